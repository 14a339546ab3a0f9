import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { CampaignCreate } from "../src/contract/campaignLife.ts";
import { sql } from "../src/db/sql.ts";
import { inTransaction } from "../src/db/tx.ts";
import { newId } from "../src/lib/ids.ts";
import { loadLedger, writeLedger } from "../src/pipeline/ledger/load.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

type When = Partial<CampaignCreate["when"]>;
type Cap = { total: number | null; perDay: number | null };

describe("how often and how many", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let providerId: string;
  let users = 0;

  beforeAll(async () => {
    app = await startTestApp({ workers: 3 });
    receiver = await startWebhookReceiver();
    providerId = await app.webhookProvider(100);
    await app.native("PATCH", `/providers/${providerId}`, { config: { authType: "none", timeoutMs: 4_000 } });
    await app.native("POST", `/providers/${providerId}/verify`);
  });
  beforeEach(() => receiver.answer(() => ({ status: 200 })));
  afterAll(async () => {
    await app.stop();
    await receiver.close();
  });

  const campaign = (purpose: "transactional" | "promotional", when: When, cap?: Cap) =>
    app.publish(
      aWebhookCampaign(providerId, `${receiver.url}/in`, {
        start: { ...START_DEFAULTS, purpose, providerId },
        who: {
          ...WHO_DEFAULTS,
          systemControlGroup: "no",
          targetingCap: cap ?? { total: null, perDay: null },
        },
        when: { ...WHEN_DEFAULTS, ...when },
      }),
    );

  const newUsers = async (count: number): Promise<string[]> => {
    const ids = Array.from({ length: count }, () => `user-${++users}`);
    await app.upload(ids.map((id) => aProfile(id)));
    return ids;
  };

  const trigger = async (campaignId: string, identities: readonly string[]): Promise<string> => {
    const answer = await app.post("/1/send/externaltrigger.json", {
      to: { identity: identities },
      campaign_id: campaignId,
      ExternalTrigger: { order: 1 },
    });
    expect(answer.status).toBe(200);
    return answer.body.request_id;
  };

  /** How everything of a campaign has ended. */
  const outcomesOf = async (id: string): Promise<Record<string, number>> => {
    await app.drain();
    const rows = await app.db.query<{ outcome: string; count: number }>(sql`
      select outcome, count(*)::int as count from messages where campaign_id = ${id} group by 1`);
    return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
  };

  const repeat = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => work(index)));

  const taken = async (id: string): Promise<number> => {
    const [row] = await app.db.query<{ taken: number }>(sql`
      select taken from cap_counters where campaign_id = ${id} and day = '-infinity'`);
    return row?.taken ?? 0;
  };

  /** Nothing is left under way, and slots add up to their counters. */
  const expectSettled = async (): Promise<void> => {
    await app.drain();
    const open = await app.db.query(sql`
      select profile_id from campaign_users where under_way <> '{}'
      union all select profile_id from channel_users where under_way <> '{}'`);
    expect(open).toEqual([]);
    const apart = await app.db.query(sql`
      select c.campaign_id, c.day, c.taken from cap_counters c
      where c.taken <> (select count(*) from campaign_users s
        where s.account_id = c.account_id and s.campaign_id = c.campaign_id and s.slots ? c.day::text)
        and (c.day <> '-infinity' or c.taken > 0)`);
    expect(apart).toEqual([]);
  };

  const setGlobalLimits = (atMost: { messages: number; days: number } | null, gap: number | null) => {
    const webhook = { atMost, minimumGapMinutes: gap, throttlePer5Minutes: null };
    return app.native("PATCH", "/account", {
      settings: { globalLimits: { push: null, email: null, whatsapp: null, webhook } },
    });
  };

  test("200 triggers at once for one user with at most one message ever send one", async () => {
    const [user = ""] = await newUsers(1);
    const { id, campaignId } = await campaign("transactional", {
      messageLimit: { minimumGapMinutes: null, atMostEver: 1 },
    });
    await repeat(200, () => trigger(campaignId, [user]));
    expect(await outcomesOf(id)).toEqual({ sent: 1, message_limit: 199 });
    await expectSettled();
  });

  test("the same of two campaigns that the global limits hold", async () => {
    await setGlobalLimits({ messages: 1, days: 1 }, null);
    const [user = ""] = await newUsers(1);
    const one = await campaign("promotional", {});
    const two = await campaign("promotional", {});
    await repeat(200, (index) => trigger(index % 2 === 0 ? one.campaignId : two.campaignId, [user]));
    const outcomes = [await outcomesOf(one.id), await outcomesOf(two.id)];
    expect(outcomes.reduce((sum, { sent = 0 }) => sum + sent, 0)).toBe(1);
    expect(outcomes.reduce((sum, { frequency_cap = 0 }) => sum + frequency_cap, 0)).toBe(199);
    await expectSettled();
    await setGlobalLimits(null, null);
  });

  test("a message that the provider refuses gives its places and its slot back", async () => {
    const [user = ""] = await newUsers(1);
    await setGlobalLimits({ messages: 1, days: 1 }, null);
    const { id, campaignId } = await campaign(
      "promotional",
      { messageLimit: { minimumGapMinutes: null, atMostEver: 1 } },
      { total: 100, perDay: 100 },
    );
    receiver.answer(() => ({ status: 400 }));
    await trigger(campaignId, [user]);
    expect(await outcomesOf(id)).toEqual({ provider_rejected: 1 });
    expect(await taken(id)).toBe(0);
    receiver.answer(() => ({ status: 200 }));
    await trigger(campaignId, [user]);
    expect(await outcomesOf(id)).toEqual({ provider_rejected: 1, sent: 1 });
    expect(await taken(id)).toBe(1);
    await trigger(campaignId, [user]);
    expect(await outcomesOf(id)).toEqual({ provider_rejected: 1, sent: 1, message_limit: 1 });
    await expectSettled();
    await setGlobalLimits(null, null);
  });

  test("a template that gives up gives them back in the same breath", async () => {
    const [user = ""] = await newUsers(1);
    const input = aWebhookCampaign(providerId, `${receiver.url}/in`, {
      who: { ...WHO_DEFAULTS, targetingCap: { total: 100, perDay: null } },
      when: { ...WHEN_DEFAULTS, messageLimit: { minimumGapMinutes: 5, atMostEver: null } },
    });
    const webhook = { ...input.what?.webhook, body: '{% abort "no" %}' };
    const what = { ...input.what, webhook };
    const { id, campaignId } = await app.publish(Object.assign(input, { what }));
    await trigger(campaignId, [user]);
    await trigger(campaignId, [user]);
    expect(await outcomesOf(id)).toEqual({ template_aborted: 2 });
    expect(await taken(id)).toBe(0);
    await expectSettled();
  });

  test("who shares an address with somebody whom a slot that came back let in is told of the address, not of the cap", async () => {
    const ids = await newUsers(102);
    const [gone = "", ...others] = ids;
    const shared = others.slice(-2);
    await app.upload(
      ids.map((id) =>
        aProfile(id, { Email: shared.includes(id) ? "both@example.com" : `${id}@example.com` }),
      ),
    );
    const { campaignId } = await app.publish({
      name: "Mail",
      channel: "email",
      start: { ...START_DEFAULTS, purpose: "transactional", providerId: null },
      who: { ...WHO_DEFAULTS, targetingCap: { total: 100, perDay: null } },
      what: {
        messageType: "single",
        missingValues: "blank",
        email: {
          fromName: "Shop",
          fromAddress: "shop@example.com",
          replyTo: "",
          subject: "Hi",
          preheader: "",
          html: "",
          text: `{% if Profile.Name == "${gone}" %}{% abort "gone" %}{% endif %}Hi`,
        },
      },
      when: WHEN_DEFAULTS,
    });
    const request = await trigger(campaignId, ids);
    await app.drain();
    expect(await app.outcomes(request)).toEqual({ template_aborted: 1, sent: 100, duplicate_address: 1 });
    await expectSettled();
  });

  test("a message whose answer was lost keeps its slot and counts, whatever a repeat comes to", async () => {
    const [user = ""] = await newUsers(1);
    const { id, campaignId } = await campaign(
      "transactional",
      { messageLimit: { minimumGapMinutes: null, atMostEver: 1 } },
      { total: 100, perDay: null },
    );
    let calls = 0;
    receiver.answer(() => (calls++ === 0 ? null : { status: 400 }));
    await trigger(campaignId, [user]);
    expect(await outcomesOf(id)).toEqual({ provider_rejected: 1 });
    expect(await taken(id)).toBe(1);
    await trigger(campaignId, [user]);
    expect(await outcomesOf(id)).toEqual({ provider_rejected: 1, message_limit: 1 });
  });

  test("a cap is never passed and never left unused, and who holds a slot passes when it is full", async () => {
    const { id, campaignId } = await campaign("transactional", {}, { total: 100, perDay: 100 });
    const ids = await newUsers(400);
    let answered = 0;
    receiver.answer(() => ({ status: answered++ % 7 === 0 ? 400 : 200 }));
    await repeat(20, (index) => trigger(campaignId, ids.slice(index * 20, index * 20 + 20)));
    await app.drain();
    const holders = await taken(id);
    expect(holders).toBeLessThanOrEqual(100);
    receiver.answer(() => ({ status: 200 }));
    const late = await newUsers(100);
    await trigger(campaignId, late);
    await app.drain();
    expect(await taken(id)).toBe(100);
    const again = await app.db.query<{ value: string }>(sql`
      select recipient_value as value from messages where campaign_id = ${id} and outcome = 'sent' limit 5`);
    const request = await trigger(campaignId, [...again.map(({ value }) => value), ...(await newUsers(5))]);
    await app.drain();
    expect(await app.outcomes(request)).toEqual({ sent: 5, targeting_cap_reached: 5 });
    const [sent] = await app.db.query<{ users: number }>(sql`
      select count(distinct profile_id)::int as users from messages
      where campaign_id = ${id} and outcome = 'sent'`);
    expect(sent?.users).toBe(100);
    await expectSettled();
    const cap = await app.native("GET", `/campaigns/${id}/cap`);
    expect(cap.body).toMatchObject({
      total: { cap: 100, taken: 100, reached80At: expect.any(String), reached100At: expect.any(String) },
    });
  });

  test("users who become one keep what both got, and one slot", async () => {
    const { id, campaignId } = await campaign(
      "transactional",
      { messageLimit: { minimumGapMinutes: null, atMostEver: 2 } },
      { total: 100, perDay: 100 },
    );
    const [one = "", two = ""] = await newUsers(2);
    await trigger(campaignId, [one, two]);
    await app.drain();
    expect(await taken(id)).toBe(2);
    await app.upload([
      { ...aProfile(one), FBID: `f-${one}` },
      { ...aProfile(two), FBID: `f-${one}` },
    ]);
    expect(await taken(id)).toBe(1);
    await trigger(campaignId, [one, two]);
    expect(await outcomesOf(id)).toEqual({ sent: 2, message_limit: 1, duplicate_recipient: 1 });
    await expectSettled();
  });

  test("capped campaigns with the same users the other way round lose no batch", async () => {
    const ids = await newUsers(1_000);
    const limit = { messageLimit: { minimumGapMinutes: 5, atMostEver: null } };
    const one = await campaign("promotional", limit, { total: 600, perDay: null });
    const two = await campaign("promotional", limit, { total: 600, perDay: null });
    await setGlobalLimits({ messages: 50, days: 7 }, null);
    const before = await deadlocks();
    await repeat(10, async (index) => {
      const some = ids.slice(index * 100, index * 100 + 100);
      await Promise.all([trigger(one.campaignId, some), trigger(two.campaignId, [...some].reverse())]);
    });
    expect(await outcomesOf(one.id)).toEqual({ sent: 600, targeting_cap_reached: 400 });
    expect(await outcomesOf(two.id)).toEqual({ sent: 600, targeting_cap_reached: 400 });
    expect((await deadlocks()) - before).toBeLessThanOrEqual(1);
    await expectSettled();
    await setGlobalLimits(null, null);
  });

  test("what was decided of a user of whom nothing was known is decided again when another made a row of the user", async () => {
    const { id: campaignId } = await campaign("transactional", {}, { total: 100, perDay: null });
    const [value = ""] = await newUsers(1);
    const [user] = await app.db.query<{ id: number }>(sql`
      select profile_id as id from identities where account_id = ${app.accountId} and value = ${value}`);
    const profileId = user?.id ?? 0;
    const seen: number[] = [];
    await inTransaction(app.db, async (tx) => {
      const one = { campaignId, profileId, takes: true };
      const wish = {
        accountId: app.accountId,
        channel: "webhook" as const,
        now: new Date(),
        channelUsers: [],
      };
      const ledger = await loadLedger(tx, { ...wish, slotUsers: [one], campaignUsers: [one] });
      seen.push(ledger.campaignSends(campaignId, profileId).sends);
      if (seen.length === 1) {
        await app.db.query(sql`
          insert into campaign_users (account_id, campaign_id, profile_id, sent_count)
          values (${app.accountId}, ${campaignId}, ${profileId}, 1)`);
      }
      ledger.takeSlots({ ...one, messageId: newId() }, { total: 100, perDay: null }, "2026-03-01");
      await writeLedger(tx, app.accountId, ledger);
    });
    expect(seen).toEqual([0, 1]);
    expect(await taken(campaignId)).toBe(1);
    await expectSettled();
  });

  const deadlocks = async (): Promise<number> => {
    const [row] = await app.db.query<{ count: number }>(sql`
      select deadlocks::int as count from pg_stat_database where datname = current_database()`);
    return row?.count ?? 0;
  };
});
