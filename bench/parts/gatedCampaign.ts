import type { CampaignContent } from "../../src/contract/campaign.ts";
import type { Database } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { newId } from "../../src/lib/ids.ts";
import { insertRunning } from "./decideData.ts";

const DAY_MS = 86_400_000;
/** Do not disturb at what is night eight hours from now, so that its ranges are read and hold nobody. */
const quietElsewhere = (): CampaignContent["when"]["doNotDisturb"] => {
  const at = (hours: number): string => {
    const hour = (new Date().getUTCHours() + hours) % 24;
    return `${String(hour).padStart(2, "0")}:00`;
  };
  const range = [{ from: at(8), to: at(16) }];
  const week = {
    monday: range,
    tuesday: range,
    wednesday: range,
    thursday: range,
    friday: range,
    saturday: range,
    sunday: range,
  };
  return { week, zone: "account", action: "deliver_after" };
};

/** Every gate on, each wide enough to let all but control users pass. */
const gated = (open: CampaignContent, customControlGroups: string[]): CampaignContent => ({
  ...open,
  start: { ...open.start, purpose: "promotional" },
  who: {
    ...open.who,
    customControlGroups,
    campaignControlPercent: 2,
    targetingCap: { total: 1_000_000, perDay: 1_000_000 },
  },
  when: {
    ...open.when,
    endAt: new Date(Date.now() + 10 * DAY_MS).toISOString(),
    timeToLiveMinutes: (5 * DAY_MS) / 60_000,
    messageLimit: { minimumGapMinutes: 5, atMostEver: 250 },
    doNotDisturb: quietElsewhere(),
    cutOff: { time: "23:59", zone: "account", action: "next_day" },
  },
});

const CHANNEL_LIMITS = {
  webhook: { atMost: { messages: 100, days: 90 }, minimumGapMinutes: 5, throttlePer5Minutes: null },
};

/** Global limits, and every kind of control group at its least share. */
export const switchGatesOn = async (db: Database, accountId: number): Promise<string[]> => {
  await db.query(sql`
    update accounts set settings = settings || ${JSON.stringify({ globalLimits: CHANNEL_LIMITS })}::jsonb
    where id = ${accountId}`);
  const groups = ["system", "custom"].map((kind) => ({ kind, id: newId() }));
  for (const { kind, id } of groups) {
    await db.query(sql`insert into control_groups (account_id, id, kind, name, percent)
      values (${accountId}, ${id}, ${kind}, ${`Group ${id}`}, 2)`);
  }
  return groups.flatMap(({ kind, id }) => (kind === "custom" ? [id] : []));
};

/** A campaign that nobody got yet; what was sent before to each user on the channel lies days back. */
export const newGatedCampaign = async (
  db: Database,
  { accountId, open, groups }: { accountId: number; open: CampaignContent; groups: string[] },
): Promise<string> => {
  await db.query(sql`
    insert into channel_users (account_id, profile_id, channel, sent_at)
    select account_id, id, 'webhook', array[now() - interval '3 days', now() - interval '1 day'] from profiles
    where account_id = ${accountId}
    on conflict (account_id, profile_id, channel) do update set under_way = '{}', sent_at = excluded.sent_at`);
  await db.query(sql`vacuum analyze channel_users`);
  return insertRunning(db, accountId, gated(open, groups));
};
