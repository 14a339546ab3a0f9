import type { Filter } from "../../contract/filter.ts";
import { isStorable } from "../../contract/storable.ts";
import { type Sql, sql } from "../sql.ts";
import type { Zone } from "./calendar.ts";

/** A saved segment, as far as a filter that names it needs it. */
export type ScopeSegment = { kind: "filter"; filter: Filter } | { kind: "list" };

/** Whose users a filter is about, and which moment is its now. */
export interface FilterScope {
  accountId: number;
  now: Date;
  /** Of the account: an IANA name, or a fixed offset such as `UTC+05:30`. */
  timeZone: string;
  /** By id in lower case: those that the filter names, and those that these name. */
  segments: ReadonlyMap<string, ScopeSegment>;
}

/** What every piece of a compiled filter is told. */
export interface Context {
  accountId: number;
  nowMs: number;
  zone: Zone;
  /** The payload's values by path, and under the empty path its dates: see payload.ts. */
  payload: Sql;
  /** How the values under test write their dates: users and events as `$D_…`, payloads in any way. */
  dates: "stored" | "payload";
}

/** The member of a jsonb object, or null; a name that jsonb cannot hold is nowhere in it. */
export const member = (object: Sql, key: string): Sql =>
  isStorable(key) ? sql`(${object} -> ${key}::text)` : sql`null::jsonb`;

/** An instant as a parameter; beyond what PostgreSQL's clock can show it is the end of time. */
export const instantSql = (instant: number): Sql => {
  const year = new Date(instant).getUTCFullYear();
  if (year >= 1 && year <= 9999) return sql`${new Date(instant).toISOString()}::timestamptz`;
  if (year >= -4_711 && year < 1) return sql`to_timestamp(${instant / 1_000}::float8)`;
  return year > 9999 ? sql`'infinity'::timestamptz` : sql`'-infinity'::timestamptz`;
};

/** Epoch seconds as a parameter. */
export const secondsSql = (instant: number): Sql => sql`${String(instant / 1_000)}::numeric`;
