import { cataloguePropertiesMax, catalogueValuesMax } from "../../limits.ts";
import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface CatalogueCounts {
  kind: "profile" | "event" | "item";
  /** Of the event, as compared; empty for profiles. */
  nameKey: string;
  /** Empty: the event itself. */
  property: string;
  texts: number;
  numbers: number;
  booleans: number;
  dates: number;
  lists: number;
  objects: number;
  lastSeenAt: Date;
}

export interface CatalogueRow extends CatalogueCounts {
  /** Value and count, most frequent first. */
  frequent: [string | number | boolean, number][];
}

export interface CatalogueWrite extends CatalogueCounts {
  /** JSON of `frequent`. */
  frequent: string;
}

/** Any fixed number: the class of the advisory locks below. */
const CATALOGUE_LOCK = 7_425;

/**
 * Makes writers of one account's catalogue take turns, so that together they keep its bound and none waits for rows of
 * another. The commit need not wait for the disk: what is lost are counts of a second.
 */
export const holdCatalogue = async (tx: Queryable, accountId: number): Promise<void> => {
  await tx.query(sql`
    select set_config('synchronous_commit', 'off', true),
      pg_advisory_xact_lock(${CATALOGUE_LOCK}::int, ${accountId}::int)`);
};

const columns = (rows: readonly CatalogueWrite[]) => sql`unnest(
    ${rows.map(({ kind }) => kind)}::text[], ${rows.map(({ nameKey }) => nameKey)}::text[],
    ${rows.map(({ property }) => property)}::text[], ${plainArray(rows.map(({ texts }) => texts))}::bigint[],
    ${plainArray(rows.map(({ numbers }) => numbers))}::bigint[], ${plainArray(rows.map(({ booleans }) => booleans))}::bigint[],
    ${plainArray(rows.map(({ dates }) => dates))}::bigint[], ${plainArray(rows.map(({ lists }) => lists))}::bigint[],
    ${plainArray(rows.map(({ objects }) => objects))}::bigint[], ${rows.map(({ frequent }) => frequent)}::text[],
    ${plainArray(rows.map(({ lastSeenAt }) => lastSeenAt))}::timestamptz[])
  w (kind, name_key, property, texts, numbers, booleans, dates, lists, objects, frequent, last_seen_at)`;

/** Adds what was observed. New properties are taken while there is room; an account that is gone takes nothing. */
export const addToCatalogue = async (
  tx: Queryable,
  accountId: number,
  rows: readonly CatalogueWrite[],
): Promise<void> => {
  await tx.query(sql`
    with w as (
      select w.kind, w.name_key, w.property, w.texts, w.numbers, w.booleans, w.dates, w.lists, w.objects,
        w.frequent::jsonb as frequent, w.last_seen_at, c.account_id is null as is_new,
        row_number() over (partition by c.account_id is null order by w.property = '' desc, w.kind desc, w.property) as place
      from ${columns(rows)}
      left join catalogue c on c.account_id = ${accountId} and c.kind = w.kind and c.name_key = w.name_key
        and c.property = w.property
    ), room as (
      select ${cataloguePropertiesMax}::int - count(*) as places from catalogue where account_id = ${accountId}
    )
    insert into catalogue as c (account_id, kind, name_key, property, texts, numbers, booleans, dates, lists, objects,
      frequent, last_seen_at)
    select a.id, w.kind, w.name_key, w.property, w.texts, w.numbers, w.booleans, w.dates, w.lists, w.objects,
      w.frequent, w.last_seen_at
    from accounts a, room, w where a.id = ${accountId} and (not w.is_new or w.place <= room.places)
    order by w.kind, w.name_key, w.property
    on conflict (account_id, kind, name_key, property) do update set texts = c.texts + excluded.texts,
      numbers = c.numbers + excluded.numbers, booleans = c.booleans + excluded.booleans, dates = c.dates + excluded.dates,
      lists = c.lists + excluded.lists, objects = c.objects + excluded.objects,
      frequent = add_frequent(c.frequent, excluded.frequent, ${catalogueValuesMax}::int),
      last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at)`);
};

/** What was observed in the account, most frequent properties first. */
export const listCatalogue = (q: Queryable, accountId: number): Promise<CatalogueRow[]> =>
  q.query<CatalogueRow>(sql`
    select kind, name_key as "nameKey", property, texts, numbers, booleans, dates, lists, objects, frequent,
      last_seen_at as "lastSeenAt"
    from catalogue where account_id = ${accountId}
    order by texts + numbers + booleans + dates + lists + objects desc, property`);

/** Names that were received: a property of users, an event (without a property), its property, or that of its items. */
export type CatalogueName = Pick<CatalogueCounts, "kind" | "nameKey" | "property">;

export const listCatalogueNames = (q: Queryable, accountId: number): Promise<CatalogueName[]> =>
  q.query<CatalogueName>(sql`
    select kind, name_key as "nameKey", property from catalogue where account_id = ${accountId}
    order by kind, name_key, property`);
