import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** What is said of an address is said of every profile that has it. */

export interface AddressedProfile {
  id: number;
  email: string | null;
  phone: string | null;
}

/**
 * Every profile with one of the addresses, and those of `ids`, locked in the order of their ids until the transaction ends.
 */
export const lockProfilesByAddress = (
  tx: Queryable,
  accountId: number,
  emails: readonly string[],
  phones: readonly string[],
  ids: readonly number[] = [],
): Promise<AddressedProfile[]> =>
  tx.query<AddressedProfile>(sql`
    select p.id, p.email, p.phone from profiles p
    where p.account_id = ${accountId} and p.id in (
      select id from profiles where account_id = ${accountId} and email = any(${[...emails]}::text[])
      union
      select id from profiles where account_id = ${accountId} and phone = any(${[...phones]}::text[])
      union
      select id from unnest(${[...ids]}::bigint[]) g (id))
    order by p.id for update`);

/** Which of the addresses some profile has. */
export const findKnownAddresses = async (
  q: Queryable,
  accountId: number,
  emails: readonly string[],
  phones: readonly string[],
): Promise<string[]> => {
  const rows = await q.query<{ address: string }>(sql`
    select a.address from unnest(${[...emails]}::text[]) a (address) where exists (
      select from profiles where account_id = ${accountId} and email = a.address)
    union all
    select a.address from unnest(${[...phones]}::text[]) a (address) where exists (
      select from profiles where account_id = ${accountId} and phone = a.address)`);
  return rows.map(({ address }) => address);
};

/** A word about subscription, and whom it is about. */
export interface SubscriptionWrite {
  profileId: number;
  /** The flags as they are uploaded: `MSG-email`, `MSG-push`, `MSG-sms`, `MSG-whatsapp`, `MSG-dndWhatsApp`. */
  flags: Readonly<Record<string, boolean>>;
}

/**
 * Writes flags into the properties of profiles whose locks are held; their subscriptions follow the flags named. The same
 * rule as for uploads (profiles/workingProfile.ts): e-mail and push are subscribed unless their flag is false, WhatsApp when
 * its flag is true and that of not being disturbed is not.
 *
 * @param writes one a profile
 */
export const writeSubscriptions = async (
  tx: Queryable,
  accountId: number,
  writes: readonly SubscriptionWrite[],
): Promise<void> => {
  await tx.query(sql`
    update profiles p set
      properties = p.properties || w.flags,
      email_subscribed = case when w.flags ? 'MSG-email'
        then (w.flags -> 'MSG-email') = 'true' else p.email_subscribed end,
      push_subscribed = case when w.flags ? 'MSG-push'
        then (w.flags -> 'MSG-push') = 'true' else p.push_subscribed end,
      whatsapp_subscribed = case when w.flags ?| array['MSG-whatsapp', 'MSG-dndWhatsApp']
        then coalesce((p.properties || w.flags) -> 'MSG-whatsapp' = 'true', false)
          and coalesce((p.properties || w.flags) -> 'MSG-dndWhatsApp' <> 'true', true)
        else p.whatsapp_subscribed end
    from unnest(${writes.map(({ profileId }) => profileId)}::bigint[],
      ${writes.map(({ flags }) => JSON.stringify(flags))}::jsonb[]) w (profile_id, flags)
    where p.account_id = ${accountId} and p.id = w.profile_id`);
};

/** Takes the phone number away from profiles whose locks are held. */
export const removePhones = async (
  tx: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<void> => {
  await tx.query(sql`
    update profiles set properties = properties - 'Phone', phone = null
    where account_id = ${accountId} and id = any(${[...profileIds]}::bigint[])`);
};
