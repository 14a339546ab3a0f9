import { STATUS_CODES } from "node:http";
import { TooManyLogIns } from "../accounts/failedLogIns.ts";
import { RevisionConflict } from "../campaigns/drafts.ts";
import type { ProblemDetails } from "../contract/problem.ts";
import { type DomainCode, DomainError } from "../lib/errors.ts";
import { SegmentConflict } from "../segments/segments.ts";
import { OverLimit } from "./limiter.ts";

/** The one place where the domain's refusals become HTTP. Exhaustive by type. */
const STATUS: Record<DomainCode, number> = {
  "account/exists": 409,
  "account/not-demo": 409,
  "account/not-found": 404,
  "account/owners-only": 403,
  "campaign/bad-transition": 409,
  "campaign/no-test": 409,
  "campaign/former-id-taken": 409,
  "campaign/incomplete": 422,
  "campaign/not-allowed": 403,
  "campaign/not-found": 404,
  "campaign/revision-conflict": 409,
  "control-group/exists": 409,
  "control-group/in-use": 409,
  "control-group/not-found": 404,
  "control-group/too-many": 409,
  "credential/exists": 409,
  "credential/not-found": 404,
  "device/not-signed": 403,
  "inbound-hook/not-found": 404,
  "inbound-hook/too-many": 409,
  "input/invalid": 400,
  "linked-api/exists": 409,
  "linked-api/in-use": 409,
  "linked-api/not-found": 404,
  "mail-domain/exists": 409,
  "mail-domain/not-found": 404,
  "sender/exists": 409,
  "sender/not-found": 404,
  "return-path/not-found": 404,
  "media/full": 409,
  "media/not-found": 404,
  "message/not-found": 404,
  "outgoing-event/not-found": 404,
  "outgoing-webhook/not-found": 404,
  "outgoing-webhook/too-many": 409,
  "person/not-found": 404,
  "profile/not-found": 404,
  "provider/in-use": 409,
  "provider/not-found": 404,
  "provider/unverified": 422,
  "publishable-key/not-found": 404,
  "publishable-key/too-many": 409,
  "reach/too-slow": 422,
  "code-pool/exists": 409,
  "code-pool/in-use": 409,
  "code-pool/not-found": 404,
  "content-block/exists": 409,
  "content-block/in-use": 409,
  "content-block/not-found": 404,
  "content-block/version-conflict": 409,
  "segment/exists": 409,
  "segment/in-use": 409,
  "suppression/not-found": 404,
  "segment/not-found": 404,
  "segment/version-conflict": 409,
  "session/refused": 401,
  "session/too-many": 429,
  "setup/closed": 409,
  "setup/refused": 403,
  "transfer/bad-state": 409,
  "transfer/not-found": 404,
  "transfer/too-many": 429,
  "trigger/not-found": 404,
  "trigger/refused": 409,
};

/** What HTTP itself refuses, before the domain is asked. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** A refusal as it goes out, whatever the form of the body. */
export interface Refusal {
  status: number;
  code: string;
  detail: string;
  headers: Readonly<Record<string, string>>;
  /** More members of the problem details. */
  more: Pick<ProblemDetails, "problems" | "current" | "sections">;
}

const ofDomain = (error: DomainError): Refusal => ({
  status: STATUS[error.code],
  code: error.code,
  detail: error.message,
  headers: error instanceof TooManyLogIns ? { "retry-after": String(error.retryAfterSeconds) } : {},
  more: {
    ...(error.problems.length > 0 ? { problems: [...error.problems] } : {}),
    ...(error instanceof RevisionConflict ? { current: error.current, sections: [...error.sections] } : {}),
    ...(error instanceof SegmentConflict ? { current: error.current } : {}),
  },
});

/** Fastify's own refusals of what came in: not JSON, too large, wrong media type. */
const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : undefined;

/** Bodies that Fastify refuses, in our words, by its error codes (fastify.dev/docs/latest/Reference/Errors). */
const BODY_WORDS: Record<string, { code: string; detail: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: "request/too-large", detail: "The body is too large." },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: "request/not-json",
    detail: "The body is empty, but its content type says JSON. Send {} or leave the content type out.",
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: "request/not-json", detail: "The body is not JSON." },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: "request/media-type",
    detail: "Expected the content type application/json.",
  },
};

const ofFastify = (error: Error & { code?: unknown }, status: number): Refusal => {
  const known = typeof error.code === "string" ? BODY_WORDS[error.code] : undefined;
  return {
    status,
    code: known?.code ?? "request/refused",
    detail: known?.detail ?? error.message,
    headers: {},
    more: {},
  };
};

/** What a known error means to the caller; undefined: a bug, or something that is away. */
export const refusalOf = (error: unknown): Refusal | undefined => {
  if (error instanceof DomainError) return ofDomain(error);
  if (error instanceof HttpError) {
    return {
      status: error.status,
      code: error.code,
      detail: error.message,
      headers: error.headers,
      more: {},
    };
  }
  if (error instanceof OverLimit) {
    return {
      status: 429,
      code: "request/too-many",
      detail: `${error.message}.`,
      headers: error.headers,
      more: {},
    };
  }
  const status = statusOf(error);
  return error instanceof Error && status !== undefined && status < 500
    ? ofFastify(error, status)
    : undefined;
};

export const databaseAway: Refusal = {
  status: 503,
  code: "database/away",
  detail: "The database does not answer, so nothing was done. Try again shortly.",
  headers: { "retry-after": "1" },
  more: {},
};

/** An error that nobody foresaw: its id finds it in the log, and nothing else is told. */
export const unforeseen = (errorId: string): Refusal => ({
  status: 500,
  code: "internal",
  detail: `Clarion failed on this request. The log has the reason under ${errorId}.`,
  headers: {},
  more: {},
});

/** RFC 9457 problem details. */
export const problemDetails = (refusal: Refusal, errorId?: string): ProblemDetails => ({
  type: `urn:clarion:problem:${refusal.code}`,
  title: STATUS_CODES[refusal.status] ?? "Error",
  status: refusal.status,
  detail: refusal.detail,
  code: refusal.code,
  ...refusal.more,
  ...(errorId === undefined ? {} : { errorId }),
});
