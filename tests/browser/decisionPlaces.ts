import { sql } from "../../src/db/sql.ts";
import { newId } from "../../src/lib/ids.ts";
import { dataOfBody } from "./answers.ts";
import type { BrowserApp } from "./app.ts";

/** Limits, control groups and a campaign at its cap, for whoever looks at the screens. */

const LIMITS = {
  email: { atMost: { messages: 3, days: 7 }, minimumGapMinutes: 120, throttlePer5Minutes: 5_000 },
  push: { atMost: { messages: 1, days: 1 }, minimumGapMinutes: null, throttlePer5Minutes: null },
};

type Make = (path: string, body: object) => Promise<string>;

const asked = async (it: BrowserApp, method: string, path: string, account: string, body?: object) => {
  const answer = await it.asOwner(method, path, { account, ...(body === undefined ? {} : { body }) });
  if (answer.status >= 400) throw new Error(`${path} was answered ${answer.status}`);
  return answer.body;
};

/** A campaign with a cap of which so many slots are taken, and messages of it that wait. */
const atItsCap = async (it: BrowserApp, account: string, make: Make, group: string): Promise<string> => {
  const providers = dataOfBody(await asked(it, "GET", "/providers", account));
  const providerId = providers.find(({ channel }) => channel === "webhook")?.["id"];
  const campaign = await make("/campaigns", {
    name: "The first hundred",
    channel: "webhook",
    start: { purpose: "promotional", providerId, unsubscribedToo: "yes" },
    who: { customControlGroups: [group], targetingCap: { total: 100, perDay: 250 } },
    what: { webhook: { url: "https://hooks.example/first", body: '{"to":"{{ Profile.name }}"}' } },
  });
  await asked(it, "POST", `/campaigns/${campaign}/publish`, account, {});
  await it.app.db.query(sql`
    with c as (select account_id, id from campaigns where id = ${campaign}), days (kind, day, cap, taken) as (
      values ('total', '-infinity'::date, 100, 100), ('day', (
        select (now() at time zone a.time_zone)::date from accounts a where a.id = (select account_id from c)), 250, 205)
    ), counted as (
      insert into cap_counters (account_id, campaign_id, day, taken) select account_id, id, day, taken from c, days
    ), queued as (
      insert into message_queue (account_id, message_id, campaign_id, provider_id, lane, state, due_at, give_up_at)
      select account_id, gen_random_uuid(), id, ${String(providerId)}::uuid, 1, 'waiting',
        now() + interval '5 hours', now() + interval '9 hours' from c, generate_series(1, 12)
    )
    insert into cap_notices (account_id, campaign_id, kind, day, cap, percent, reached_at)
    select account_id, id, kind, day, cap, percent, now() - interval '1 hour'
    from c, days, (values (80), (100)) p (percent) where taken >= cap * percent / 100`);
  return campaign;
};

/** A trigger that waits, undecided, since it was accepted. */
const heldTrigger = async (it: BrowserApp, campaign: string, acceptedMs: number): Promise<void> => {
  const id = newId(acceptedMs);
  await it.app.db.query(sql`
    with kept as (
      insert into intake (account_id, request_id, part, campaign_id, lane, source, is_test, recipients, recipient_count,
        accepted_at)
      select account_id, ${id}::uuid, 0, id, 1, 'api', false, ${Buffer.from('[["identity","pat"]]')}, 1,
        ${new Date(acceptedMs)} from campaigns where id = ${campaign}
      returning account_id, request_id, part, campaign_id, lane, recipient_count
    )
    insert into intake_queue (account_id, request_id, part, campaign_id, lane, recipient_count) 
    select account_id, request_id, part, campaign_id, lane, recipient_count from kept`);
};

/** A campaign that the safety stop holds, with what it holds. */
const heldForSafety = async (it: BrowserApp, account: string, make: Make): Promise<string> => {
  const providers = dataOfBody(await asked(it, "GET", "/providers", account));
  const providerId = providers.find(({ channel }) => channel === "webhook")?.["id"];
  const campaign = await make("/campaigns", {
    name: "Price alert",
    channel: "webhook",
    start: { purpose: "promotional", providerId, unsubscribedToo: "yes" },
    what: { webhook: { url: "https://hooks.example/price", body: '{"to":"{{ Profile.name }}"}' } },
  });
  await asked(it, "POST", `/campaigns/${campaign}/publish`, account, {});
  await it.app.db.query(sql`
    update campaigns set life = 'paused', paused_at = now(), safety_stopped_at = now(), safety_count = 12340,
      safety_busiest = 410
    where id = ${campaign}`);
  for (const hours of [1, 5, 30]) await heldTrigger(it, campaign, Date.now() - hours * 3_600_000);
  return campaign;
};

/** Messages and a trigger of the campaign came due while nobody worked. The banner says so on every screen. */
const heldAsOverdue = async (it: BrowserApp, campaign: string): Promise<void> => {
  await it.app.db.query(sql`
    with found as (
      insert into overdue_holds (found_at, reason, due_before, last_beat_at)
      values (now(), 'restore', now() - interval '6 hours', now() - interval '2 days')
    ), undecided as (
      insert into intake_postponed (account_id, request_id, part, campaign_id, lane, recipient_count, decide_at, overdue_since)
      select account_id, ${newId()}::uuid, 0, id, 1, 1200, 'infinity', now() - interval '30 hours'
      from campaigns where id = ${campaign}
    )
    insert into message_queue (account_id, message_id, campaign_id, provider_id, lane, state, is_overdue, due_at, give_up_at)
    select account_id, gen_random_uuid(), id, gen_random_uuid(), 1, 'held', true, now() - interval '9 hours', now()
    from campaigns, generate_series(1, 17) where id = ${campaign}`);
};

/** What the demo itself begins without. */
export const decisionPlaces = async (it: BrowserApp, account: string, make: Make, user: string) => {
  await asked(it, "PATCH", "/account", account, { settings: { globalLimits: LIMITS } });
  await make("/control-groups", {
    kind: "system",
    name: "Everybody's control group",
    purpose: "What do all campaigns together do?",
    percent: 5,
  });
  const group = await make("/control-groups", { kind: "custom", name: "Win back, autumn", percent: 3 });
  await asked(it, "PUT", `/control-exemptions/${user}`, account);
  const campaign = await atItsCap(it, account, make, group);
  const held = await heldForSafety(it, account, make);
  await heldAsOverdue(it, campaign);
  return {
    "Held as overdue": "/overdue",
    "Campaign held by the safety stop": `/campaigns/${held}`,
    "Campaign at its cap": `/campaigns/${campaign}`,
    "Wizard, start with consequences": `/campaigns/${campaign}/edit/start`,
    "Wizard, overview with a difference": `/campaigns/${campaign}/edit/overview`,
  };
};
