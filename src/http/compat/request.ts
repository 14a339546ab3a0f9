import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Scope } from "../../contract/credential.ts";
import { describeValue } from "../../profiles/refusal.ts";
import { CompatError } from "./errors.ts";

/** What the compatible routes share: bodies as bytes, JSON, scopes, queries as they were written. */

/** @throws CompatError 403 */
export const requireScope = ({ scopes }: { scopes: readonly string[] }, scope: Scope): void => {
  if (!scopes.includes(scope)) throw new CompatError(403, `This credential lacks the scope "${scope}"`);
};

/** Bodies are taken as bytes whatever their content type says, as the vendor's service does. */
export const takeBodiesAsBytes = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
};

/** Invalid UTF-8 is refused rather than stored as U+FFFD. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The body as JSON.
 *
 * @param expected what the body is to be, for the refusal
 * @throws CompatError 400
 */
export const parseJsonBody = (body: unknown, expected: string): unknown => {
  try {
    return JSON.parse(utf8.decode(Buffer.isBuffer(body) ? body : Buffer.alloc(0)));
  } catch {
    throw new CompatError(400, `The body must be JSON in UTF-8, ${expected}`);
  }
};

/** A `%` that begins no escape stands for itself: the official Node SDK encodes nothing. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * A parameter of the query string with its `+` as they were written, which form encoding would make spaces: the
 * official Node SDK sends `?email=pat+shop@example.com`.
 *
 * @throws CompatError 400 when it is there twice
 */
export const rawParameter = (request: FastifyRequest, name: string): string | undefined => {
  const query = /\?(.*)$/s.exec(request.raw.url ?? "")?.[1] ?? "";
  const values = query
    .split("&")
    .map((pair) => pair.split("="))
    .filter(([key]) => decoded(key ?? "") === name)
    .map(([, ...value]) => decoded(value.join("=")));
  if (values.length > 1)
    throw new CompatError(400, `${name} must be given once, got it ${values.length} times`);
  return values[0];
};

/** @throws CompatError 400 when the parameter is neither true nor false */
export const flagParameter = (request: FastifyRequest, name: string, otherwise: boolean): boolean => {
  const value = rawParameter(request, name)?.toLowerCase();
  if (value === undefined || value === "") return otherwise;
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw new CompatError(400, `${name} must be true or false, got ${describeValue(value)}`);
};
