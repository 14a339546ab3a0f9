import { setTimeout as sleep } from "node:timers/promises";
import { LINK_PATHS } from "../../src/contract/links.ts";
import { secretBox } from "../../src/lib/secretBox.ts";
import { signLink } from "../../src/links/token.ts";
import { arriveAll } from "../arrive.ts";
import { CONNECTIONS } from "../content.ts";
import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import type { Part } from "../part.ts";
import type { FollowResult, FollowSpec } from "../parts/followLoad.ts";
import type { RowResult } from "../report.ts";
import { productFlow } from "./flow.ts";
import { interleave } from "./interleave.ts";

/** Messages that are opened again and again; within a minute each counts once. */
const MESSAGES = 5_000;
const MESSAGES_QUICK = 2_000;
const BESIDE_PER_SECOND = 1_000;
const WRITTEN_MS_MAX = 30_000;

const SENT = `select account_id as "accountId", id as "messageId", profile_id as "profileId" from messages
  where outcome = 'sent' order by id limit $1`;
const OPENS = "select count(*)::int as count from message_facts where kind = 'opened'";

interface SentMessage {
  accountId: number;
  messageId: string;
  profileId: number | null;
}

/** Pixels of messages that were really sent. */
const pixelPaths = async (context: Context): Promise<string[]> => {
  const count = context.options.isQuick ? MESSAGES_QUICK : MESSAGES;
  await productFlow(context, { count });
  const { db, secretKey } = await context.product();
  const box = secretBox(secretKey);
  const rows = await db.query<SentMessage>({ text: SENT, values: [count] });
  return rows.map(
    (row) => LINK_PATHS.open + signLink(box, "open", { ...row, channel: "webhook", isTest: false }),
  );
};

const perSecond = ({ ok, startedMs, endedMs }: FollowResult): number => (ok / (endedMs - startedMs)) * 1_000;

const follow = async (part: Part, spec: FollowSpec): Promise<FollowResult> => {
  const result = await part.call<FollowResult>("run", spec);
  if (result.failed > 0) throw new Error(`${result.failed} of ${result.ok + result.failed} opens failed`);
  return result;
};

/** How long until nothing more is written. */
const writtenMs = async (context: Context): Promise<number> => {
  const { db } = await context.product();
  const startedMs = performance.now();
  let [last, changedMs] = [-1, startedMs];
  while (performance.now() - startedMs < WRITTEN_MS_MAX) {
    const [row] = await db.query<{ count: number }>({ text: OPENS, values: [] });
    if ((row?.count ?? 0) === last && performance.now() - changedMs > 1_000) break;
    if ((row?.count ?? 0) !== last) changedMs = performance.now();
    last = row?.count ?? 0;
    await sleep(100);
  }
  return changedMs - startedMs;
};

/** Webhook messages at half of what the product sends, alone or beside opens. */
const sends = async (context: Context, rate: number, opens: (() => Promise<FollowResult>) | null) => {
  const { webhook } = await context.tenant();
  await context.sink.reset();
  const [load, opened] = await Promise.all([
    context.load({
      campaignId: webhook,
      durationMs: context.options.seconds * 1_000,
      connections: CONNECTIONS,
      gapMs: (CONNECTIONS * 1_000) / rate,
    }),
    opens?.(),
  ]);
  const arrivals = await arriveAll(context, context.sink, load.ok);
  return { perSecond: (load.ok / (arrivals.lastMs - load.startedMs)) * 1_000, opened };
};

/** Opens with nothing else going on, and how long the last took to be on disk. */
const openAlone = async (context: Context, load: Part, spec: FollowSpec) => {
  await follow(load, { ...spec, durationMs: 1_000 });
  const delays: number[] = [];
  const { a, b } = await interleave(
    context,
    async () => {
      const result = await follow(load, spec);
      delays.push(await writtenMs(context));
      return result;
    },
    async () => {
      const part = context.part("pixelCeiling");
      const result = await follow(load, { ...spec, port: await part.call<number>("start") });
      await part.stop();
      return result;
    },
  );
  return { product: a.map(perSecond), ceiling: b.map(perSecond), delays };
};

const openBeside = async (context: Context, load: Part, spec: FollowSpec) => {
  const { wholePerSecond } = await productFlow(context, { durationMs: 4_000 });
  const rate = wholePerSecond / 2;
  return interleave(
    context,
    () => sends(context, rate, () => follow(load, { ...spec, perSecond: BESIDE_PER_SECOND })),
    () => sends(context, rate, null),
  );
};

/** Pixels: alone against a minimal server, and beside sends. */
export const tracking = async (context: Context): Promise<RowResult> => {
  const paths = await pixelPaths(context);
  const { port } = await context.product();
  const load = context.part("followLoad");
  const durationMs = context.options.seconds * 1_000;
  const spec = { port, paths, connections: CONNECTIONS, durationMs, perSecond: null };
  const { product, ceiling, delays } = await openAlone(context, load, spec);
  const beside = await openBeside(context, load, spec);
  const opened = beside.a.flatMap((one) => one.opened ?? []);
  return {
    title: "tracking",
    lines: [
      {
        what: "opens answered, nothing else going on",
        unit: "/s",
        product,
        ceiling,
        reach: { kind: "atLeast", value: REACH.opensPerSecond },
      },
      {
        what: `messages at half of what is sent alone, beside ${BESIDE_PER_SECOND} opens a second; against itself without`,
        unit: "/s",
        product: beside.a.map((one) => one.perSecond),
        ceiling: beside.b.map((one) => one.perSecond),
        reach: { kind: "ratio", min: REACH.besideOpensRatio },
      },
      { what: "opens answered meanwhile", unit: "/s", product: opened.map(perSecond) },
      { what: "an open answered meanwhile, p99", unit: "ms", product: opened.map(({ p99Ms }) => p99Ms) },
    ],
    notes: [
      `the last open was on disk ${delays.map((ms) => Math.round(ms)).join(", ")} ms after the last was answered`,
    ],
  };
};
