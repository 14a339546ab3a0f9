import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { newId } from "../src/lib/ids.ts";
import { dataOf, draftOf, openApi, type TestAccount, type TestApi } from "./helpers/api.ts";

const NOW = new Date("2026-03-10T12:34:56Z");

describe("the first look at an account", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openApi({ clock: { now: () => NOW } });
  });
  afterAll(() => api.close());

  const insertStats = async (
    table: "stats" | "deltas",
    account: TestAccount,
    campaign: string,
    hour: string,
    measures: Record<string, number>,
  ): Promise<void> => {
    for (const [measure, count] of Object.entries(measures)) {
      await api.database.db.query(
        table === "stats"
          ? sql`insert into stats (account_id, campaign_id, version, hour, measure, count)
              values (${account.id}, ${campaign}, 1, ${hour}, ${measure}, ${count})`
          : sql`insert into stat_deltas (account_id, campaign_id, version, hour, measure, count)
              values (${account.id}, ${campaign}, 1, ${hour}, ${measure}, ${count})`,
      );
    }
  };

  test("sums the last 24 hours of all campaigns, folded or not, and lists empty ones too", async () => {
    const acme = await api.account("Acme");
    const [busy, quiet] = [await draftOf(api, acme, { name: "Busy" }), await draftOf(api, acme)];
    const current = "2026-03-10T12:00:00Z";
    await insertStats("stats", acme, busy, current, {
      decided: 12,
      sent: 5,
      template_error: 2,
      unsubscribed: 1,
    });
    await insertStats("deltas", acme, busy, current, { sent: 3, provider_rejected: 1 });
    await insertStats("stats", acme, quiet, "2026-03-09T13:00:00Z", { sent: 2 });
    await insertStats("stats", acme, quiet, "2026-03-09T12:00:00Z", { sent: 1_000 });

    const { body } = await api.call(acme.apiKey, "GET", "/overview");
    const hours = Array.isArray(body.hours) ? body.hours : [];
    expect(hours).toHaveLength(24);
    expect(hours[0]).toEqual({ hour: "2026-03-09T13:00:00.000Z", sent: 2, notSent: 0, failed: 0 });
    expect(hours[1]).toMatchObject({ sent: 0, notSent: 0, failed: 0 });
    expect(hours[23]).toEqual({ hour: "2026-03-10T12:00:00.000Z", sent: 8, notSent: 1, failed: 3 });
    expect(body.outcomes).toEqual({ sent: 10, template_error: 2, unsubscribed: 1, provider_rejected: 1 });
    expect(body.topCampaigns).toEqual([
      { id: busy, campaignId: null, name: "Busy", sent: 8, failed: 3 },
      { id: quiet, campaignId: null, name: "Order shipped", sent: 2, failed: 0 },
    ]);
  });

  test("tells what waits, what fails and what has been done, and nothing of another account", async () => {
    const [own, other] = [await api.account("Own"), await api.account("Other")];
    const { db } = api.database;
    const campaign = await draftOf(api, own);
    await api.call(own.apiKey, "POST", `/campaigns/${campaign}/publish`);
    const [provider] = dataOf(await api.call(own.apiKey, "GET", "/providers"));
    const wait = (state: string, due: string) =>
      db.query(sql`insert into message_queue (account_id, message_id, campaign_id, provider_id, lane, state, due_at, give_up_at)
        values (${own.id}, ${newId()}, ${campaign}, ${String(provider?.id)}, 0, ${state}, ${due}, now())`);
    await wait("waiting", "2026-01-01T00:00:00Z");
    await wait("waiting", "2126-01-01T00:00:00Z");
    await wait("held", "2026-01-01T00:00:00Z");
    await db.query(sql`insert into intake_queue (account_id, request_id, part, campaign_id, lane, next_recipient, recipient_count)
      values (${own.id}, ${newId()}, 0, ${campaign}, 1, 2, 7)`);
    for (const [target, state] of [
      ["a", "failing"],
      ["b", "up"],
      ["c", "down"],
    ]) {
      await db.query(sql`insert into provider_health (account_id, provider_id, target, state, detail)
        values (${own.id}, ${String(provider?.id)}, ${target}, ${state}, 'why')`);
    }
    const { body } = await api.call(own.apiKey, "GET", "/overview");
    expect(body).toMatchObject({
      campaigns: { running: 1 },
      waiting: { undecided: 5, delayed: 1, due: 1, held: 1, oldestDueAt: "2026-01-01T00:00:00.000Z" },
      providers: [
        { target: "c", state: "down", detail: "why" },
        { target: "a", state: "failing" },
      ],
      checklist: { provider: false, profiles: false, credential: true, published: true, trigger: false },
    });
    const listed = dataOf(await api.call(own.apiKey, "GET", "/providers"));
    expect(listed.find(({ id }) => id === provider?.id)?.health).toMatchObject([
      { state: "down", target: "c" },
      { state: "failing", target: "a" },
      { state: "up", target: "b" },
    ]);
    expect((await api.call(other.apiKey, "GET", "/overview")).body).toMatchObject({
      campaigns: {},
      waiting: { undecided: 0, delayed: 0, due: 0, held: 0, oldestDueAt: null },
      topCampaigns: [],
      safetyStops: [],
      providers: [],
    });
  });

  test("names what the safety stop holds, with what it compared", async () => {
    const own = await api.account("Held");
    const campaign = await draftOf(api, own);
    await api.call(own.apiKey, "POST", `/campaigns/${campaign}/publish`);
    await api.database.db.query(sql`
      update campaigns set life = 'paused', paused_at = '2026-03-10T12:00:00Z',
        safety_stopped_at = '2026-03-10T12:00:00Z', safety_count = 1234, safety_busiest = 41
      where account_id = ${own.id} and id = ${campaign}`);
    expect((await api.call(own.apiKey, "GET", "/overview")).body.safetyStops).toEqual([
      { id: campaign, name: "Order shipped", at: "2026-03-10T12:00:00.000Z", messages: 1_234, busiest: 41 },
    ]);
  });

  test("a campaign's list shows what its messages came to and when it was last triggered", async () => {
    const acme = await api.account("Lists");
    const [first, second] = [
      await draftOf(api, acme, { name: "Order shipped", labels: ["Logistics"] }),
      await draftOf(api, acme, { name: "Größe wieder da", labels: ["shop", "sale"] }),
    ];
    const { db } = api.database;
    await db.query(sql`insert into campaign_totals (account_id, campaign_id, measure, count)
      values (${acme.id}, ${first}, 'sent', 7), (${acme.id}, ${first}, 'decided', 12), (${acme.id}, ${first}, 'expired', 1)`);
    await insertStats("deltas", acme, first, "2026-03-10T12:00:00Z", { sent: 1, provider_rejected: 2 });
    const atMs = Date.parse("2026-03-10T11:00:00Z");
    for (const ms of [atMs - 5_000, atMs]) {
      await db.query(sql`insert into intake (account_id, request_id, part, campaign_id, lane, source, is_test, recipients, recipient_count)
        values (${acme.id}, ${newId(ms)}, 0, ${first}, 0, 'api', false, '[]', 1)`);
    }
    const list = async (query: string) => dataOf(await api.call(acme.apiKey, "GET", `/campaigns${query}`));
    const [newest, oldest] = (await list("")).toSorted((a, b) =>
      a.id === first ? 1 : b.id === first ? -1 : 0,
    );
    expect(oldest).toMatchObject({
      sent: 8,
      notSent: 1,
      failed: 2,
      lastTriggeredAt: "2026-03-10T11:00:00.000Z",
    });
    expect(newest).toMatchObject({ id: second, sent: 0, notSent: 0, failed: 0, lastTriggeredAt: null });

    const idsOf = async (query: string) => (await list(query)).map(({ id }) => id);
    expect(await idsOf("?text=GRÖSSE")).toEqual([]);
    expect(await idsOf("?text=GR%C3%96%C3%9FE%20da")).toEqual([second]);
    expect(await idsOf("?text=logis%20order")).toEqual([first]);
    expect((await idsOf("?state=draft&state=running")).toSorted()).toEqual([first, second].toSorted());
    expect(await idsOf("?state=running")).toEqual([]);
    expect(await idsOf("?label=sale&purpose=transactional")).toEqual([second]);
    expect(await idsOf(`?creator=${encodeURIComponent(String(newest?.createdBy))}&label=Logistics`)).toEqual([
      first,
    ]);
    expect(await idsOf("?creator=person/nobody")).toEqual([]);
    expect((await api.call(acme.apiKey, "GET", "/campaigns?state=flying")).status).toBe(400);
    const labels = await api.call(acme.apiKey, "GET", "/campaign-labels");
    expect(labels.body).toEqual({ data: ["Logistics", "sale", "shop"] });
  });
});
