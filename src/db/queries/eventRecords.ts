import type { FieldFilter, Filter } from "../../contract/filter.ts";
import { zoneOf } from "../filter/calendar.ts";
import { compileFilter } from "../filter/compile.ts";
import { instantsOfDay } from "../filter/days.ts";
import { type FilterScope, instantSql, member } from "../filter/scope.ts";
import { fieldsHold } from "../filter/valueTest.ts";
import type { Queryable } from "../pool.ts";
import { allOf, listed, type Sql, sql } from "../sql.ts";

/** Events of an account by kind and time, and what is counted of them. All go by the index events_by_time. */

/** Which events are meant. */
export interface EventSelection {
  /** In the compared form. */
  nameKey: string;
  /** Days of the account's zone, both included, `YYYY-MM-DD`. */
  from: string | null;
  to: string | null;
  where: FieldFilter | null;
  users: Filter | null;
}

const rangeOf = ({ from, to }: EventSelection, { timeZone }: FilterScope): Sql[] => [
  ...(from === null ? [] : [sql`e.ts >= ${instantSql(instantsOfDay(from, timeZone).fromMs)}`]),
  ...(to === null ? [] : [sql`e.ts < ${instantSql(instantsOfDay(to, timeZone).endMs)}`]),
];

/** What beyond kind and time an event has to pass. */
const testsOf = ({ where, users }: EventSelection, scope: FilterScope): Sql[] => {
  const context = {
    accountId: scope.accountId,
    nowMs: scope.now.getTime(),
    zone: zoneOf(scope.timeZone),
    payload: sql`'{}'::jsonb`,
    dates: "stored" as const,
  };
  return [
    ...(where === null ? [] : [fieldsHold(sql`e.properties`, where, context)]),
    ...(users === null
      ? []
      : [
          sql`exists (select from profiles p where p.account_id = ${scope.accountId}::int and p.id = e.profile_id
            and ${compileFilter(users, scope).condition})`,
        ]),
  ];
};

const matching = (accountId: number, selection: EventSelection, scope: FilterScope): Sql =>
  allOf([
    sql`e.account_id = ${accountId}::int and e.name_key = ${selection.nameKey}`,
    ...rangeOf(selection, scope),
    ...testsOf(selection, scope),
  ]);

/** The event types that the account has seen, in the order of their compared names. */
export const listEventKinds = (
  q: Queryable,
  accountId: number,
): Promise<{ nameKey: string; name: string }[]> =>
  q.query(sql`
    select name_key as "nameKey", name from event_names where account_id = ${accountId}
    order by name_key collate "C"`);

// ---------------------------------------------------------------- pages

/** Where a page ended: the time as the database writes it, so that nothing is rounded. */
export interface EventPlace {
  ts: string;
  id: string;
}

export interface EventRecordRow extends EventPlace {
  at: Date;
  /** Of the events before it in the page and their users' properties, as they are stored. */
  bytes: number;
  profile_id: number;
  name: string;
  properties: Record<string, unknown>;
}

const after = (place: EventPlace | null): Sql[] =>
  place === null ? [] : [sql`(e.ts, e.id) > (${place.ts}::timestamptz, ${place.id}::uuid)`];

/** The last of the next `limit` events after a place, whether they match or not; undefined where there are fewer. */
const placeBeyond = async (
  q: Queryable,
  accountId: number,
  selection: EventSelection,
  scope: FilterScope,
  page: { after: EventPlace | null; limit: number },
): Promise<EventPlace | undefined> => {
  const looked = { ...selection, where: null, users: null };
  const [row] = await q.query<EventPlace>(sql`
    select e.ts::text as ts, e.id from events e
    where ${allOf([matching(accountId, looked, scope), ...after(page.after)])}
    order by e.ts, e.id offset ${page.limit - 1}::int limit 1`);
  return row;
};

/**
 * Events in the order of time after a place: at most `limit` of them, and at most `bytesMax` of properties, yet one. Where there is something to test, `lookedMax` events are looked through.
 *
 * @returns `next`: where to go on; null when nothing is left
 */
export const listEventRecords = async (
  q: Queryable,
  accountId: number,
  selection: EventSelection,
  scope: FilterScope,
  page: { after: EventPlace | null; limit: number; lookedMax: number; bytesMax: number },
): Promise<{ rows: EventRecordRow[]; next: EventPlace | null }> => {
  const isTested = selection.where !== null || selection.users !== null;
  const beyond = isTested
    ? await placeBeyond(q, accountId, selection, scope, { after: page.after, limit: page.lookedMax })
    : undefined;
  const until =
    beyond === undefined ? [] : [sql`(e.ts, e.id) <= (${beyond.ts}::timestamptz, ${beyond.id}::uuid)`];
  const found = await q.query<EventRecordRow & { found: number }>(sql`
    select s.ts::text as ts, s.id, s.ts as at, s.profile_id, s.name, s.properties, s.found,
      s.bytes::float8 as bytes
    from (
      select e.ts, e.id, e.profile_id, e.name, e.properties, count(*) over ()::int as found,
        coalesce(sum(pg_column_size(e.properties) + coalesce(u.bytes, 0)) over (
          order by e.ts, e.id rows between unbounded preceding and 1 preceding), 0) as bytes
      from (
        select e.ts, e.id, e.profile_id, e.name, e.properties from events e
        where ${allOf([matching(accountId, selection, scope), ...after(page.after), ...until])}
        order by e.ts, e.id limit ${page.limit + 1}::int) e
      left join lateral (
        select pg_column_size(o.properties) as bytes from profiles o
        where o.account_id = ${accountId}::int and o.id = e.profile_id offset 0) u on true
    ) s where s.bytes <= ${page.bytesMax}::bigint order by s.ts, s.id`);
  const rows = found.slice(0, page.limit);
  const last = rows.at(-1);
  const isCut = rows.length < (found[0]?.found ?? 0);
  return { rows, next: isCut && last !== undefined ? { ts: last.ts, id: last.id } : (beyond ?? null) };
};

// ---------------------------------------------------------------- counts

/** How many events match. */
export const countEvents = async (
  q: Queryable,
  accountId: number,
  selection: EventSelection,
  scope: FilterScope,
): Promise<number> => {
  const [row] = await q.query<{ count: number }>(
    sql`select count(*) as count from events e where ${matching(accountId, selection, scope)}`,
  );
  return row?.count ?? 0;
};

/** How many users did one that matches. */
export const countEventUsers = async (
  q: Queryable,
  accountId: number,
  selection: EventSelection,
  scope: FilterScope,
): Promise<number> => {
  const [row] = await q.query<{ count: number }>(sql`
    select count(distinct e.profile_id) as count from events e where ${matching(accountId, selection, scope)}`);
  return row?.count ?? 0;
};

/** How many users of the account match a filter; null: all. */
export const countUsers = async (
  q: Queryable,
  accountId: number,
  users: Filter | null,
  scope: FilterScope,
): Promise<number> => {
  const condition = users === null ? sql`true` : compileFilter(users, scope).condition;
  const [row] = await q.query<{ count: number }>(
    sql`select count(*) as count from profiles p where p.account_id = ${accountId} and ${condition}`,
  );
  return row?.count ?? 0;
};

/** What a trend adds up in each of its periods. */
export type TrendMeasure = { kind: "events" } | { kind: "users" } | { kind: "sum"; property: string };

const measureSql = (measure: TrendMeasure): Sql => {
  switch (measure.kind) {
    case "events":
      return sql`count(*)::float8`;
    case "users":
      return sql`count(distinct e.profile_id)::float8`;
    case "sum": {
      const value = member(sql`e.properties`, measure.property);
      return sql`coalesce(sum(case when jsonb_typeof(${value}) = 'number' then ${value}::numeric end), 0)::float8`;
    }
  }
};

/**
 * The measure of each period that has events.
 *
 * @param starts the first instants of the periods in epoch milliseconds, ascending
 */
export const sumByPeriod = (
  q: Queryable,
  accountId: number,
  selection: EventSelection,
  scope: FilterScope,
  starts: readonly number[],
  measure: TrendMeasure,
): Promise<{ period: number; amount: number }[]> =>
  q.query(sql`
    select width_bucket(e.ts, array[${listed(starts.map(instantSql))}]) - 1 as period, ${measureSql(measure)} as amount
    from events e where ${matching(accountId, selection, scope)} group by 1 order by 1`);

/** Whose values are counted: the event's own, its user's, or those of the device that the user was seen with last. */
export type TopSource =
  | { of: "event" | "user"; property: string }
  | { of: "device"; column: "platform" | "os_version" | "app_version" | "make" | "model" };

const DEVICE_COLUMNS: Readonly<Record<Extract<TopSource, { of: "device" }>["column"], Sql>> = {
  platform: sql`d.platform`,
  os_version: sql`d.os_version`,
  app_version: sql`d.app_version`,
  make: sql`d.make`,
  model: sql`d.model`,
};

/** Rows of (value, events): of users and devices one for each user, however many events it did. */
const valuesOf = (
  accountId: number,
  selection: EventSelection,
  scope: FilterScope,
  source: TopSource,
): Sql => {
  const events = matching(accountId, selection, scope);
  const byUser = sql`(select e.profile_id, count(*) as events from events e where ${events} group by 1) u`;
  switch (source.of) {
    case "event":
      return sql`select ${member(sql`e.properties`, source.property)} as value, 1 as events
        from events e where ${events}`;
    case "user":
      return sql`select ${member(sql`p.properties`, source.property)} as value, u.events
        from ${byUser} join profiles p on p.account_id = ${accountId}::int and p.id = u.profile_id`;
    case "device":
      return sql`select to_jsonb(${DEVICE_COLUMNS[source.column]}) as value, u.events from ${byUser}, lateral (
        select platform, os_version, app_version, make, model from devices
        where account_id = ${accountId}::int and profile_id = u.profile_id
        order by last_seen_at desc, id limit 1) d`;
  }
};

/** The values that most, or fewest, of the events that match have; each entry of a list counts. */
export const topValues = (
  q: Queryable,
  accountId: number,
  selection: EventSelection,
  scope: FilterScope,
  source: TopSource,
  order: { isAscending: boolean; limit: number },
): Promise<{ value: string | number | boolean; count: number }[]> =>
  q.query(sql`
    select v.value, sum(x.events)::bigint as count
    from (${valuesOf(accountId, selection, scope, source)}) x, lateral (
      select entry as value from jsonb_array_elements(
        case when jsonb_typeof(x.value) = 'array' then x.value else jsonb_build_array(x.value) end) entry) v
    where jsonb_typeof(v.value) in ('string', 'number', 'boolean')
    group by v.value order by ${order.isAscending ? sql`2` : sql`2 desc`}, v.value limit ${order.limit}::int`);

/** How many users did something of these kinds since a moment, and how many of them are new since then. */
export const countActive = async (
  q: Queryable,
  accountId: number,
  since: Date,
  until: Date,
): Promise<{ all: number; fresh: number }> => {
  const [row] = await q.query<{ all: number; fresh: number }>(sql`
    select count(*) as all, count(*) filter (where p.created_at >= ${since}) as fresh
    from (
      select distinct e.profile_id from event_names n, lateral (
        select profile_id from events
        where account_id = ${accountId}::int and name_key = n.name_key and ts >= ${since} and ts <= ${until}) e
      where n.account_id = ${accountId}
    ) a join profiles p on p.account_id = ${accountId} and p.id = a.profile_id`);
  return row ?? { all: 0, fresh: 0 };
};
