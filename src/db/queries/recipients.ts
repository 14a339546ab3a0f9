import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { reserveProfileIds } from "./profiles.ts";

export interface ResolvedRecipient {
  kind: string;
  value: string;
  profileId: number;
  /** How many profiles have this address. */
  sharedBy: number;
}

/**
 * The profile each recipient means. An address that several share means the one seen last (tie: lower id).
 *
 * @param recipients distinct, in the comparable form
 */
export const resolveRecipients = async (
  q: Queryable,
  accountId: number,
  recipients: readonly { kind: string; value: string }[],
): Promise<ResolvedRecipient[]> => {
  const of = (wanted: (kind: string) => boolean) => recipients.filter(({ kind }) => wanted(kind));
  const ids = of((kind) => kind !== "email" && kind !== "phone");
  const emails = of((kind) => kind === "email").map(({ value }) => value);
  const phones = of((kind) => kind === "phone").map(({ value }) => value);
  const found: ResolvedRecipient[] = [];
  if (ids.length > 0) {
    found.push(
      ...(await q.prepared<ResolvedRecipient>(
        "resolve_identities",
        `select r.kind, r.value, i.profile_id as "profileId", 1 as "sharedBy"
         from unnest($2::text[], $3::text[]) r (kind, value), lateral (
           select profile_id from identities
           where account_id = $1 and kind = r.kind and value = r.value offset 0) i`,
        [accountId, ids.map(({ kind }) => kind), ids.map(({ value }) => value)],
      )),
    );
  }
  if (emails.length > 0) found.push(...(await resolveAddresses(q, accountId, "email", emails)));
  if (phones.length > 0) found.push(...(await resolveAddresses(q, accountId, "phone", phones)));
  return found;
};

const resolveAddresses = (
  q: Queryable,
  accountId: number,
  column: "email" | "phone",
  values: readonly string[],
): Promise<ResolvedRecipient[]> =>
  q.prepared<ResolvedRecipient>(
    `resolve_${column}`,
    `select '${column}' as kind, r.value, p.id as "profileId", p.shared::int as "sharedBy"
     from unnest($2::text[]) r (value), lateral (
       select id, count(*) over () as shared from profiles
       where account_id = $1 and ${column} = r.value
       order by last_seen_at desc, id limit 1) p`,
    [accountId, values],
  );

export interface ProfileRow {
  id: number;
  identity: string | null;
  properties: Record<string, unknown>;
  email: string | null;
  phone: string | null;
  timeZone: string | null;
  emailSubscribed: boolean;
  pushSubscribed: boolean;
  whatsappSubscribed: boolean;
}

export const loadProfiles = async (
  q: Queryable,
  accountId: number,
  ids: readonly number[],
): Promise<ProfileRow[]> =>
  q.prepared<ProfileRow>(
    "load_profiles",
    `select p.id, p.properties, p.email, p.phone, p.time_zone as "timeZone",
       p.email_subscribed as "emailSubscribed", p.push_subscribed as "pushSubscribed",
       p.whatsapp_subscribed as "whatsappSubscribed",
       (select i.value from identities i where i.account_id = $1 and i.profile_id = p.id and i.kind = 'identity'
        order by i.created_at desc, i.value limit 1) as identity
     from unnest($2::bigint[]) r (id), lateral (
       select id, properties, email, phone, time_zone, email_subscribed, push_subscribed, whatsapp_subscribed
       from profiles where account_id = $1 and id = r.id offset 0) p`,
    [accountId, ids],
  );

/** What those of the profiles became that were merged away since: by their ids, which others never have again. */
export const listMergedInto = async (
  q: Queryable,
  accountId: number,
  ids: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const rows = await q.prepared<{ fromId: number; intoId: number }>(
    "list_merged_into",
    `with recursive chain (from_id, id) as (
       select id, id from unnest($2::bigint[]) r (id)
       union
       select c.from_id, m.into_id from chain c
       join profile_merges m on m.account_id = $1 and m.from_id = c.id
     )
     select from_id as "fromId", min(id) as "intoId" from chain group by from_id having min(id) <> from_id`,
    [accountId, ids],
  );
  return new Map(rows.map(({ fromId, intoId }) => [fromId, intoId]));
};

export interface DeviceRow {
  profileId: number;
  id: string;
  platform: "android" | "ios" | "web" | "other";
  token: string;
  keys: { p256dh: string; auth: string } | null;
}

export const loadDevices = async (
  q: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<DeviceRow[]> =>
  q.prepared<DeviceRow>(
    "load_devices",
    `select d.profile_id as "profileId", d.id, d.platform, d.token, d.keys
     from unnest($2::bigint[]) r (id), lateral (
       select profile_id, id, platform, token, keys, last_seen_at from devices
       where account_id = $1 and profile_id = r.id offset 0) d
     order by d.profile_id, d.last_seen_at desc, d.id`,
    [accountId, profileIds],
  );

/** Which of the addresses are suppressed, with the reason. */
export const findSuppressed = async (
  q: Queryable,
  accountId: number,
  channel: string,
  addresses: readonly string[],
): Promise<{ address: string; reason: string }[]> =>
  q.prepared<{ address: string; reason: string }>(
    "find_suppressed",
    `select s.address, s.reason from unnest($3::text[]) r (address), lateral (
       select address, reason from suppressions
       where account_id = $1 and channel = $2 and address = r.address offset 0) s`,
    [accountId, channel, addresses],
  );

export interface EarlierRecipient {
  recipientNo: number;
  profileId: number | null;
  address: string | null;
  outcome: string | null;
  /** It got past the rules and is no control user, so its address is taken, whatever became of it. */
  isHolder: boolean;
}

/** What earlier transactions decided of the same intake row. */
export const loadEarlierRecipients = async (
  q: Queryable,
  accountId: number,
  messageIds: readonly string[],
): Promise<EarlierRecipient[]> =>
  q.prepared<EarlierRecipient>(
    "load_earlier_recipients",
    `select m.recipient_no as "recipientNo", m.profile_id as "profileId", m.address, m.outcome,
       m.planned_at is not null and m.control_group_id is null as "isHolder"
     from unnest($2::uuid[]) r (id), lateral (
       select recipient_no, profile_id, address, outcome, planned_at, control_group_id from messages
       where account_id = $1 and id = r.id offset 0) m
     order by m.recipient_no`,
    [accountId, messageIds],
  );

/**
 * Creates a profile for each identity or address that has none, and gives the profile of each. The caller has
 * found them missing in this transaction; whoever else creates one at the same time is waited for.
 */
export const createMissingProfiles = async (
  q: Queryable,
  accountId: number,
  missing: readonly { kind: string; value: string }[],
): Promise<void> => {
  const ids = missing.filter(({ kind }) => kind !== "email" && kind !== "phone");
  for (const column of ["email", "phone"] as const) {
    const values = [
      ...new Set(missing.filter(({ kind }) => kind === column).map(({ value }) => value)),
    ].sort();
    if (values.length === 0) continue;
    const property = column === "email" ? "Email" : "Phone";
    await q.query({
      text: `insert into profiles (account_id, ${column}, properties)
        select $1::int, r.value, jsonb_build_object($3::text, r.value) from unnest($2::text[]) r (value)
        where (select pg_advisory_xact_lock(hashtextextended($1::text || r.value, 0))) is not null
          and not exists (select from profiles p where p.account_id = $1::int and p.${column} = r.value)`,
      values: [accountId, values, property],
    });
  }
  if (ids.length > 0) await createMissingIdentities(q, accountId, ids);
};

const createMissingIdentities = async (
  q: Queryable,
  accountId: number,
  missing: readonly { kind: string; value: string }[],
): Promise<void> => {
  const sorted = [...missing].sort((a, b) => (a.kind + a.value < b.kind + b.value ? -1 : 1));
  const ids = await reserveProfileIds(q, sorted.length);
  await q.query(sql`insert into profiles (account_id, id) overriding system value
    select ${accountId}::int, id from unnest(${ids}::bigint[]) r (id)`);
  // whoever else made one of these identities meanwhile is waited for, and wins
  const named = await q.query<{ profile_id: number }>(sql`
    insert into identities (account_id, kind, value, profile_id)
    select ${accountId}::int, r.kind, r.value, r.id
    from unnest(${sorted.map(({ kind }) => kind)}::text[], ${sorted.map(({ value }) => value)}::text[],
      ${ids}::bigint[]) r (kind, value, id)
    order by r.kind, r.value on conflict do nothing returning profile_id`);
  const kept = new Set(named.map(({ profile_id }) => profile_id));
  const unnamed = ids.filter((id) => !kept.has(id));
  if (unnamed.length > 0) {
    await q.query(
      sql`delete from profiles where account_id = ${accountId} and id = any(${unnamed}::bigint[])`,
    );
  }
};
