import type { LinkedDefinition } from "../../contract/linkedApi.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface LinkedApiRow {
  id: string;
  name: string;
  definition: LinkedDefinition;
  secret: Buffer | null;
  createdAt: Date;
  updatedAt: Date;
}

const columns = sql`id, name, definition, secret, created_at as "createdAt", updated_at as "updatedAt"`;

/** By name. */
export const listLinkedApis = (q: Queryable, accountId: number): Promise<LinkedApiRow[]> =>
  q.query<LinkedApiRow>(sql`
    select ${columns} from linked_apis where account_id = ${accountId} order by lower(name)`);

/** By name, each with the names of its labels. */
export const listLinkedNames = (
  q: Queryable,
  accountId: number,
): Promise<{ name: string; labels: string[] }[]> =>
  q.query<{ name: string; labels: string[] }>(sql`
    select name, array(select l->>'name' from json_array_elements(definition->'labels') l) as labels
    from linked_apis where account_id = ${accountId} order by lower(name)`);

export const findLinkedApi = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<LinkedApiRow | undefined> => {
  const [row] = await q.query<LinkedApiRow>(sql`
    select ${columns} from linked_apis where account_id = ${accountId} and id = ${id}`);
  return row;
};

export const lockLinkedApi = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<LinkedApiRow | undefined> => {
  const [row] = await q.query<LinkedApiRow>(sql`
    select ${columns} from linked_apis where account_id = ${accountId} and id = ${id} for update`);
  return row;
};

/** Nothing when the account has one of this name, whatever its case, or as many as it may. */
export const insertLinkedApi = async (
  q: Queryable,
  accountId: number,
  { id, name, definition, secret }: Pick<LinkedApiRow, "id" | "name" | "definition" | "secret">,
  countMax: number,
): Promise<LinkedApiRow | undefined> => {
  const [row] = await q.query<LinkedApiRow>(sql`
    insert into linked_apis (account_id, id, name, definition, secret, created_at, updated_at)
    select ${accountId}, ${id}, ${name}, ${JSON.stringify(definition)}::json, ${secret}, clarion_now(), clarion_now()
    where (select count(*) from linked_apis where account_id = ${accountId}) < ${countMax}
    on conflict do nothing
    returning ${columns}`);
  return row;
};

/** The time of the change only grows: workers tell by it what they know. */
export const updateLinkedApi = async (
  q: Queryable,
  accountId: number,
  id: string,
  { definition, secret }: Pick<LinkedApiRow, "definition" | "secret">,
): Promise<void> => {
  await q.query(sql`
    update linked_apis set definition = ${JSON.stringify(definition)}::json, secret = ${secret},
      updated_at = greatest(clarion_now(), updated_at + interval '1 millisecond')
    where account_id = ${accountId} and id = ${id}`);
};

export const deleteLinkedApi = async (q: Queryable, accountId: number, id: string): Promise<void> => {
  await q.query(sql`delete from linked_apis where account_id = ${accountId} and id = ${id}`);
};

/** Names of campaigns, newest first, whose draft or live version reads labels of it. */
export const listCampaignsOfLinkedApi = async (
  q: Queryable,
  accountId: number,
  name: string,
  limit: number,
): Promise<string[]> => {
  const rows = await q.query<{ name: string }>(sql`
    select c.draft->>'name' as name from campaigns c
    left join campaign_versions v
      on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
    where c.account_id = ${accountId} and c.life in ('draft', 'published', 'paused')
      and concat(v.content->>'what', c.draft->>'what') ~* ${`Linked\\s*(\\.\\s*${name}\\M|\\[\\s*\\\\?["']${name}\\\\?["'])`}
    order by c.created_at desc limit ${limit}`);
  return rows.map((row) => row.name);
};

export interface LinkedCallRow {
  apiId: string;
  at: Date;
  status: number | null;
  error: string | null;
  durationMs: number;
  attempts: number;
  isTest: boolean;
}

const callColumns = sql`api_id as "apiId", at, status, error, duration_ms as "durationMs", attempts, is_test as "isTest"`;

/** The last of each look-up. */
export const listLastLinkedCalls = (q: Queryable, accountId: number): Promise<LinkedCallRow[]> =>
  q.query<LinkedCallRow>(sql`
    select l.* from linked_apis a, lateral (
      select ${callColumns} from linked_calls c
      where c.account_id = ${accountId} and c.api_id = a.id order by c.id desc limit 1) l
    where a.account_id = ${accountId}`);

/** Newest first. */
export const listLinkedCalls = (
  q: Queryable,
  accountId: number,
  apiId: string,
  limit: number,
): Promise<LinkedCallRow[]> =>
  q.query<LinkedCallRow>(sql`
    select ${callColumns} from linked_calls
    where account_id = ${accountId} and api_id = ${apiId} order by id desc limit ${limit}`);

/** Writes calls of one account and forgets those that are too many; a look-up that is gone keeps none. */
export const writeLinkedCalls = async (
  q: Queryable,
  accountId: number,
  calls: readonly LinkedCallRow[],
  kept: number,
): Promise<void> => {
  await q.query(sql`
    insert into linked_calls (account_id, api_id, at, status, error, duration_ms, attempts, is_test)
    select ${accountId}, r.api_id, r.at, r.status, r.error, r.duration_ms, r.attempts, r.is_test
    from unnest(${calls.map(({ apiId }) => apiId)}::uuid[], ${calls.map(({ at }) => at)}::timestamptz[],
      ${calls.map(({ status }) => status)}::int[], ${calls.map(({ error }) => error)}::text[],
      ${calls.map(({ durationMs }) => durationMs)}::int[], ${calls.map(({ attempts }) => attempts)}::int[],
      ${calls.map(({ isTest }) => isTest)}::boolean[])
      with ordinality r (api_id, at, status, error, duration_ms, attempts, is_test, place)
    join linked_apis a on a.account_id = ${accountId} and a.id = r.api_id
    order by r.place`);
  await q.query(sql`
    delete from linked_calls c
    where c.account_id = ${accountId} and c.api_id = any(${[...new Set(calls.map(({ apiId }) => apiId))]}::uuid[])
      and c.id <= (
        select l.id from linked_calls l where l.account_id = ${accountId} and l.api_id = c.api_id
        order by l.id desc offset ${kept} limit 1)`);
};
