import type { FastifyPluginAsync, FastifyReply } from "fastify";
import type { Database } from "../db/pool.ts";
import type { Clock } from "../lib/clock.ts";
import { HOOK_PATH } from "../lib/hookToken.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { inboundRequestsPerSecondMax, requestBytesMax } from "../limits.ts";
import type { AcceptDeps } from "../pipeline/accept/accept.ts";
import { type InboundResult, receiveInbound } from "../pipeline/accept/inbound/receive.ts";
import { HttpError } from "./errors.ts";
import { createGate } from "./gate.ts";

const CODES = {
  400: "request/not-json",
  401: "request/unauthorized",
  404: "inbound-hook/not-found",
  409: "trigger/refused",
  429: "request/too-many",
} as const;

const answer = (reply: FastifyReply, result: InboundResult): FastifyReply => {
  switch (result.kind) {
    case "accepted":
      if (result.isReplay) reply.header("idempotent-replayed", "true");
      return reply.code(202).send({ request_id: result.requestId });
    case "ignored":
      return reply.code(202).send({ request_id: null, ignored: result.reason });
    case "refused": {
      const headers: Record<string, string> = result.status === 429 ? { "retry-after": "1" } : {};
      throw new HttpError(result.status, CODES[result.status], result.error, headers);
    }
    case "unavailable":
      throw new HttpError(
        503,
        "database/away",
        "The database does not answer, so nothing was stored. Send it again shortly.",
        { "retry-after": "1" },
      );
    case "in_doubt":
      // as if the network had broken: the sender repeats, and the event's id keeps it from firing twice
      reply.hijack();
      reply.raw.destroy();
      return reply;
  }
};

/** The secret addresses that other systems post to. Bodies are read as JSON whatever their content type says. */
export const inboundRoutes =
  (deps: {
    db: Database;
    box: SecretBox;
    clock: Clock;
    accept: Omit<AcceptDeps, "format">;
  }): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: requestBytesMax },
      (_request, body, done) => {
        done(null, body);
      },
    );
    const mayEnter = createGate(deps.clock, inboundRequestsPerSecondMax);
    app.post<{ Params: { token: string } }>(
      `${HOOK_PATH}:token`,
      { schema: { hide: true } },
      async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const { headers, params } = request;
        return answer(
          reply,
          await receiveInbound({ ...deps, mayEnter }, { token: params.token, headers, body }),
        );
      },
    );
  };
