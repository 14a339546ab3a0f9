import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WHO_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { Filter } from "../src/contract/filter.ts";
import { startApi } from "../src/http/server.ts";
import { systemClock } from "../src/lib/clock.ts";
import {
  aProfile,
  aWebhookCampaign,
  silentLog,
  startTestApp,
  type TestApp,
  testConfig,
} from "./helpers/app.ts";

const HOOK = "https://hooks.example/";
const GOLD: Filter = { type: "property", property: "Customer Type", test: { op: "equals", value: "Gold" } };
const boughtTwice: Filter = {
  type: "behaviour",
  did: true,
  match: "any",
  events: [{ event: "Charged" }],
  within: { kind: "last", amount: 30, unit: "days" },
  measure: { kind: "count", is: { op: "at_least", value: 2 } },
};

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ workers: 3 });
}, 60_000);
afterAll(() => app.stop());

const publish = (filter: Filter): Promise<{ id: string; campaignId: string }> =>
  app.publish(aWebhookCampaign(null, HOOK, { who: { ...WHO_DEFAULTS, audience: "filter", filter } }));

interface Fired {
  request: string;
  outcomes: Record<string, number>;
}

const fire = async (
  campaignId: string,
  identities: readonly string[],
  payload: object = {},
): Promise<Fired> => {
  const { body } = await app.post("/1/send/externaltrigger.json", {
    to: { identity: identities },
    campaign_id: Number(campaignId),
    ExternalTrigger: payload,
  });
  expect(body).toMatchObject({ status: "success" });
  await app.drain();
  return { request: body.request_id, outcomes: await app.outcomes(body.request_id) };
};

const anEvent = (identity: string, evtName: string, evtData: object = {}, ts?: number) => ({
  type: "event",
  identity,
  evtName,
  evtData,
  ...(ts === undefined ? {} : { ts }),
});

/** Seconds of the epoch, some days ago. */
const daysAgo = (days: number): number => Math.floor(Date.now() / 1_000) - days * 86_400;

describe("a campaign with a filter", () => {
  test("goes to those of the named users who match it, and says of the others which condition failed on which value", async () => {
    await app.upload([
      aProfile("gold", { "Customer Type": "Gold" }),
      aProfile("silver", { "Customer Type": "Silver" }),
      aProfile("idle", { "Customer Type": "Gold" }),
      ...[1, 20].map((days) => anEvent("gold", "Charged", {}, daysAgo(days))),
      ...[1, 2].map((days) => anEvent("silver", "Charged", {}, daysAgo(days))),
      ...[10, 31].map((days) => anEvent("idle", "Charged", {}, daysAgo(days))),
    ]);
    const { campaignId } = await publish({ type: "and", nodes: [GOLD, boughtTwice] });
    const { request, outcomes } = await fire(campaignId, ["gold", "silver", "idle", "nobody"]);
    expect(outcomes).toEqual({ sent: 1, not_qualified: 2, profile_not_found: 1 });
    const traceOf = async (number: number) => {
      const { body } = await app.native("GET", `/triggers/${request}/recipients/${number}`);
      return body.trace.find(({ check }: { check: string }) => check === "qualified");
    };
    expect(await traceOf(0)).toMatchObject({
      verdict: "pass",
      text: "The user matches the filter of the campaign.",
      conditions: [
        { text: "Customer Type is Gold", passed: true, saw: "Gold" },
        { text: "did Charged at least 2 times in the last 30 days", passed: true, saw: 2 },
      ],
    });
    expect(await traceOf(1)).toMatchObject({
      verdict: "stop",
      text: "The user does not match the filter of the campaign. Customer Type is Gold: it was Silver.",
      conditions: [
        { passed: false, saw: "Silver" },
        { passed: true, saw: 2 },
      ],
    });
    expect((await traceOf(2)).text).toBe(
      "The user does not match the filter of the campaign. Did Charged at least 2 times in the last 30 days: it was 1.",
    );
  });

  test("compares a user with its own payload, for each element of a batch", async () => {
    await app.upload(["a", "b"].map((id) => aProfile(`plan-${id}`, { plan: id })));
    const { campaignId } = await publish({
      type: "and",
      nodes: [
        { type: "property", property: "plan", test: { op: "equals", value: { payload: "plan" } } },
        { type: "payload", path: "order.total", test: { op: "greater", value: 100 } },
      ],
    });
    const element = (id: string, plan: unknown, total: unknown) => ({
      to: { identity: [`plan-${id}`] },
      campaign_id: Number(campaignId),
      ExternalTrigger: { plan, order: { total } },
    });
    const { body } = await app.post("/2/send/externaltrigger.json", {
      d: [
        element("a", "a", 101),
        element("b", "a", 101),
        element("a", "a", 100),
        element("b", "b", "101"),
        element("b", "b", 1e3),
        element("b", "\u0000", 1e3),
      ].map(({ campaign_id, ...rest }) => ({ ...rest, campaign_id_list: [campaign_id] })),
    });
    expect(body).toMatchObject({ status: "success", accepted: 6 });
    await app.drain();
    expect(await app.outcomes(body.request_id)).toEqual({ sent: 2, not_qualified: 4 });
  });

  test("that is kept while all are meant does nothing", async () => {
    const { campaignId } = await app.publish(
      aWebhookCampaign(null, HOOK, { who: { ...WHO_DEFAULTS, audience: "all", filter: GOLD } }),
    );
    await app.upload([aProfile("anybody")]);
    expect((await fire(campaignId, ["anybody"])).outcomes).toEqual({ sent: 1 });
  });
});

test("an event that was acknowledged before a trigger is seen by it, whichever process took either", async () => {
  const other = await startApi({
    config: testConfig,
    db: app.db,
    box: app.box,
    clock: systemClock,
    log: silentLog,
  });
  try {
    const { campaignId } = await publish({
      ...boughtTwice,
      measure: { kind: "count", is: { op: "at_least", value: 1 } },
    });
    const headers = {
      "content-type": "application/json",
      "x-clevertap-account-id": app.externalId,
      "x-clevertap-passcode": app.live.passcode,
    };
    const post = async (url: string, path: string, body: object) => {
      const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
      return answer.json();
    };
    const one = async (index: number): Promise<string> => {
      const urls = index % 2 === 0 ? ([app.url, other.url] as const) : ([other.url, app.url] as const);
      const identity = `fresh-${index}`;
      const uploaded: unknown = await post(urls[0], "/1/upload", { d: [anEvent(identity, "Charged")] });
      expect(uploaded).toMatchObject({ status: "success" });
      const fired = await post(urls[1], "/1/send/externaltrigger.json", {
        to: { identity: [identity] },
        campaign_id: Number(campaignId),
      });
      return String(Object(fired).request_id);
    };
    const requests: string[] = [];
    for (let round = 0; round < 10; round++) {
      requests.push(
        ...(await Promise.all(Array.from({ length: 20 }, (_, index) => one(round * 20 + index)))),
      );
    }
    await app.drain();
    for (const request of requests) expect(await app.outcomes(request)).toEqual({ sent: 1 });
  } finally {
    await other.close();
  }
}, 120_000);
