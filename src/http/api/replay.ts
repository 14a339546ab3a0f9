import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { ReplayBody, TriggerReplayed } from "../../contract/replay.ts";
import { replayTrigger } from "../../pipeline/accept/replay.ts";
import { callerOf } from "../auth.ts";
import type { NativeDeps, Routes } from "./api.ts";
import { idempotencyKeyOf } from "./idempotencyKey.ts";
import { refusalOf } from "./refusedTrigger.ts";

type ReplayRequest = FastifyRequest<{ Params: { trigger: string }; Body: ReplayBody }>;

const replay = async (
  { db, accept }: NativeDeps,
  request: ReplayRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const caller = callerOf(request);
  const triggerId = request.params.trigger.toLowerCase();
  const result = await replayTrigger(
    db,
    accept,
    {
      accountId: caller.accountId,
      credentialId: "credentialId" in caller ? caller.credentialId : null,
      isTest: caller.isTest,
      scope: `POST /triggers/${triggerId}/replays`,
      idempotencyKey: idempotencyKeyOf(request),
    },
    triggerId,
    request.body.of,
  );
  if (result.kind === "in_doubt") {
    // stored or not, nobody can say: as if the network had broken
    reply.hijack();
    request.raw.destroy();
    return reply;
  }
  if (result.kind !== "answered") throw refusalOf(result);
  if (result.isReplay) reply.header("idempotent-replayed", "true");
  return reply.code(201).send(JSON.parse(result.body));
};

export const replayRoutes: Routes = (app, deps) => {
  app.post(
    "/triggers/:trigger/replays",
    {
      config: { scope: "trigger" },
      schema: {
        tags: ["Triggers and messages"],
        summary: "Fire a trigger again, for who failed or for all",
        description:
          "A new trigger with the same payloads, addresses, reference and metadata; every check is made anew, under the newest version. `deliverAt`, `expiresAt` and the keys of recipients are not taken over. A test stays a test. Takes an `Idempotency-Key` as triggers do.",
        params: Type.Object({ trigger: Type.String({ format: "uuid" }) }),
        body: ReplayBody,
        response: { 201: TriggerReplayed },
      },
    },
    async (request, reply) => {
      const { leave, headers } = deps.limiter.enter(callerOf(request));
      reply.headers(headers);
      try {
        return await replay(deps, request, reply);
      } finally {
        leave();
      }
    },
  );
};
