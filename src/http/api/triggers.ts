import Type from "typebox";
import { RecipientDetail, TriggerDetail } from "../../contract/messageLog.ts";
import { readTrigger, readTriggerRecipient } from "../../reports/triggerLog.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { cursorAt, pageQuery, positionOf } from "./paging.ts";

const tags = ["Triggers and messages"];

const TriggerParams = Type.Object({
  trigger: Type.String({
    format: "uuid",
    description: "The `request_id` that the trigger was answered with.",
  }),
});

const isNumber = (text: string): boolean => /^\d{1,9}$/.test(text);

/** What became of accepted triggers. */
export const triggerRoutes: Routes = (app, { db }) => {
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
        params: Type.Object({
          ...TriggerParams.properties,
          number: Type.Integer({ minimum: 0, maximum: 1_000_000, description: "From 0, through all parts." }),
        }),
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
