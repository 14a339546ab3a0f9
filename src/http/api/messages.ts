import Type from "typebox";
import { FACT_MEASURES } from "../../contract/facts.ts";
import { MessageDetail, MessagePage, SentAgain } from "../../contract/messageLog.ts";
import { OUTCOMES, WAITING_STATES } from "../../contract/outcomes.ts";
import { ProviderChannel } from "../../contract/provider.ts";
import { readMessage, searchMessages } from "../../reports/messageLog.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { campaignIdOf, logQuery, recipientsOf, searchPage, spanOf } from "./logSearch.ts";
import { sendAgainRoute } from "./sendAgain.ts";

const tags = ["Triggers and messages"];

const MessageQuery = Type.Object({
  ...logQuery,
  channel: Type.Optional(ProviderChannel),
  variant: Type.Optional(
    Type.String({ maxLength: 16, description: "Id of one of the campaign's variants." }),
  ),
  outcome: Type.Optional(
    Type.Array(Type.Enum([...OUTCOMES]), {
      minItems: 1,
      maxItems: OUTCOMES.length,
      description: "One or several: `outcome=expired&outcome=cut_off`.",
    }),
  ),
  state: Type.Optional(
    Type.Array(Type.Enum([...WAITING_STATES]), {
      minItems: 1,
      maxItems: WAITING_STATES.length,
      description: "Only messages that have not ended, and stand at one of these.",
    }),
  ),
  fact: Type.Optional(
    Type.Array(Type.Enum([...FACT_MEASURES]), {
      minItems: 1,
      maxItems: FACT_MEASURES.length,
      description:
        "Only messages of which any of these was told after they were sent: `fact=opened&fact=clicked`. What privacy proxies and link scanners did is `opened_by_machine` and `clicked_by_machine`, and nothing else.",
    }),
  ),
  profile: Type.Optional(
    Type.Integer({ minimum: 1, description: "A profile's id, with the profiles that became it." }),
  ),
});

const MessageParams = Type.Object({ message: Type.String({ format: "uuid" }) });

const listRoute: Routes = (app, { db }) => {
  app.get(
    "/messages",
    {
      config: { scope: "messages:read" },
      schema: {
        tags,
        summary: "Decided messages, newest trigger first",
        description:
          "One request looks through a bounded part of the log: a page may be short and have a `nextCursor` all the same.",
        querystring: MessageQuery,
        response: { 200: MessagePage },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const {
        campaign,
        test: isTest,
        outcome: outcomes,
        state: states,
        fact: facts,
        ...query
      } = request.query;
      const { channel, variant } = query;
      const filter = {
        ...{ channel, variant, outcomes, states, facts, isTest },
        campaignId: await campaignIdOf(db, accountId, campaign),
        recipients: await recipientsOf(db, accountId, query),
      };
      return searchPage(await searchMessages(db, accountId, filter, spanOf(query)));
    },
  );
};

/** The message log. */
export const messageRoutes: Routes = (app, deps) => {
  const { db } = deps;
  listRoute(app, deps);
  app.get(
    "/messages/:message",
    {
      config: { scope: "messages:read" },
      schema: {
        tags,
        summary: "A message: its checks, its timeline, and what was sent",
        params: MessageParams,
        response: { 200: MessageDetail },
      },
    },
    async (request) => readMessage(db, callerOf(request).accountId, request.params.message),
  );

  app.post(
    "/messages/:message/send-again",
    {
      config: { scope: "trigger" },
      schema: {
        tags,
        summary: "Fire its campaign again for its recipient",
        description:
          "A new trigger for the same recipient with the same payload; every check is made anew. A test message is sent again as a test. Takes an `Idempotency-Key` as triggers do.",
        params: MessageParams,
        response: { 201: SentAgain },
      },
    },
    sendAgainRoute(deps),
  );
};
