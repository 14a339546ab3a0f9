import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { CampaignCreate } from "../src/contract/campaignLife.ts";
import type { DryRunRecipient } from "../src/contract/dryRun.ts";
import type { RecipientDetail } from "../src/contract/messageLog.ts";
import { sql } from "../src/db/sql.ts";
import { inTransaction } from "../src/db/tx.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { everyDay } from "./helpers/everyDay.ts";
import { stored } from "./helpers/stored.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

/** An offset in which it is this hour of the day now, so that no test runs at an hour's edge of what it asks. */
const zoneAtHour = (hour: number): string => {
  const ahead = (((hour - new Date().getUTCHours() + 12) % 24) + 24) % 24;
  const offset = ahead - 12;
  return `${offset < 0 ? "-" : "+"}${String(Math.abs(offset)).padStart(2, "0")}:00`;
};

const everyNight = (from: string, to: string): NonNullable<CampaignCreate["when"]>["doNotDisturb"] => ({
  week: everyDay(from, to),
  zone: "user",
  action: "deliver_after",
});

describe("a dry run", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let providerId: string;
  let worker: Awaited<ReturnType<TestApp["startOne"]>>;

  beforeAll(async () => {
    app = await startTestApp({ workers: 0 });
    worker = await app.startOne();
    receiver = await startWebhookReceiver();
    receiver.answer(() => ({ status: 200 }));
    providerId = await app.webhookProvider();
    await app.upload([
      ...Array.from({ length: 16 }, (_, index) => aProfile(`day-${index}`, { Tz: zoneAtHour(12) })),
      aProfile("night", { Tz: zoneAtHour(3) }),
      aProfile("broken", { Tz: zoneAtHour(12), Name: "Broken" }),
      aProfile("berlin", { Tz: "Europe/Berlin" }),
      aProfile("new-york", { Tz: "America/New_York" }),
    ]);
  });
  afterAll(async () => {
    await worker.stop();
    await app.stop();
    await receiver.close();
  });

  const content = (more: Partial<CampaignCreate>): CampaignCreate => {
    const hook = aWebhookCampaign(providerId, `${receiver.url}/in`);
    return { ...hook, start: { ...START_DEFAULTS, ...hook.start, purpose: "promotional" }, ...more };
  };
  const to = (identity: string) => ({ to: { identity } });
  const dryRun = (id: string, body: object) => app.native("POST", `/campaigns/${id}/dry-runs`, body);
  const recipientsOf = async (id: string, body: object): Promise<DryRunRecipient[]> => {
    const answer = await dryRun(id, body);
    expect(answer.body).toMatchObject({ recipients: expect.any(Array) });
    return answer.body.recipients;
  };

  /** Fires and answers each recipient once it is decided: with its outcome, or the moment it waits for. */
  const real = async (campaignId: string, body: { recipients: object[] }): Promise<RecipientDetail[]> => {
    const fired = await app.native("POST", `/campaigns/${campaignId}/triggers`, body);
    expect(fired.status).toBe(202);
    let details: RecipientDetail[] = [];
    await eventually(async () => {
      const answers = await Promise.all(
        body.recipients.map((_, number) =>
          app.native("GET", `/triggers/${fired.body.id}/recipients/${number}`),
        ),
      );
      details = answers.map((answer) => answer.body);
      for (const { outcome, state } of details) expect(outcome !== null || state === "delayed").toBe(true);
    });
    return details;
  };

  /** Holds work to leaving every table as it was, while no worker changes any. */
  const leavingNothing = async <T>(work: () => Promise<T>): Promise<T> => {
    await worker.stop();
    const before = await stored(app.db);
    const result = await work();
    expect(await stored(app.db)).toEqual(before);
    worker = await app.startOne();
    return result;
  };

  /** Work while a turn holds all that caps and limits go by: whoever waits for its locks never ends. */
  const whileLocked = <T>(work: () => Promise<T>): Promise<T> =>
    inTransaction(app.db, async (tx) => {
      await tx.query(sql`select 1 as one from cap_counters for update`);
      await tx.query(sql`select 1 as one from campaign_users for update`);
      await tx.query(sql`select 1 as one from channel_users for update`);
      return work();
    });

  /** A trace that waits tells the moment of its decision, which is another one a second later. */
  const apartFromClock = (trace: RecipientDetail["trace"] = []): unknown[] =>
    trace.map((step) => {
      if (step.verdict !== "later") return step;
      const told = { saw: {}, ...step };
      return { ...told, text: told.text.replace(/\d\d:\d\d/g, "hh:mm"), saw: { ...told.saw, at: null } };
    });

  const everything: Partial<CampaignCreate> = {
    who: {
      ...WHO_DEFAULTS,
      campaignControlPercent: 40,
      targetingCap: { total: 100, perDay: null },
    },
    when: {
      ...WHEN_DEFAULTS,
      doNotDisturb: everyNight("00:00", "06:00"),
      messageLimit: { minimumGapMinutes: 60, atMostEver: 2 },
    },
    what: {
      messageType: "single",
      missingValues: "blank",
      webhook: {
        method: "POST",
        url: `http://127.0.0.1/replaced`,
        query: [],
        headers: [],
        contentType: "json",
        body: `{% if Profile.Name == "Broken" %}{% abort "no" %}{% endif %}{"user":"{{ Profile.Identity }}","order":"{{ ExternalTrigger.order }}"}`,
      },
    },
  };

  test("says what a real trigger then does, check by check, and leaves no trace of itself", async () => {
    await app.native("PATCH", "/account", {
      settings: {
        globalLimits: {
          push: null,
          email: null,
          whatsapp: null,
          webhook: { atMost: { messages: 3, days: 1 }, minimumGapMinutes: null, throttlePer5Minutes: null },
        },
      },
    });
    const what = everything.what;
    if (what?.webhook !== undefined) what.webhook.url = `${receiver.url}/in`;
    const { id, campaignId } = await app.publish(content(everything));
    const days = Array.from({ length: 16 }, (_, index) => `day-${index}`);
    // who got one already is held by the limit, and the slot stays that user's
    await real(campaignId, { recipients: days.slice(0, 2).map(to) });
    // as if others had got it: two slots are free, whoever of the first two is in the control group
    await app.db.query(sql`
      insert into cap_counters (account_id, campaign_id, day, taken)
      select account_id, id, '-infinity', 98 from campaigns where id = ${id}
      on conflict (account_id, campaign_id, day) do update set taken = 98`);
    const body = {
      recipients: ["broken", "night", "nobody", "night", ...days].map(to),
      payload: { order: "A-7" },
    };

    const sentBefore = receiver.requests.length;
    const imagined = await leavingNothing(() => whileLocked(() => recipientsOf(id, body)));
    expect(receiver.requests).toHaveLength(sentBefore);

    const happened = await real(campaignId, body);
    for (const [index, is] of happened.entries()) {
      const was = imagined[index];
      expect(apartFromClock(was?.trace)).toEqual(apartFromClock(is.trace));
      expect([was?.value, was?.outcome ?? "sent"]).toEqual([is.value, is.outcome ?? "sent"]);
      expect(was?.controlGroup).toEqual(is.controlGroup);
      if (is.state === "delayed") expect(was?.plannedAt).toBe(is.plannedAt);
    }
    const outcomes = new Set(imagined.map(({ outcome }) => outcome));
    expect(outcomes).toContain("profile_not_found");
    expect(outcomes).toContain("duplicate_recipient");
    expect(outcomes).toContain("control_group");
    expect(outcomes).toContain("targeting_cap_reached");
    expect(outcomes).toContain(null);
    const going = imagined.filter(({ outcome }) => outcome === null);
    for (const { value, content: rendered } of going) {
      expect(rendered).toMatchObject({ body: JSON.stringify({ user: value, order: "A-7" }) });
    }
    for (const { content: rendered } of imagined.filter(({ outcome }) => outcome !== null)) {
      expect(rendered).toBeNull();
    }
  });

  test("goes through a chosen moment: 23:30 in the user's zone on the nights on which clocks change", async () => {
    const when = { ...WHEN_DEFAULTS, doNotDisturb: everyNight("21:00", "09:00") };
    const { id } = await app.publish(content({ when, who: { ...WHO_DEFAULTS, systemControlGroup: "no" } }));
    const [spring] = await recipientsOf(id, { recipients: [to("berlin")], at: "2027-03-27T23:30:00+01:00" });
    expect(spring).toMatchObject({ outcome: null, plannedAt: "2027-03-28T07:00:00.000Z" });
    const autumn = await dryRun(id, { recipients: [to("new-york")], at: "2027-11-06T23:30:00-04:00" });
    expect(autumn.body.at).toBe("2027-11-07T03:30:00.000Z");
    expect(autumn.body.recipients[0]).toMatchObject({
      outcome: null,
      plannedAt: "2027-11-07T14:00:00.000Z",
    });
    const texts = autumn.body.recipients[0].trace.map(({ text }: { text: string }) => text);
    expect(texts.join("\n")).toContain("America/New_York");
  });

  test("takes the draft as if it were published, with its own rules and text", async () => {
    const made = await app.native("POST", "/campaigns", content({}));
    const { id, revision } = made.body;
    const refused = await dryRun(id, { recipients: [to("day-11")] });
    expect(refused.status).toBe(400);
    expect(refused.body.problems).toEqual([
      { field: "version", message: expect.stringContaining('Expected "draft"') },
    ]);
    const answer = await dryRun(id, { recipients: [to("day-11")], version: "draft", payload: { order: 1 } });
    expect(answer.body).toMatchObject({ version: null, isHeld: false });
    expect(answer.body.recipients[0]).toMatchObject({ outcome: null, content: { channel: "webhook" } });
    const changed = await app.native("PATCH", `/campaigns/${id}`, {
      revision,
      who: {
        ...WHO_DEFAULTS,
        audience: "filter",
        filter: { type: "property", property: "Name", test: { op: "equals", value: "Sam" } },
      },
    });
    expect(changed.status).toBe(200);
    const [left] = await recipientsOf(id, { recipients: [to("day-11")], version: "draft" });
    expect(left).toMatchObject({ outcome: "not_qualified", plannedAt: null, content: null });
    expect(left?.trace.at(-1)?.text).toContain("Name is Sam: it was day-11");
    const ending = {
      revision: changed.body.revision,
      when: { ...WHEN_DEFAULTS, endAt: "2020-01-01T00:00:00Z" },
    };
    expect((await app.native("PATCH", `/campaigns/${id}`, ending)).status).toBe(200);
    const [ended] = await recipientsOf(id, { recipients: [to("day-11")], version: "draft" });
    expect(ended).toMatchObject({ outcome: "campaign_ended", plannedAt: null, content: null });
  });

  test("creates nobody, though the trigger would, and says that a paused campaign holds", async () => {
    const base = content({ who: { ...WHO_DEFAULTS, systemControlGroup: "no" } });
    const { id } = await app.publish({
      ...base,
      start: { ...START_DEFAULTS, ...base.start, unknownUsers: "create" },
    });
    await app.native("POST", `/campaigns/${id}/pause`);
    const answer = await leavingNothing(() => dryRun(id, { recipients: [to("a stranger")] }));
    expect(answer.body).toMatchObject({ isHeld: true, version: 1 });
    expect(answer.body.recipients[0]).toMatchObject({ outcome: null, profileId: null });
  });

  test("says what the door would answer at that moment, and what the trigger would come to all the same", async () => {
    const running = content({ when: { ...WHEN_DEFAULTS, whilePaused: "reject" } });
    const { id, campaignId } = await app.publish(running);
    const asked = { recipients: [to("day-1")] };
    expect((await dryRun(id, asked)).body).toMatchObject({ isHeld: false, refusal: null });
    await app.native("POST", `/campaigns/${id}/pause`);
    const real = await app.native("POST", `/campaigns/${campaignId}/triggers`, asked);
    const paused = await dryRun(id, asked);
    expect(real.status).toBe(409);
    expect(paused.body).toMatchObject({ isHeld: false, recipients: [{ outcome: null }] });
    expect(paused.body.refusal).toBe(real.body.detail);

    const startAt = "2040-05-01T00:00:00Z";
    const later = await app.publish(content({ when: { ...WHEN_DEFAULTS, startAt } }));
    const early = await dryRun(later.id, { ...asked, at: "2040-04-30T23:59:59Z" });
    expect(early.body.refusal).toContain("has not started");
    expect((await dryRun(later.id, { ...asked, at: startAt })).body.refusal).toBeNull();
  });

  test("refuses what the door refuses, naming the field", async () => {
    const { id } = await app.publish(content({}));
    const deep = JSON.parse(`${'{"a":'.repeat(25)}1${"}".repeat(25)}`);
    const wrong = [
      [{ recipients: [to("day-1")], payload: { big: "x".repeat(65_536) } }, "payload"],
      [{ recipients: [to("day-1")], payload: deep }, "payload"],
      [{ recipients: [] }, "recipients"],
      [{ recipients: Array.from({ length: 21 }, (_, index) => to(`u-${index}`)) }, "recipients"],
      [{ recipients: [to("day-1")], at: "2026-12-31T23:59:60Z" }, "at"],
    ] as const;
    for (const [body, field] of wrong) {
      const answer = await dryRun(id, body);
      expect(answer.status).toBe(400);
      expect(answer.body.problems[0].field).toBe(field);
    }
  });

  test("of an old trigger sets what was beside what would be under the rules of now", async () => {
    const { id, campaignId } = await app.publish(
      content({ who: { ...WHO_DEFAULTS, systemControlGroup: "no" } }),
    );
    const body = { recipients: [to("day-10"), { ...to("day-11"), payload: { order: "own" } }] };
    await real(campaignId, body);
    const fired = await app.native("POST", `/campaigns/${campaignId}/triggers`, body);
    await app.native("POST", `/campaigns/${id}/stop`);
    await eventually(async () => {
      expect((await app.native("GET", `/triggers/${fired.body.id}`)).body.state).toBe("done");
    });
    const answer = await leavingNothing(() =>
      app.native("POST", `/triggers/${fired.body.id}/recipients/1/what-if`),
    );
    expect(answer.status).toBe(200);
    expect(answer.body.was).toMatchObject({ number: 1, value: "day-11" });
    expect(answer.body.wouldBe).toMatchObject({
      number: 1,
      value: "day-11",
      outcome: "campaign_stopped",
      version: 1,
    });
    const none = await app.native("POST", `/triggers/${fired.body.id}/recipients/2/what-if`);
    expect([none.status, none.body.code]).toEqual([404, "trigger/not-found"]);
  });
});
