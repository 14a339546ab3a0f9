import { globalLimitMessagesMax } from "../../limits.ts";
import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { settleEnded } from "./messageQueue.ts";
import { sendsKeptDays } from "./profileSends.ts";
import { GIVEN_BACK, turned, turningFrom } from "./secondChannel.ts";

export interface TurnedMessage {
  ctid: string;
  /** What the first channel came to. */
  because: string;
  channel: string;
  providerId: string | null;
}

const TURN_CLAIMED = `with given as (
   select * from unnest($1::tid[], $2::text[], $3::text[], $4::uuid[]) as g (place, because, to_channel, to_provider)
 ), claimed as materialized (
   select q.account_id, q.message_id, q.holds, q.cap_day, g.because as code, null::text as suppress, g.to_channel, g.to_provider
   from given g join message_queue q on q.ctid = g.place
 ), turning as materialized (
   ${turningFrom("claimed")}
 ), ${turned("t.code")}, settling as (
   select account_id, campaign_id, profile_id, channel, id, outcome, maybe_sent, ended_at, holds, cap_day, is_test,
     version, variant, decided_at, planned_at
   from (${GIVEN_BACK}) s (account_id, campaign_id, profile_id, channel, id, outcome, maybe_sent, ended_at, holds, cap_day,
     is_test, address, suppress, version, variant, decided_at, planned_at)
 )
 ${settleEnded(5, "settling")}`;

/** Messages that this transaction has locked go on by the second channel. */
export const turnClaimed = async (q: Queryable, messages: readonly TurnedMessage[]): Promise<void> => {
  await q.prepared("turn_claimed", TURN_CLAIMED, [
    messages.map(({ ctid }) => ctid),
    plainArray(messages.map(({ because }) => because)),
    plainArray(messages.map(({ channel }) => channel)),
    plainArray(messages.map(({ providerId }) => providerId)),
    globalLimitMessagesMax,
    sendsKeptDays,
  ]);
};

/** Where messages of second channels go, found when they are made. */
export const setAddresses = async (
  q: Queryable,
  accountId: number,
  messages: readonly { messageId: string; address: string }[],
): Promise<void> => {
  await q.query(sql`
    update messages m set address = r.address
    from unnest(${messages.map(({ messageId }) => messageId)}::uuid[], ${messages.map(({ address }) => address)}::text[])
      r (id, address)
    where m.account_id = ${accountId} and m.id = r.id`);
};
