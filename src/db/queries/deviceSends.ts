import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export type DeviceState = "waiting" | "sending" | "sent" | "refused" | "given_up" | "unknown";

/** What came of one call for one device. */
export interface DeviceResult {
  accountId: number;
  messageId: string;
  campaignId: string;
  deviceId: string;
  sendId: string;
  platform: string;
  token: string;
  providerId: string | null;
  state: DeviceState;
  maybeSent: boolean;
  /** Whether it is called again where an answer was lost. */
  repeatsLost: boolean;
  countsAsFailure: boolean;
  code: string;
  detail: string;
  receipt: string | null;
  /** When it goes on by itself; null: with its message, or not at all. */
  afterMs: number | null;
  giveUpAt: Date;
  /** The token has ended: the device goes, unless it registered again since. */
  deadSince: Date | null;
}

const ROWS = `jsonb_to_recordset($1::text::jsonb) as r ("accountId" int, "messageId" uuid, "campaignId" uuid, "deviceId" uuid,
  "sendId" uuid, platform text, token text, "providerId" uuid, state text, "maybeSent" boolean, "repeatsLost" boolean,
  "countsAsFailure" boolean, code text, detail text, receipt text, "afterMs" float8, "giveUpAt" timestamptz,
  "deadSince" timestamptz, "leasedBy" int)`;

/** Devices whose token has ended are no devices any more; one that registered again since the call stays. */
const dropDead = async (q: Queryable, rows: readonly DeviceResult[]): Promise<void> => {
  const dead = rows.filter(({ deadSince }) => deadSince !== null);
  if (dead.length === 0) return;
  await q.prepared(
    "drop_dead_devices",
    `delete from devices where (account_id, id) in (
       select d.account_id, d.id from ${ROWS}
       join devices d on d.account_id = r."accountId" and d.id = r."deviceId" and d.token = r.token
         and d.last_seen_at <= r."deadSince"
       order by d.account_id, d.id for update of d)`,
    [JSON.stringify(dead)],
  );
};

/** By the id that a device was sent it under, its app tells what became of it; also where only the answer was lost. */
const keepReceipts = async (q: Queryable, rows: readonly DeviceResult[]): Promise<void> => {
  const sent = rows.filter(
    ({ state, maybeSent, providerId }) => (state === "sent" || maybeSent) && providerId !== null,
  );
  if (sent.length === 0) return;
  await q.prepared(
    "keep_device_receipts",
    `insert into provider_receipts (account_id, message_id, provider_id, receipt)
     select r."accountId", r."messageId", r."providerId", r."sendId"::text from ${ROWS} order by 1, 2, 4
     on conflict do nothing`,
    [JSON.stringify(sent)],
  );
};

/** What came of the calls for the devices of messages whose lease this transaction holds. */
export const writeDeviceResults = async (q: Queryable, rows: readonly DeviceResult[]): Promise<void> => {
  await q.prepared(
    "write_device_results",
    `insert into device_sends as s (account_id, message_id, device_id, send_id, platform, provider_id, campaign_id, state,
       attempts, failures, maybe_sent, repeats_lost, code, detail, receipt, due_at, give_up_at)
     select r."accountId", r."messageId", r."deviceId", r."sendId", r.platform, r."providerId", r."campaignId", r.state, 1,
       r."countsAsFailure"::int, r."maybeSent", r."repeatsLost", r.code, r.detail, r.receipt,
       clarion_now() + make_interval(secs => r."afterMs" / 1000), r."giveUpAt"
     from ${ROWS} order by 1, 2, 3
     on conflict (account_id, message_id, device_id) do update set state = excluded.state, attempts = s.attempts + 1,
       failures = s.failures + excluded.failures, maybe_sent = s.maybe_sent or excluded.maybe_sent,
       provider_id = excluded.provider_id, code = excluded.code, detail = excluded.detail, receipt = excluded.receipt,
       due_at = excluded.due_at, give_up_at = excluded.give_up_at, updated_at = clarion_now()
     where s.state not in ('sent', 'refused')`,
    [JSON.stringify(rows)],
  );
  await keepReceipts(q, rows);
  await dropDead(q, rows);
};

/** Devices that were refused for good by earlier calls of the message. */
export const listRefusedDevices = async (
  q: Queryable,
  accountId: number,
  messageId: string,
): Promise<{ deviceId: string; code: string; detail: string | null; isGone: boolean }[]> =>
  q.query(sql`
    select device_id as "deviceId", code, detail, not exists (
      select from devices d where d.account_id = s.account_id and d.id = s.device_id) as "isGone"
    from device_sends s
    where account_id = ${accountId} and message_id = ${messageId} and state = 'refused'`);

/** A device that goes on by itself, leased. */
export interface LeasedDevice {
  accountId: number;
  messageId: string;
  campaignId: string;
  deviceId: string;
  sendId: string;
  platform: string;
  providerId: string;
  /** The holder of the last lease died or was stopped: its call may have been made. */
  wasLost: boolean;
  repeatsLost: boolean;
  failures: number;
  attempts: number;
  giveUpAt: Date;
  encoding: number | null;
  content: Buffer | null;
  leaseUntil: Date;
}

/** Leases devices that are due, and those whose lease ran out; their number of attempts is committed before the call. */
export const leaseDueDevices = async (
  q: Queryable,
  workerId: number,
  leaseMs: number,
  limit: number,
): Promise<LeasedDevice[]> =>
  q.prepared<LeasedDevice>(
    "lease_due_devices",
    `with due as materialized (
       select account_id, message_id, device_id, state = 'sending' as was_lost from device_sends
       where state in ('waiting', 'sending') and due_at <= clarion_now()
       order by due_at limit $3 for update skip locked
     ), leased as (
       update device_sends s set state = 'sending', leased_by = $1, attempts = s.attempts + 1,
         maybe_sent = s.maybe_sent or d.was_lost,
         due_at = clarion_now() + make_interval(secs => $2::float8 / 1000), updated_at = clarion_now()
       from due d
       where s.account_id = d.account_id and s.message_id = d.message_id and s.device_id = d.device_id
       returning s.account_id, s.message_id, s.campaign_id, s.device_id, s.send_id, s.platform, s.provider_id,
         s.repeats_lost, s.failures, s.attempts, s.give_up_at, s.due_at, d.was_lost
     )
     select l.account_id as "accountId", l.message_id as "messageId", l.campaign_id as "campaignId",
       l.device_id as "deviceId", l.send_id as "sendId", l.platform, l.provider_id as "providerId",
       l.was_lost as "wasLost", l.repeats_lost as "repeatsLost", l.failures, l.attempts, l.give_up_at as "giveUpAt",
       l.due_at as "leaseUntil", c.encoding, c.content
     from leased l
     left join message_contents c on c.account_id = l.account_id and c.message_id = l.message_id`,
    [workerId, leaseMs, limit],
  );

/** What came of leases of devices; one that is no longer held changes nothing. `isUnused`: no call was made. */
export const endDeviceLeases = async (
  q: Queryable,
  workerId: number,
  rows: readonly (DeviceResult & { attempts: number; isUnused: boolean })[],
): Promise<void> => {
  await q.prepared(
    "end_device_leases",
    `with r as (
       select "accountId", "messageId", "deviceId", state, attempts, "isUnused", "countsAsFailure", "maybeSent", code,
         detail, receipt, "afterMs" from jsonb_to_recordset($1::text::jsonb) as r ("accountId" int, "messageId" uuid, "deviceId" uuid, state text,
         attempts int, "isUnused" boolean, "countsAsFailure" boolean, "maybeSent" boolean, code text, detail text,
         receipt text, "afterMs" float8)
       order by "accountId", "messageId", "deviceId")
     update device_sends s set state = r.state, leased_by = null, failures = s.failures + r."countsAsFailure"::int,
       attempts = s.attempts - r."isUnused"::int, maybe_sent = s.maybe_sent or r."maybeSent",
       code = case when r."isUnused" and r.state = 'waiting' then s.code else r.code end,
       detail = case when r."isUnused" and r.state = 'waiting' then s.detail else r.detail end,
       receipt = r.receipt, due_at = clarion_now() + make_interval(secs => r."afterMs" / 1000), updated_at = clarion_now()
     from r where s.account_id = r."accountId" and s.message_id = r."messageId" and s.device_id = r."deviceId"
       and s.state = 'sending' and s.leased_by = $2 and s.attempts = r.attempts`,
    [JSON.stringify(rows), workerId],
  );
  await keepReceipts(q, rows);
  await dropDead(q, rows);
};

export interface DeviceSendRow {
  device_id: string;
  send_id: string;
  platform: string;
  provider_id: string | null;
  provider_name: string | null;
  state: DeviceState;
  attempts: number;
  maybe_sent: boolean;
  code: string;
  detail: string | null;
  due_at: Date | null;
  updated_at: Date;
}

export const listDeviceSends = async (
  q: Queryable,
  accountId: number,
  messageId: string,
): Promise<DeviceSendRow[]> =>
  q.query<DeviceSendRow>(sql`
    select s.device_id, s.send_id, s.platform, s.provider_id, p.name as provider_name, s.state, s.attempts, s.maybe_sent,
      s.code, s.detail, s.due_at, s.updated_at
    from device_sends s left join providers p on p.account_id = s.account_id and p.id = s.provider_id
    where s.account_id = ${accountId} and s.message_id = ${messageId}
    order by s.platform, s.device_id`);
