import { arriveAll } from "../arrive.ts";
import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import type { RowResult } from "../report.ts";
import { publish, webhookCampaign } from "../setup.ts";
import { interleave } from "./interleave.ts";

const MESSAGES = 20_000;
const MESSAGES_QUICK = 8_000;
/** Good messages for each hostile one. */
const GOOD_PER_HOSTILE = 1_000;

/** Nothing that a publish check could know from the text alone: as long as its payload makes it. */
const HOSTILE_BODY = `{"text":"{% assign many = ExternalTrigger.productDetails | size | times: 20000 %}{% for a in (1..many) %}{% for b in (1..many) %}{{ a }}{% endfor %}{% endfor %}"}`;

const ENDED = {
  text: `select coalesce(outcome, 'under way') as outcome, count(*)::int as count from messages
    where campaign_id in (select id from campaigns where name = 'Bench hostile') group by 1`,
  values: [],
};

/** Good messages a second, from the first trigger to the last delivery. */
const goodRun = async (context: Context, count: number): Promise<number> => {
  const { webhook } = await context.tenant();
  await context.sink.reset();
  const { startedMs } = await context.load({ campaignId: webhook, count });
  const { lastMs } = await arriveAll(context, context.sink, count);
  return (count / (lastMs - startedMs)) * 1_000;
};

/**
 * Triggers of a good campaign while every thousandth message is one of another campaign, over the same provider, whose
 * template would run for ever; against the same good ones alone.
 */
export const hostile = async (context: Context): Promise<RowResult> => {
  const count = context.options.isQuick ? MESSAGES_QUICK : MESSAGES;
  const { api, webhookProvider } = await context.tenant();
  const { campaignId } = await publish(
    api,
    webhookCampaign("Bench hostile", webhookProvider, context.sink.port, { body: HOSTILE_BODY }),
  );
  const alone = await goodRun(context, MESSAGES_QUICK);
  const wish = {
    campaignId,
    connections: 1,
    count: count / GOOD_PER_HOSTILE,
    gapMs: (GOOD_PER_HOSTILE / alone) * 1_000,
  };
  const { a, b } = await interleave(
    context,
    async () => (await Promise.all([goodRun(context, count), context.load(wish)]))[0],
    () => goodRun(context, count),
  );
  const { db } = await context.product();
  const ended = await db.query<{ outcome: string; count: number }>(ENDED);
  return {
    title: "hostile",
    lines: [
      {
        what: "good messages, one hostile template among a thousand; ceiling: without it",
        unit: "/s",
        product: a,
        ceiling: b,
        reach: { kind: "ratio", min: REACH.besideHostileRatio },
      },
    ],
    notes: [
      `hostile ones ended as: ${ended.map(({ outcome, count: many }) => `${many} ${outcome}`).join(", ")}`,
    ],
  };
};
