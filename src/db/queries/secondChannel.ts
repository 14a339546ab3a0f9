/**
 * Messages that go on by the second channel of their campaign, as pieces of the statements that say so. Nothing of them was
 * accepted and no answer lost: their places in the limits of the first channel are given back, with `settle_ends`; slots and
 * codes stay theirs. They wait, due at once, to be looked at again and made anew.
 */

/** Bits of places in limits: `HOLDS.messageLimit` and `HOLDS.globalLimits`. */
const PLACES = 12;

/**
 * The messages that turn, as they were. Tests go to the sandbox, as do drafts that name no provider.
 *
 * @param from rows with account_id, message_id, to_channel, to_provider, holds, cap_day, code and suppress
 */
export const turningFrom = (from: string, where = "true"): string => `
   select r.account_id, r.message_id, m.campaign_id, m.profile_id, m.channel, m.address, m.is_test, r.holds, r.cap_day, r.code,
     r.suppress, r.to_channel, coalesce(case when m.is_test then null else r.to_provider end, (
       select p.id from providers p where p.account_id = r.account_id and p.channel = r.to_channel and p.kind = 'sandbox'
       order by p.created_at, p.id limit 1)) as to_provider
   from ${from} r, lateral (
     select campaign_id, profile_id, channel, address, is_test from messages
     where account_id = r.account_id and id = r.message_id offset 0) m
   where ${where}`;

/** Statements that turn the messages of `turning`. @param because SQL of the outcome that the first channel came to */
export const turned = (because: string): string => `requeued as (
   update message_queue q set state = 'waiting', leased_by = null, lease_until = null, throttled_channel = null, failures = 0,
     provider_id = t.to_provider, holds = q.holds & ~${PLACES}, due_at = clarion_now()
   from turning t where q.account_id = t.account_id and q.message_id = t.message_id
 ), renamed as (
   update messages m set channel = t.to_channel, provider_id = t.to_provider, address = null,
     trace = left(m.trace, -1) || case when m.trace = '[]' then '' else ',' end || jsonb_build_object(
       'check', 'second_channel', 'verdict', 'pass', 'saw', jsonb_build_object('from', t.channel, 'to', t.to_channel,
         'because', ${because}, 'code', nullif(t.code, ${because})))::text || ']'
   from turning t where m.account_id = t.account_id and m.id = t.message_id
 ), unmade as (
   delete from message_contents c using turning t where c.account_id = t.account_id and c.message_id = t.message_id
 )`;

/** What they give back, in the columns of messages that have ended, for `settle_ends`. */
export const GIVEN_BACK = `
   select account_id, campaign_id, profile_id, channel, message_id, '', false, clarion_now(), holds & ${PLACES}, cap_day, is_test,
     address, suppress, 0, null::text, null::timestamptz, null::timestamptz
   from turning`;
