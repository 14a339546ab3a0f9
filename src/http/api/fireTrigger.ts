import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import {
  NativeTriggerAccepted,
  NativeTriggerBody,
  TriggerCancelled,
  TriggersCancelled,
} from "../../contract/nativeTrigger.ts";
import { nativeTriggerBytesMax, preferWaitSecondsMax, referenceCharsMax } from "../../limits.ts";
import { cancelByReference, cancelTrigger } from "../../pipeline/accept/cancel.ts";
import { acceptNativeTrigger } from "../../pipeline/accept/native/accept.ts";
import { inOurNames, nativeTriggerOf } from "../../pipeline/accept/native/parse.ts";
import { callerOf } from "../auth.ts";
import { waitedFor } from "../wait.ts";
import type { Api, NativeDeps, Routes } from "./api.ts";
import { idempotencyKeyOf } from "./idempotencyKey.ts";
import { bodyBytesOf, keepBodyBytes } from "./previewBody.ts";
import { refusalOf } from "./refusedTrigger.ts";

const tags = ["Triggers and messages"];

type FireRequest = FastifyRequest<{ Params: { campaign: string }; Body: NativeTriggerBody }>;

const fire = async (deps: NativeDeps, request: FireRequest, reply: FastifyReply): Promise<FastifyReply> => {
  const caller = callerOf(request);
  const now = deps.clock.now();
  const accountUrl = `${deps.publicUrl}/a/${encodeURIComponent(caller.account.externalId)}`;
  const result = await acceptNativeTrigger(
    { db: deps.db, accept: deps.accept, logUrlOf: (id) => `${accountUrl}/triggers/${id}` },
    {
      accountId: caller.accountId,
      credentialId: "credentialId" in caller ? caller.credentialId : null,
      isTest: caller.isTest,
      campaignRef: request.params.campaign,
      trigger: nativeTriggerOf(bodyBytesOf(request), request.body, now),
      scope: `POST ${request.url.split("?")[0] ?? ""}`,
      idempotencyKey: idempotencyKeyOf(request),
      identicalBodiesSeconds: caller.account.settings.identicalBodiesSeconds,
      now,
    },
  );
  if (result.kind === "in_doubt") {
    // stored or not, nobody can say: as if the network had broken
    reply.hijack();
    request.raw.destroy();
    return reply;
  }
  if (result.kind !== "answered") throw refusalOf(result);
  reply.code(result.status).type("application/json; charset=utf-8").serializer(String);
  if (result.isReplay) return reply.header("idempotent-replayed", "true").send(result.body);
  const waited = await waitedFor(deps.waitForOutcomes, caller, request, result.body, "id");
  if (waited === undefined) return reply.send(result.body);
  return reply.header("preference-applied", waited.applied).send(waited.body);
};

const fireRoute = async (app: Api, deps: NativeDeps): Promise<void> => {
  keepBodyBytes(app, nativeTriggerBytesMax);
  app.addHook("preValidation", async (request) => {
    request.body = inOurNames(request.body);
  });
  app.post(
    "/campaigns/:campaign/triggers",
    {
      config: { scope: "trigger" },
      schema: {
        tags,
        summary: "Fire a campaign",
        description: `Each recipient may bring a payload, an address and a key of its own. Takes an \`Idempotency-Key\` (24 hours). \`Prefer: wait=N\` (at most ${preferWaitSecondsMax} seconds) holds the answer until each recipient has an outcome or a time it is delayed to.`,
        params: Type.Object({
          campaign: Type.String({
            minLength: 1,
            maxLength: 64,
            description: "The campaign ID, a former one, or, with a test credential, the id of a draft.",
          }),
        }),
        body: NativeTriggerBody,
        response: { 202: NativeTriggerAccepted },
      },
    },
    async (request, reply) => {
      const { leave, headers } = deps.limiter.enter(callerOf(request));
      reply.headers(headers);
      try {
        return await fire(deps, request, reply);
      } finally {
        leave();
      }
    },
  );
};

const cancelRoutes: Routes = (app, { db }) => {
  app.delete(
    "/triggers/:trigger",
    {
      config: { scope: "trigger" },
      schema: {
        tags,
        summary: "Cancel what of a trigger is not delivered",
        description:
          "What is not decided, waits, is delayed or held ends as `cancelled` and gives back what it holds. What is being sent at this moment runs on.",
        params: Type.Object({ trigger: Type.String({ format: "uuid" }) }),
        response: { 200: TriggerCancelled },
      },
    },
    async (request) => cancelTrigger(db, callerOf(request).accountId, request.params.trigger.toLowerCase()),
  );

  app.delete(
    "/triggers",
    {
      config: { scope: "trigger" },
      schema: {
        tags,
        summary: "Cancel by your own reference",
        description: "The same for the triggers that carry the reference.",
        querystring: Type.Object({
          reference: Type.String({ minLength: 1, maxLength: referenceCharsMax }),
        }),
        response: { 200: TriggersCancelled },
      },
    },
    async (request) => cancelByReference(db, callerOf(request).accountId, request.query.reference),
  );
};

/** Firing campaigns, and taking that back. */
export const fireTriggerRoutes: Routes = (app, deps) => {
  app.register((scoped: Api) => fireRoute(scoped, deps));
  cancelRoutes(app, deps);
};
