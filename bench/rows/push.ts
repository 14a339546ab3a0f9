import { generateKeyPairSync } from "node:crypto";
import { arriveAll } from "../arrive.ts";
import { identityOf, PROFILES } from "../content.ts";
import { type Context, type Sink, startSink } from "../context.ts";
import { CEILING_FIGURES, REACH } from "../figures.ts";
import type { Part } from "../part.ts";
import type { RowResult } from "../report.ts";
import { createProvider, post, publish } from "../setup.ts";
import { interleave } from "./interleave.ts";

const NOTIFICATIONS = 10_000;
const NOTIFICATIONS_QUICK = 3_000;
/** Tokens that a request of `/1/upload` takes. */
const TOKENS_PER_UPLOAD = 100;
const TOPIC = "com.example.bench";
const TEXT = { title: "Order {{ ExternalTrigger.orderId }}", body: "It comes tomorrow, {{ Profile.Name }}." };

/** As long as Apple's. */
const tokenOf = (index: number): string => index.toString(16).padStart(64, "0");

/** An iPhone for every profile. */
const uploadPhones = async (context: Context): Promise<void> => {
  const [{ url }, { headers }] = [await context.product(), await context.tenant()];
  for (let from = 0; from < PROFILES; from += TOKENS_PER_UPLOAD) {
    const d = Array.from({ length: TOKENS_PER_UPLOAD }, (_, index) => ({
      type: "token",
      identity: identityOf(from + index),
      tokenData: { id: tokenOf(from + index), type: "apns" },
    }));
    const answer = await post(`${url}/1/upload`, headers, { d });
    if (answer.status !== "success") throw new Error(`phones: ${JSON.stringify(answer).slice(0, 500)}`);
  }
};

const campaignOf = (providerId: string) => ({
  name: "Bench push",
  channel: "push",
  start: { purpose: "transactional", providerId, unknownUsers: "account" },
  what: { messageType: "single", missingValues: "blank", push: TEXT },
});

/** The campaign's ID. */
const setUp = async (context: Context, sinkPort: number): Promise<string> => {
  const { api } = await context.tenant();
  await uploadPhones(context);
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const providerId = await createProvider(api, {
    channel: "push",
    kind: "apns",
    config: {
      key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      keyId: "ABC1234567",
      teamId: "TEAM123456",
      bundleId: TOPIC,
      serverUrl: `http://127.0.0.1:${sinkPort}`,
    },
    concurrencyMax: context.options.concurrency,
  });
  return (await publish(api, campaignOf(providerId))).campaignId;
};

const productRun = async (context: Context, sink: Sink, campaignId: string, count: number) => {
  await sink.reset();
  const { startedMs } = await context.load({ campaignId, count });
  const arrivals = await arriveAll(context, sink, count);
  return { perSecond: (count / (arrivals.lastMs - startedMs)) * 1_000, body: arrivals.sample };
};

const ceilingRun = async (context: Context, part: Part, sink: Sink, body: string, count: number) => {
  const spec = {
    port: sink.port,
    streams: context.concurrencyOf("push"),
    token: tokenOf(0),
    topic: TOPIC,
    // as long as a signed token of Apple's form
    authorization: `bearer ${"x".repeat(190)}`,
    body,
  };
  await part.call("run", { ...spec, count: 200 });
  await sink.reset();
  const { startedMs } = await part.call<{ startedMs: number }>("run", { ...spec, count });
  const arrivals = await arriveAll(context, sink, count);
  return { perSecond: (count / (arrivals.lastMs - startedMs)) * 1_000 };
};

/** Triggers to iPhones, against node:http2 alone with the same notification: no database, no template, no trigger. */
export const push = async (context: Context): Promise<RowResult> => {
  const count = context.options.isQuick ? NOTIFICATIONS_QUICK : NOTIFICATIONS;
  const sink = await startSink(context.part("apnsSink"));
  const campaignId = await setUp(context, sink.port);
  const { body } = await productRun(context, sink, campaignId, 200);
  const ceiling = context.part("pushCeiling");
  const { a, b } = await interleave(
    context,
    () => productRun(context, sink, campaignId, count),
    () => ceilingRun(context, ceiling, sink, body, count),
  );
  await ceiling.stop();
  return {
    title: "push",
    lines: [
      {
        what: "notifications, first trigger to last delivery",
        unit: "/s",
        product: a.map(({ perSecond }) => perSecond),
        ceiling: b.map(({ perSecond }) => perSecond),
        reach: { kind: "ratio", min: REACH.pushRatio },
        ceilingFigure: CEILING_FIGURES.notificationsPerSecond,
      },
    ],
    notes: [`bytes of a notification: ${body.length}, the same on both sides`],
  };
};
