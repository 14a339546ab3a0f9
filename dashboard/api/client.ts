import type { ProblemDetails } from "../../src/contract/problem.ts";

/** A refusal of the API, in its own words (RFC 9457), or what kept the request from reaching it. */
export class ApiError extends Error {
  /** 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  readonly problems: NonNullable<ProblemDetails["problems"]>;
  readonly details: ProblemDetails | null;

  constructor(status: number, code: string, message: string, details: ProblemDetails | null = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.details = details;
    this.problems = details?.problems ?? [];
  }
}

const UNREACHABLE = "Clarion does not answer. Check the connection; what you typed is kept here.";

/** What every request carries; set when a session begins. */
let csrfToken = "";
export const setCsrfToken = (token: string): void => {
  csrfToken = token;
};

type Renewal = () => Promise<void>;
let renewSession: Renewal | null = null;
/** Asks the person to log in again, without leaving the screen. Resolves once that is done. */
export const onSessionEnded = (renew: Renewal | null): void => {
  renewSession = renew;
};

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Call {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** The account ID that the request is about; null for requests about the person. */
  account: string | null;
  query?: Query;
  body?: unknown;
  /** The body as JSON already, for numbers that lose digits once they are parsed. */
  json?: string;
  /** A file, or a part of one, sent as it is in place of a body. */
  file?: Blob;
  /** Makes a repeat of this request the same request: what it does is done once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

const search = (query: Query | undefined): string => {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined || value === null || value === "" ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
};

const isProblem = (value: unknown): value is ProblemDetails =>
  typeof value === "object" && value !== null && "code" in value && "detail" in value;

const refusalOf = async (response: Response): Promise<ApiError> => {
  const body: unknown = await response.json().catch(() => null);
  return isProblem(body)
    ? new ApiError(response.status, body.code, body.detail, body)
    : new ApiError(response.status, "unknown", `Clarion answered ${response.status} without a reason.`);
};

/** The body of a request and what it is; of a file the bytes as they are. */
const contentOf = ({ body, json, file }: Call): { type: string; body: string | Blob } | null => {
  if (file !== undefined) return { type: "application/octet-stream", body: file };
  const text = json ?? (body === undefined ? undefined : JSON.stringify(body));
  return text === undefined ? null : { type: "application/json", body: text };
};

const once = async (path: string, call: Call): Promise<Response> => {
  const method = call.method ?? "GET";
  const content = contentOf(call);
  try {
    return await fetch(`/api/v1${path}${search(call.query)}`, {
      method,
      headers: {
        ...(call.account === null ? {} : { "x-clarion-account": call.account }),
        ...(method === "GET" ? {} : { "x-clarion-csrf": csrfToken }),
        ...(content === null ? {} : { "content-type": content.type }),
        ...(call.idempotencyKey === undefined ? {} : { "idempotency-key": call.idempotencyKey }),
      },
      ...(content === null ? {} : { body: content.body }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
  } catch (error) {
    if (call.signal?.aborted === true) throw error;
    throw new ApiError(0, "unreachable", UNREACHABLE);
  }
};

const SESSION_ENDED = new Set(["request/unauthorized", "request/csrf"]);

const answered = async (path: string, call: Call): Promise<Response> => {
  const first = await once(path, call);
  if (first.ok) return first;
  const refusal = await refusalOf(first);
  if (!SESSION_ENDED.has(refusal.code) || renewSession === null) throw refusal;
  await renewSession();
  const second = await once(path, call);
  if (second.ok) return second;
  throw await refusalOf(second);
};

/**
 * Calls the native API.
 *
 * The answer has the type that the caller names: contract/ writes both sides of it, and the API's own tests hold
 * every answer against its schema.
 *
 * @throws ApiError for a refusal, with status 0 when there was no answer
 */
export const call = async <Answer>(path: string, options: Call): Promise<Answer> => {
  const response = await answered(path, options);
  if (response.status === 204) return JSON.parse("null");
  return response.json();
};

/**
 * Calls the native API for a stream of lines, each a JSON value (application/x-ndjson), as they come.
 *
 * @throws ApiError for a refusal, with status 0 when there was no answer or it broke off
 */
export async function* callLines<Line>(path: string, options: Call): AsyncGenerator<Line> {
  const response = await answered(path, options);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const part = await reader?.read().catch((error: unknown) => {
      if (options.signal?.aborted === true) throw error;
      throw new ApiError(0, "unreachable", UNREACHABLE);
    });
    if (part === undefined || part.done) break;
    const lines = `${rest}${part.value}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line);
  }
  if (rest.trim() !== "") yield JSON.parse(rest);
}

/** The address of a file of the native API, for a link that downloads it: such a link sends no header. */
export const fileAddress = (path: string, account: string, query: Query = {}): string =>
  `/api/v1${path}${search({ account, ...query })}`;

/** What an error says to a person. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : "Something failed, and it did not say what.";
