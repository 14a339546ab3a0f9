import type { InboundCheck, InboundMapping } from "../../contract/inboundHook.ts";
import { inboundLastHours } from "../../limits.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface InboundHookRow {
  id: string;
  name: string;
  isOn: boolean;
  check: InboundCheck;
  secret: Buffer | null;
  mapping: InboundMapping;
  createdBy: string;
  createdAt: Date;
  lastReceivedAt: Date | null;
}

const columns = sql`
  h.id, h.name, h.is_on as "isOn", h.signature as "check", h.secret, h.mapping, h.created_by as "createdBy",
  h.created_at as "createdAt", h.last_received_at as "lastReceivedAt"`;

/** Oldest first. */
export const listInboundHooks = (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<InboundHookRow[]> =>
  q.query<InboundHookRow>(sql`
    select ${columns} from inbound_hooks h
    where h.account_id = ${accountId} and h.campaign_id = ${campaignId} order by h.created_at, h.id`);

const findHook = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  hookId: string,
  lock = sql``,
): Promise<InboundHookRow | undefined> => {
  const [row] = await q.query<InboundHookRow>(sql`
    select ${columns} from inbound_hooks h
    where h.account_id = ${accountId} and h.campaign_id = ${campaignId} and h.id = ${hookId} ${lock}`);
  return row;
};

export const findInboundHook = (q: Queryable, accountId: number, campaignId: string, hookId: string) =>
  findHook(q, accountId, campaignId, hookId);

/** Nobody else changes it until the transaction ends. */
export const lockInboundHook = (q: Queryable, accountId: number, campaignId: string, hookId: string) =>
  findHook(q, accountId, campaignId, hookId, sql`for update`);

export const insertInboundHook = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  hook: {
    id: string;
    name: string;
    tokenHash: Buffer;
    check: InboundCheck;
    secret: Buffer | null;
    mapping: InboundMapping;
    createdBy: string;
  },
): Promise<void> => {
  await q.query(sql`
    insert into inbound_hooks (account_id, id, campaign_id, name, token_hash, signature, secret, mapping, created_by)
    values (${accountId}, ${hook.id}, ${campaignId}, ${hook.name}, ${hook.tokenHash},
      ${JSON.stringify(hook.check)}::jsonb, ${hook.secret}, ${JSON.stringify(hook.mapping)}::jsonb, ${hook.createdBy})`);
};

/** Replaces everything that people set. */
export const updateInboundHook = async (
  q: Queryable,
  accountId: number,
  hook: Pick<InboundHookRow, "id" | "name" | "isOn" | "check" | "secret" | "mapping">,
): Promise<void> => {
  await q.query(sql`
    update inbound_hooks set name = ${hook.name}, is_on = ${hook.isOn},
      signature = ${JSON.stringify(hook.check)}::jsonb, secret = ${hook.secret},
      mapping = ${JSON.stringify(hook.mapping)}::jsonb
    where account_id = ${accountId} and id = ${hook.id}`);
};

/** From the commit on, the address with the former token is unknown. */
export const replaceHookToken = async (
  q: Queryable,
  accountId: number,
  hookId: string,
  tokenHash: Buffer,
): Promise<void> => {
  await q.query(sql`
    update inbound_hooks set token_hash = ${tokenHash} where account_id = ${accountId} and id = ${hookId}`);
};

/** False when it is gone already. */
export const deleteInboundHook = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  hookId: string,
): Promise<boolean> => {
  const rows = await q.query(sql`
    delete from inbound_hooks
    where account_id = ${accountId} and campaign_id = ${campaignId} and id = ${hookId} returning 1 as one`);
  return rows.length > 0;
};

export interface KeptHeader {
  name: string;
  value: string;
}

interface LastReceived {
  receivedAt: Date | null;
  requestId: string | null;
  error: string | null;
  body: Buffer | null;
  headers: KeptHeader[] | null;
  refusedAt: Date | null;
  refusal: string | null;
}

export const findLastReceived = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  hookId: string,
): Promise<LastReceived | undefined> => {
  const [row] = await q.query<LastReceived>(sql`
    select last_received_at as "receivedAt", last_request_id as "requestId", last_error as error,
      last_body as body, last_headers as headers, last_refused_at as "refusedAt", last_refusal as refusal
    from inbound_hooks
    where account_id = ${accountId} and campaign_id = ${campaignId} and id = ${hookId}`);
  return row;
};

/** A hook as its address finds it. */
export interface OpenHook {
  accountId: number;
  id: string;
  campaignId: string;
  /** Null before the first publish. */
  campaignNumber: string | null;
  check: InboundCheck;
  secret: Buffer | null;
  mapping: InboundMapping;
}

/** The one hook of the deployment with this token, if it is on. */
export const findHookByToken = async (q: Queryable, tokenHash: Buffer): Promise<OpenHook | undefined> => {
  const [row] = await q.prepared<OpenHook>(
    "find_hook_by_token",
    `select h.account_id as "accountId", h.id, h.campaign_id as "campaignId", c.number::text as "campaignNumber",
       h.signature as "check", h.secret, h.mapping
     from inbound_hooks h join campaigns c on c.account_id = h.account_id and c.id = h.campaign_id
     where h.token_hash = $1 and h.is_on`,
    [tokenHash],
  );
  return row;
};

/**
 * Keeps what came last. Of many a second one is enough, since nobody who sets a hook up sees more; but what fired nothing
 * does not hide behind what fired, nor the other way round.
 */
export const noteReceived = async (
  q: Queryable,
  accountId: number,
  hookId: string,
  last: { requestId: string | null; error: string | null; body: Buffer | null; headers: KeptHeader[] },
): Promise<void> => {
  await q.query(sql`
    update inbound_hooks set last_received_at = clarion_now(), last_request_id = ${last.requestId},
      last_error = ${last.error}, last_body = ${last.body}, last_headers = ${JSON.stringify(last.headers)}::jsonb
    where account_id = ${accountId} and id = ${hookId}
      and (last_received_at is null or last_received_at < clarion_now() - interval '1 second'
        or last_error is distinct from ${last.error})`);
};

/** Keeps that somebody was refused, and why; at most once a second. */
export const noteRefused = async (
  q: Queryable,
  accountId: number,
  hookId: string,
  refusal: string,
): Promise<void> => {
  await q.query(sql`
    update inbound_hooks set last_refused_at = clarion_now(), last_refusal = ${refusal}
    where account_id = ${accountId} and id = ${hookId}
      and (last_refused_at is null or last_refused_at < clarion_now() - interval '1 second')`);
};

/** Of all accounts: what people sent is not kept for longer than set-up takes. */
export const forgetLastReceived = async (q: Queryable): Promise<void> => {
  await q.query(sql`
    update inbound_hooks set last_body = null, last_headers = null
    where (last_body is not null or last_headers is not null)
      and last_received_at < clarion_now() - make_interval(hours => ${inboundLastHours})`);
};

/** Whether this is a message of this very campaign. */
export const isMessageOfCampaign = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  messageId: string,
): Promise<boolean> => {
  const rows = await q.query(sql`
    select 1 as one from messages
    where account_id = ${accountId} and id = ${messageId} and campaign_id = ${campaignId}`);
  return rows.length > 0;
};

/** The campaigns whose hooks have these tokens, each with the addresses that its newest version posts to. */
export const listHookTargets = (
  q: Queryable,
  accountId: number,
  tokenHashes: readonly Buffer[],
): Promise<{ campaignId: string; name: string; urls: string[] }[]> =>
  q.query<{ campaignId: string; name: string; urls: string[] }>(sql`
    select distinct c.id as "campaignId", c.name, array(
        select url from (
          select v.content #>> '{what,webhook,url}' union all
          select u #>> '{}' from jsonb_path_query(v.content, '$.what.variants[*].webhook.url') u) r (url)
        where url is not null) as urls
    from inbound_hooks h
    join campaigns c on c.account_id = h.account_id and c.id = h.campaign_id
    left join campaign_versions v
      on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
    where h.account_id = ${accountId}
      and encode(h.token_hash, 'hex') = any(${tokenHashes.map((hash) => hash.toString("hex"))})`);
