import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface AccountRow {
  id: number;
  external_id: string;
  name: string;
  time_zone: string;
  settings: unknown;
  /** What links in its messages begin with; null: the deployment's address. */
  tracking_url: string | null;
  postal_address: string | null;
  created_at: Date;
}

const columns = sql`id, external_id, name, time_zone, settings, settings ->> 'trackingUrl' as tracking_url,
  settings ->> 'postalAddress' as postal_address, created_at`;

/** The new account, or undefined when the external id is taken. */
export const insertAccount = async (
  q: Queryable,
  account: { externalId: string; name: string; timeZone: string },
): Promise<AccountRow | undefined> => {
  const [row] = await q.query<AccountRow>(sql`
    insert into accounts (external_id, name, time_zone)
    values (${account.externalId}, ${account.name}, ${account.timeZone})
    on conflict (external_id) do nothing
    returning ${columns}`);
  return row;
};

export const findAccount = async (q: Queryable, accountId: number): Promise<AccountRow | undefined> => {
  const [row] = await q.query<AccountRow>(sql`select ${columns} from accounts where id = ${accountId}`);
  return row;
};

export const findAccountByExternalId = async (
  q: Queryable,
  externalId: string,
): Promise<AccountRow | undefined> => {
  const [row] = await q.query<AccountRow>(
    sql`select ${columns} from accounts where external_id = ${externalId}`,
  );
  return row;
};

export const listAccounts = (q: Queryable): Promise<AccountRow[]> =>
  q.query<AccountRow>(sql`select ${columns} from accounts order by id`);

/** Only what is given changes; settings are merged key by key, in one statement. */
export const updateAccount = async (
  q: Queryable,
  accountId: number,
  patch: { name?: string | undefined; timeZone?: string | undefined; settings?: object | undefined },
): Promise<AccountRow | undefined> => {
  const given = sql`${JSON.stringify(patch.settings ?? {})}::jsonb`;
  const [row] = await q.query<AccountRow>(sql`
    update accounts set
      name = coalesce(${patch.name ?? null}, name),
      time_zone = coalesce(${patch.timeZone ?? null}, time_zone),
      settings = settings || ${given}
        || case when ${given} ? 'globalLimits' then jsonb_build_object('globalLimits',
          coalesce(settings -> 'globalLimits', '{}') || (${given} -> 'globalLimits')) else '{}' end
        || case when ${given} ? 'backups' then jsonb_build_object('backups',
          coalesce(settings -> 'backups', '{}') || (${given} -> 'backups')) else '{}' end
        || case when ${given} ? 'brand' then jsonb_build_object('brand',
          coalesce(settings -> 'brand', '{}') || (${given} -> 'brand')) else '{}' end
    where id = ${accountId}
    returning ${columns}`);
  return row;
};
