import pg from "pg";
import type { Recorded } from "../record.ts";
import { gathered } from "./gathered.ts";

/** A campaign's content as far as it is checked: docs/delivery.md in the form of the stored JSON. */
export interface Content {
  channel: string;
  start: { purpose: string; unsubscribedToo: string };
  who: {
    systemControlGroup: string;
    customControlGroups: string[];
    campaignControlPercent: number | null;
    targetingCap: { total: number | null; perDay: number | null };
  };
  when: {
    endAt: string | null;
    timeToLiveMinutes: number | null;
    messageLimit: { minimumGapMinutes: number | null; atMostEver: number | null };
    globalLimits: string;
    countsInGlobalLimits: string;
    doNotDisturb: {
      week: Record<string, { from: string; to: string }[]>;
      zone: string;
      action: string;
    } | null;
    deliverAt: { time: string; ifPassed: string } | null;
    cutOff: { time: string; zone: string; action: string } | null;
  };
}

export interface ChannelLimits {
  atMost: { messages: number; days: number } | null;
  minimumGapMinutes: number | null;
  throttlePer5Minutes: number | null;
}

export interface Trigger {
  requestId: string;
  campaignId: string;
  isTest: boolean;
  acceptedMs: number;
  names: string[];
  reference: string | null;
  /** The caller's own: when to decide, and from when on it is too late. */
  deliverMs: number | null;
  expiresMs: number | null;
}

export interface Attempt {
  attempt: number;
  result: string;
  startedMs: number | null;
  endedMs: number;
}

export interface Message {
  id: string;
  requestId: string;
  recipientNo: number;
  campaignId: string;
  version: number;
  isTest: boolean;
  profileId: number | null;
  outcome: string | null;
  isQualified: boolean;
  controlGroupId: string | null;
  shadowOutcome: string | null;
  decidedMs: number;
  plannedMs: number | null;
  endedMs: number | null;
  attempts: Attempt[];
}

export interface User {
  id: number;
  identity: string;
  timeZone: string | null;
  email: string;
  isSubscribed: boolean;
  isMoody: boolean;
}

/** The counters that decisions are made by, which must be what the log adds up to. */
export interface Counters {
  slots: { campaignId: string; day: string; profileId: number; messages: number }[];
  taken: { campaignId: string; day: string; taken: number }[];
  campaignUsers: {
    campaignId: string;
    profileId: number;
    sentCount: number;
    lastSentMs: number | null;
    underWay: number;
  }[];
  channelUsers: { profileId: number; sentMs: number[]; underWay: number }[];
  statistics: { measure: string; campaignId: string; count: number }[];
}

/** One account's log after everything has ended, with what the simulation knows besides. */
export interface Log {
  timeZone: string;
  key: Buffer;
  limits: Record<string, ChannelLimits | null>;
  contents: Map<string, Content>;
  /** When each was published. */
  versions: { campaignId: string; version: number; publishedMs: number }[];
  groups: { id: string; kind: string; percent: number }[];
  exempt: Set<number>;
  users: User[];
  triggers: Trigger[];
  messages: Message[];
  counters: Counters;
  recorded: Recorded;
}

const AS_MS = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

const readMessages = async (client: pg.Client, accountId: number): Promise<Message[]> => {
  const attempts = await client.query<Attempt & { messageId: string }>(
    `select message_id as "messageId", attempt, result, ${AS_MS("started_at")} as "startedMs",
       ${AS_MS("ended_at")} as "endedMs" from attempts where account_id = $1 order by message_id, attempt`,
    [accountId],
  );
  const messages = await client.query<Omit<Message, "attempts">>(
    `select id, request_id as "requestId", recipient_no as "recipientNo", campaign_id as "campaignId", version,
       is_test as "isTest", profile_id::int as "profileId", outcome, is_qualified as "isQualified",
       control_group_id as "controlGroupId", shadow_outcome as "shadowOutcome", ${AS_MS("decided_at")} as "decidedMs",
       ${AS_MS("planned_at")} as "plannedMs", ${AS_MS("ended_at")} as "endedMs"
     from messages where account_id = $1 order by request_id, recipient_no`,
    [accountId],
  );
  const attemptsOf = gathered(attempts.rows, ({ messageId }) => messageId);
  return messages.rows.map((message) => ({ ...message, attempts: attemptsOf.get(message.id) ?? [] }));
};

const readTriggers = async (client: pg.Client, accountId: number): Promise<Trigger[]> => {
  const { rows } = await client.query<Omit<Trigger, "names"> & { recipients: Buffer }>(
    `select request_id as "requestId", campaign_id as "campaignId", is_test as "isTest", recipients,
       reference, ${AS_MS("deliver_at")} as "deliverMs", ${AS_MS("expires_at")} as "expiresMs",
       ${AS_MS("accepted_at")} as "acceptedMs" from intake where account_id = $1 order by request_id`,
    [accountId],
  );
  return rows.map(({ recipients, ...trigger }) => {
    const pairs: [string, string][] = JSON.parse(recipients.toString("utf8"));
    return { ...trigger, names: pairs.map(([, name]) => name) };
  });
};

const readCounters = async (client: pg.Client, accountId: number): Promise<Counters> => {
  const rows = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> =>
    (await client.query<Row>(text, [accountId])).rows;
  return {
    slots: await rows(
      `select campaign_id as "campaignId", day, profile_id::int as "profileId", messages::int
       from campaign_users, jsonb_each_text(slots) s (day, messages) where account_id = $1`,
    ),
    taken: await rows(
      `select campaign_id as "campaignId", day::text, taken from cap_counters where account_id = $1`,
    ),
    campaignUsers: await rows(
      `select campaign_id as "campaignId", profile_id::int as "profileId", sent_count as "sentCount",
         ${AS_MS("last_sent_at")} as "lastSentMs", cardinality(under_way) as "underWay"
       from campaign_users where account_id = $1`,
    ),
    channelUsers: await rows(
      `select profile_id::int as "profileId", cardinality(under_way) as "underWay",
         array(select ${AS_MS("at")} from unnest(sent_at) at order by at) as "sentMs"
       from channel_users where account_id = $1`,
    ),
    statistics: await rows(
      `select measure, campaign_id as "campaignId", sum(count)::int as count from (
         select measure, campaign_id, count from stats where account_id = $1
         union all select measure, campaign_id, count from stat_deltas where account_id = $1) s group by 1, 2`,
    ),
  };
};

const readFrom = async (client: pg.Client, accountId: number, recorded: Recorded): Promise<Log> => {
  const rows = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> =>
    (await client.query<Row>(text, [accountId])).rows;
  const [account] = await rows<{ time_zone: string; assignment_key: Buffer; limits: Log["limits"] | null }>(
    "select time_zone, assignment_key, settings -> 'globalLimits' as limits from accounts where id = $1",
  );
  if (account === undefined) throw new Error(`there is no account ${accountId}`);
  const versions = await rows<{ key: string; content: Content }>(
    "select campaign_id || '/' || version as key, content from campaign_versions where account_id = $1",
  );
  const exempt = await rows<{ id: number }>(
    "select profile_id::int as id from control_exemptions where account_id = $1",
  );
  return {
    timeZone: account.time_zone,
    key: account.assignment_key,
    limits: account.limits ?? {},
    contents: new Map(versions.map(({ key, content }) => [key, content])),
    versions: await rows(
      `select campaign_id as "campaignId", version, ${AS_MS("published_at")} as "publishedMs"
       from campaign_versions where account_id = $1 order by version`,
    ),
    groups: await rows("select id, kind, percent from control_groups where account_id = $1"),
    exempt: new Set(exempt.map(({ id }) => id)),
    users: await rows(
      `select p.id::int, i.value as identity, p.time_zone as "timeZone", p.email, p.email_subscribed as "isSubscribed",
         p.properties ? 'Moody' as "isMoody" from profiles p
       join identities i on i.account_id = p.account_id and i.profile_id = p.id
       where p.account_id = $1 order by p.id`,
    ),
    triggers: await readTriggers(client, accountId),
    messages: await readMessages(client, accountId),
    counters: await readCounters(client, accountId),
    recorded,
  };
};

/** Everything that an account's run left behind. */
export const openLogs = async (databaseUrl: string) => {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "simulation checker" });
  await client.connect();
  return {
    read: (accountId: number, recorded: Recorded): Promise<Log> => readFrom(client, accountId, recorded),
    close: () => client.end(),
  };
};
