import { isUniqueViolation, type Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface SenderRow {
  id: string;
  from_name: string;
  from_address: string;
  reply_to: string;
  created_at: Date;
  /** What is known of the domain when it is among the sender domains; all null otherwise, or never looked up. */
  domain_id: string | null;
  is_verified: boolean | null;
  checked_at: Date | null;
}

type Written = Pick<SenderRow, "from_name" | "from_address" | "reply_to">;

/** A sender beside the sender domain of its address. */
const columns = sql`s.id, s.from_name, s.from_address, s.reply_to, s.created_at, d.id as domain_id, d.is_verified, d.checked_at`;
const domains = sql`left join mail_domains d
  on d.account_id = s.account_id and d.domain = regexp_replace(s.from_address, '^.*@', '')`;

/** By name, then by address. */
export const listSenders = (q: Queryable, accountId: number): Promise<SenderRow[]> =>
  q.query<SenderRow>(sql`
    select ${columns} from senders s ${domains}
    where s.account_id = ${accountId} order by lower(s.from_name), lower(s.from_address), s.id`);

export const findSender = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<SenderRow | undefined> => {
  const [row] = await q.query<SenderRow>(sql`
    select ${columns} from senders s ${domains} where s.account_id = ${accountId} and s.id = ${id}::uuid`);
  return row;
};

/** Whether it is there now: not when the account has it already, or as many as it may. */
export const insertSender = async (
  q: Queryable,
  accountId: number,
  sender: Written & { id: string },
  countMax: number,
): Promise<boolean> => {
  const rows = await q.query(sql`
    insert into senders (account_id, id, from_name, from_address, reply_to)
    select ${accountId}::int, ${sender.id}::uuid, ${sender.from_name}, ${sender.from_address}, ${sender.reply_to}
    where (select count(*) from senders where account_id = ${accountId}) < ${countMax}::int
    on conflict (account_id, lower(from_address), from_name) do nothing returning id`);
  return rows.length > 0;
};

/** Whether it is so now: not when another is so already. Outside transactions: a refusal would end them. */
export const updateSender = async (
  q: Queryable,
  accountId: number,
  sender: Written & { id: string },
): Promise<boolean> => {
  try {
    await q.query(sql`
      update senders set from_name = ${sender.from_name}, from_address = ${sender.from_address},
        reply_to = ${sender.reply_to}
      where account_id = ${accountId} and id = ${sender.id}::uuid`);
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
};

/** Whether there was one. */
export const deleteSender = async (q: Queryable, accountId: number, id: string): Promise<boolean> => {
  const rows = await q.query(sql`
    delete from senders where account_id = ${accountId} and id = ${id}::uuid returning id`);
  return rows.length > 0;
};
