import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** A lease whose holder is gone: its call may have been made. */
export interface LostLease {
  accountId: number;
  messageId: string;
  workerId: number;
  attempt: number;
  leaseNo: number;
  failures: number;
  maybeSent: boolean;
  leaseUntil: Date;
  giveUpAt: Date;
  providerKind: string | null;
  lostAnswer: "repeat" | "stop";
  now: Date;
}

/** Locks leases of dead workers, and leases that ran out. */
export const claimLostLeases = async (
  q: Queryable,
  deadWorkers: readonly number[],
  limit: number,
): Promise<LostLease[]> =>
  q.query<LostLease>(sql`
    with lost as materialized (
      select account_id, message_id, provider_id, leased_by, attempt, lease_no, failures, maybe_sent, lease_until, give_up_at
      from message_queue where state = 'sending' and (leased_by = any(${deadWorkers}::int[]) or lease_until < clarion_now())
      order by account_id, message_id limit ${limit} for update skip locked)
    select l.account_id as "accountId", l.message_id as "messageId", l.leased_by as "workerId", l.attempt,
      l.lease_no as "leaseNo", l.failures, l.maybe_sent as "maybeSent", l.lease_until as "leaseUntil", l.give_up_at as "giveUpAt",
      p.kind as "providerKind", coalesce(v.content->'when'->>'lostAnswer', 'repeat') as "lostAnswer", clarion_now() as now
    from lost l
    join messages m on m.account_id = l.account_id and m.id = l.message_id
    left join campaign_versions v
      on v.account_id = m.account_id and v.campaign_id = m.campaign_id and v.version = m.version
    left join providers p on p.account_id = l.account_id and p.id = l.provider_id
    order by l.account_id, l.message_id`);
