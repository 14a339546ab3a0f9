import Type from "typebox";
import { RecipientDetail, TriggerDetail, TriggerPage } from "../../contract/messageLog.ts";
import { referenceCharsMax } from "../../limits.ts";
import { searchTriggers } from "../../reports/triggerList.ts";
import { readTrigger, readTriggerRecipient } from "../../reports/triggerLog.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { campaignIdOf, logQuery, recipientsOf, searchPage, spanOf } from "./logSearch.ts";
import { cursorAt, pageQuery, positionOf } from "./paging.ts";

const tags = ["Triggers and messages"];

const TriggerParams = Type.Object({
  trigger: Type.String({
    format: "uuid",
    description: "The `request_id` that the trigger was answered with.",
  }),
});

export const RecipientParams = Type.Object({
  ...TriggerParams.properties,
  number: Type.Integer({ minimum: 0, maximum: 1_000_000, description: "From 0, through all parts." }),
});

const isNumber = (text: string): boolean => /^\d{1,9}$/.test(text);

const listRoute: Routes = (app, { db }) => {
  app.get(
    "/triggers",
    {
      config: { scope: "messages:read" },
      schema: {
        tags,
        summary: "Accepted triggers, newest first",
        description:
          "One request looks through a bounded part of the log: a page may be short and have a `nextCursor` all the same. By `recipient` a trigger is found once it is decided.",
        querystring: Type.Object({
          ...logQuery,
          reference: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: referenceCharsMax,
              description: "The caller's own key for the trigger, whole.",
            }),
          ),
        }),
        response: { 200: TriggerPage },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { campaign, test, reference, ...query } = request.query;
      const filter = {
        isTest: test,
        reference,
        campaignId: await campaignIdOf(db, accountId, campaign),
        recipients: await recipientsOf(db, accountId, query),
      };
      return searchPage(await searchTriggers(db, accountId, filter, spanOf(query)));
    },
  );
};

const triggerRoute: Routes = (app, { db }) => {
  app.get(
    "/triggers/:trigger",
    {
      config: { scope: "messages:read" },
      schema: {
        tags,
        summary: "A trigger, with the outcome of each recipient",
        params: TriggerParams,
        querystring: Type.Object(pageQuery),
        response: { 200: TriggerDetail },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const from = Number(positionOf(cursor, isNumber) ?? 0);
      const { accountId } = callerOf(request);
      const { next, ...trigger } = await readTrigger(db, accountId, request.params.trigger.toLowerCase(), {
        from,
        limit,
      });
      return { ...trigger, nextCursor: cursorAt(next) };
    },
  );

  app.get(
    "/triggers/:trigger/recipients/:number",
    {
      config: { scope: "messages:read" },
      schema: {
        tags,
        summary: "One recipient, with the decision trace",
        params: RecipientParams,
        response: { 200: RecipientDetail },
      },
    },
    async (request) =>
      readTriggerRecipient(
        db,
        callerOf(request).accountId,
        request.params.trigger.toLowerCase(),
        request.params.number,
      ),
  );
};

/** What became of accepted triggers. */
export const triggerRoutes: Routes = (app, deps) => {
  listRoute(app, deps);
  triggerRoute(app, deps);
};
