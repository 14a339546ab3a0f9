import type { AccountBackups } from "../../contract/backup.ts";
import type { CampaignGoal } from "../../contract/goal.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** What is waiting to be decided for one campaign, on one lane. */
export interface TurnGroup {
  lane: number;
  accountId: number;
  campaignId: string;
}

/** Every group with something to decide: a loose index scan, one probe a group. */
export const listTurnGroups = async (q: Queryable): Promise<TurnGroup[]> =>
  q.query<TurnGroup>(sql`
    with recursive g as (
      (select lane, account_id, campaign_id from intake_queue order by lane, account_id, campaign_id limit 1)
      union all
      select n.lane, n.account_id, n.campaign_id from g, lateral (
        select lane, account_id, campaign_id from intake_queue q
        where (q.lane, q.account_id, q.campaign_id) > (g.lane, g.account_id, g.campaign_id)
        order by lane, account_id, campaign_id limit 1) n
    )
    select lane, account_id as "accountId", campaign_id as "campaignId" from g`);

export interface ClaimedIntake {
  /** Where the locked row lies; stays true until the transaction ends. */
  ctid: string;
  requestId: string;
  part: number;
  nextRecipient: number;
  recipientCount: number;
  recipients: Buffer;
  payload: Buffer | null;
  isTest: boolean;
  acceptedAt: Date;
  expiresAt: Date | null;
  /** The decision waited until then. */
  deliverAt: Date | null;
  isCancelled: boolean;
  /** JSON [{"address":…} | null, …] as UTF-8; null where the call says nothing of them. */
  options: Buffer | null;
}

/**
 * Locks the oldest rows of a group until the transaction ends. The lock is the claim: a worker that dies lets go
 * of it with its connection, and one that is stopped loses it by the idle limit of transactions.
 *
 * @param from only rows of requests from this id on: a moving bound that spares the scan the rows already gone
 * @param onlyCancelled a pause does not keep what was cancelled from ending
 */
export const claimIntake = async (
  q: Queryable,
  group: TurnGroup,
  from: string,
  rowsMax: number,
  onlyCancelled: boolean,
): Promise<ClaimedIntake[]> =>
  q.prepared<ClaimedIntake>(
    onlyCancelled ? "claim_cancelled_intake" : "claim_intake",
    `with c as materialized (
       select ctid, account_id, request_id, part, next_recipient, recipient_count, is_cancelled from intake_queue
       where lane = $1 and account_id = $2 and campaign_id = $3 and request_id >= $4
         ${onlyCancelled ? "and is_cancelled" : ""}
       order by request_id, part limit $5 for update skip locked)
     select c.ctid::text, c.request_id as "requestId", c.part, c.next_recipient as "nextRecipient",
       c.recipient_count as "recipientCount", i.recipients, i.payload, i.is_test as "isTest",
       i.accepted_at as "acceptedAt", i.expires_at as "expiresAt", i.deliver_at as "deliverAt",
       c.is_cancelled as "isCancelled", i.recipient_options as options
     from c, lateral (
       select recipients, payload, is_test, accepted_at, expires_at, deliver_at, recipient_options from intake
       where account_id = c.account_id and request_id = c.request_id and part = c.part offset 0) i
     order by c.request_id, c.part`,
    [group.lane, group.accountId, group.campaignId, from, rowsMax],
  );

export interface VersionMoment {
  version: number;
  publishedAt: Date;
}

/** Who is in a control group of the account. */
export interface ControlFactsRow {
  assignmentKey: Buffer;
  groups: readonly { id: string; kind: "system" | "custom"; name: string; percent: number }[];
  exemptProfileIds: readonly number[];
}

/** The campaign and its account as a decision sees them. */
export interface CampaignFacts {
  campaignNumber: string;
  life: "draft" | "published" | "paused" | "stopped" | "archived";
  endAt: Date | null;
  resumedAt: Date | null;
  accountName: string;
  accountTimeZone: string;
  /** As it was typed; null: none. */
  accountPostalAddress: string | null;
  accountUnknownUsers: "skip" | "create";
  /** Address that links in its messages begin with; null: the deployment's. */
  accountTrackingUrl: string | null;
  control: ControlFactsRow;
  /** What the newest version wants its users to do; null: it says nothing of it. */
  goal: CampaignGoal | null;
  /** The variant that won a test of the campaign: all users get it; null while none has. */
  winner: string | null;
  /** As stored; null when none were ever set. */
  accountGlobalLimits: unknown;
  /** The second provider of each channel, for campaigns that say nothing of one. */
  accountBackups: Partial<AccountBackups> | null;
  /** When each version was published, oldest first. */
  versions: readonly VersionMoment[];
  now: Date;
}

type StoredCampaignFacts = Omit<CampaignFacts, "versions" | "control"> &
  ControlFactsRow & { numbers: number[]; moments: Date[] };

export const findCampaignFacts = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<CampaignFacts | undefined> => {
  const [row] = await q.prepared<StoredCampaignFacts>(
    "find_campaign_facts",
    `select coalesce(c.number::text, c.id::text) as "campaignNumber", c.life, c.end_at as "endAt",
       c.resumed_at as "resumedAt", c.winner, a.name as "accountName", a.time_zone as "accountTimeZone",
       coalesce(a.settings->>'unknownUsers', 'skip') as "accountUnknownUsers",
       a.settings->'globalLimits' as "accountGlobalLimits",
       a.settings->'backups' as "accountBackups",
       a.settings->>'trackingUrl' as "accountTrackingUrl",
       a.settings->>'postalAddress' as "accountPostalAddress",
       array(select version from campaign_versions
         where account_id = $1 and campaign_id = $2 order by version) as numbers,
       array(select published_at from campaign_versions
         where account_id = $1 and campaign_id = $2 order by version) as moments,
       (select goal from goals where account_id = $1 and campaign_id = $2) as goal,
       a.assignment_key as "assignmentKey",
       array(select jsonb_build_object('id', id, 'kind', kind, 'name', name, 'percent', percent)
         from control_groups where account_id = $1) as groups,
       array(select profile_id from control_exemptions where account_id = $1)::float8[] as "exemptProfileIds",
       clarion_now() as now
     from campaigns c join accounts a on a.id = c.account_id
     where c.account_id = $1 and c.id = $2`,
    [accountId, campaignId],
  );
  if (row === undefined) return undefined;
  const { numbers, moments, assignmentKey, groups, exemptProfileIds, ...facts } = row;
  const versions = numbers.flatMap((version, index) => {
    const publishedAt = moments[index];
    return publishedAt === undefined ? [] : [{ version, publishedAt }];
  });
  return { ...facts, control: { assignmentKey, groups, exemptProfileIds }, versions };
};

/** A version's content; version 0 is the draft, which test credentials may fire. */
export const findVersionContent = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  version: number,
): Promise<unknown> => {
  const [row] = await q.query<{ content: unknown }>(
    version === 0
      ? sql`select draft as content from campaigns where account_id = ${accountId} and id = ${campaignId}`
      : sql`select content from campaign_versions
            where account_id = ${accountId} and campaign_id = ${campaignId} and version = ${version}`,
  );
  return row?.content;
};

/** How far an intake row that this transaction has locked has got. */
export const moveIntake = async (q: Queryable, ctid: string, nextRecipient: number): Promise<void> => {
  await q.prepared("move_intake", "update intake_queue set next_recipient = $2 where ctid = $1::tid", [
    ctid,
    nextRecipient,
  ]);
};

/** Payloads of intake rows, for messages that are rendered when they come due. */
export const loadPayloads = async (
  q: Queryable,
  accountId: number,
  keys: readonly { requestId: string; part: number }[],
): Promise<{ requestId: string; part: number; payload: Buffer | null }[]> =>
  q.prepared(
    "load_payloads",
    `select i.request_id as "requestId", i.part, i.payload
     from (select distinct * from unnest($2::uuid[], $3::int[])) r (request_id, part), lateral (
       select request_id, part, payload from intake
       where account_id = $1 and request_id = r.request_id and part = r.part offset 0) i`,
    [accountId, keys.map((key) => key.requestId), keys.map((key) => key.part)],
  );
