import type { Readable } from "node:stream";
import Type from "typebox";
import { requireCampaign } from "../../campaigns/find.ts";
import { authenticate, callerOf } from "../auth.ts";
import { HttpError } from "../errors.ts";
import { createLiveHub } from "../live/hub.ts";
import type { Routes } from "./api.ts";

/** What an open dashboard is told. */
export const liveRoutes: Routes = (app, deps) => {
  const hub = createLiveHub(deps.db);
  app.addHook("preClose", async () => hub.close());

  app.get(
    "/live",
    {
      exposeHeadRoute: false,
      config: { scope: "messages:read" },
      schema: {
        tags: ["Account"],
        summary: "Server-sent events: what has changed, and who has a draft open",
        description:
          "The event `changed` names the lists that are no longer what they were, at most once a second. With `campaign`, the event `viewers` tells who has its draft open and its revision.",
        querystring: Type.Object({
          campaign: Type.Optional(Type.String({ format: "uuid", description: "The draft that is open." })),
          account: Type.Optional(
            Type.String({
              maxLength: 40,
              description: "For people: the account ID, in place of the header.",
            }),
          ),
        }),
        response: {
          200: {
            description: "The stream.",
            content: { "text/event-stream": { schema: Type.Unsafe<Readable>(Type.String()) } },
          },
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { campaign } = request.query;
      const campaignId =
        campaign === undefined ? undefined : (await requireCampaign(deps.db, caller.accountId, campaign)).id;
      const isStillAllowed = () =>
        authenticate(deps, request).then(
          () => true,
          (error: unknown) => {
            if (error instanceof HttpError) return false;
            throw error;
          },
        );
      const readable = hub.listen({
        accountId: caller.accountId,
        personId: "personId" in caller ? caller.personId : undefined,
        campaignId,
        isStillAllowed,
      });
      // closed with its stream: a connection kept alive after it would hold up a server that stops
      return reply
        .headers({ "cache-control": "no-store", "x-accel-buffering": "no", connection: "close" })
        .type("text/event-stream")
        .send(readable);
    },
  );
};
