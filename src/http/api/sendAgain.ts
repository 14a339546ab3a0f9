import type { FastifyReply, FastifyRequest } from "fastify";
import { DomainError } from "../../lib/errors.ts";
import type { AcceptResult } from "../../pipeline/accept/accept.ts";
import { sendAgain } from "../../pipeline/accept/sendAgain.ts";
import { callerOf } from "../auth.ts";
import { HttpError } from "../errors.ts";
import type { NativeDeps } from "./api.ts";
import { idempotencyKeyOf, invalidKey } from "./idempotencyKey.ts";

/** @throws DomainError, HttpError for everything that was not accepted */
const bodyOf = (result: Exclude<AcceptResult, { kind: "in_doubt" }>): string => {
  switch (result.kind) {
    case "answered":
      return result.body;
    case "refused":
      throw new DomainError(
        result.first.status === 404 ? "campaign/not-found" : "trigger/refused",
        result.first.error,
      );
    case "key_reused":
      throw invalidKey("It was used before for another message; use a new key for a new request.");
    case "unstorable":
      throw new DomainError("input/invalid", "The trigger holds a value that cannot be stored.");
    case "unavailable":
      throw new HttpError(
        503,
        "database/away",
        "The database does not answer, so nothing was sent again. Try again shortly.",
        { "retry-after": "1" },
      );
  }
};

/** `POST …/send-again`, through the same door as every trigger. */
export const sendAgainRoute =
  ({ db, accept }: Pick<NativeDeps, "db" | "accept">) =>
  async (request: FastifyRequest<{ Params: { message: string } }>, reply: FastifyReply) => {
    const caller = callerOf(request);
    const result = await sendAgain(
      db,
      accept,
      {
        accountId: caller.accountId,
        credentialId: "credentialId" in caller ? caller.credentialId : null,
        isTest: caller.isTest,
        scope: `POST /messages/${request.params.message}/send-again`,
        idempotencyKey: idempotencyKeyOf(request),
      },
      request.params.message,
    );
    if (result.kind === "in_doubt") {
      // stored or not, nobody can say: as if the network had broken
      reply.hijack();
      request.raw.destroy();
      return reply;
    }
    return reply.code(201).send(JSON.parse(bodyOf(result)));
  };
