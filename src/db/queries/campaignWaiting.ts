import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { onlyRow } from "../tx.ts";

export interface CampaignWaitingRow {
  delayed: number;
  nextDelayedAt: Date | null;
  due: number;
  throttled: number;
  held: number;
  isPartial: boolean;
}

/** Where the decided messages of a campaign stand that have not ended, among the first `lookedMax` of the account. */
export const readCampaignWaiting = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  lookedMax: number,
): Promise<CampaignWaitingRow> =>
  onlyRow(
    await q.query<CampaignWaitingRow>(sql`
    select count(*) filter (where is_own and state = 'waiting' and due_at > clarion_now())::int as delayed,
      min(due_at) filter (where is_own and state = 'waiting' and due_at > clarion_now()) as "nextDelayedAt",
      count(*) filter (where is_own and (state = 'sending' or state = 'waiting' and due_at <= clarion_now()
        and throttled_channel is null))::int as due,
      count(*) filter (where is_own and state = 'waiting' and due_at <= clarion_now()
        and throttled_channel is not null)::int as throttled,
      count(*) filter (where is_own and state = 'held')::int as held,
      count(*) >= ${lookedMax} as "isPartial"
    from (
      select campaign_id = ${campaignId} as is_own, state, due_at, throttled_channel
      from message_queue where account_id = ${accountId} limit ${lookedMax}) looked`),
  );
