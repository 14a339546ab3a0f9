import type { FastifyRequest } from "fastify";
import { DomainError } from "../../lib/errors.ts";
import { idempotencyKeyCharsMax } from "../../limits.ts";

export const invalidKey = (message: string): DomainError =>
  new DomainError("input/invalid", "The Idempotency-Key cannot be used.", [
    { field: "Idempotency-Key", message },
  ]);

/** The caller's key of a request; null: none. @throws DomainError input/invalid */
export const idempotencyKeyOf = (request: FastifyRequest): string | null => {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key === "string" && key !== "" && key.length <= idempotencyKeyCharsMax) return key;
  throw invalidKey(`Expected 1 to ${idempotencyKeyCharsMax} characters.`);
};
