import { type Database, openDatabase, type Queryable } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { messageIdOf } from "../../src/lib/ids.ts";
import { monotonicMs } from "../clock.ts";
import { serveCalls } from "../part.ts";
import { type DecideSetup, fillIntake, prepareDecide } from "./decideData.ts";

/**
 * Ceiling of deciding: the same set-wise SQL on the same schema without rules. It reads and stores what the product does:
 * payloads, a trace of the usual length, statistics.
 */
const BATCH = 500;

interface Claimed {
  place: string;
  request_id: string;
  recipients: Buffer;
}

const CLAIM = `with c as materialized (
    select ctid as place, account_id, request_id, part from intake_queue where lane = 0 and account_id = $1 and campaign_id = $2
      and request_id >= $3 order by request_id limit $4 for update skip locked)
  select c.place::text, c.request_id, i.recipients, i.payload from c join intake i using (account_id, request_id, part)`;
const LOOK_UP = `select n.value, p.id, p.properties from unnest($2::text[]) r (value)
  join identities n on n.account_id = $1 and n.kind = 'identity' and n.value = r.value
  join profiles p on p.account_id = $1 and p.id = n.profile_id`;
const WRITE = `with m as (
    insert into messages (account_id, campaign_id, channel, id, request_id, part, recipient_no, version, is_test,
      recipient_kind, recipient_value, profile_id, provider_id, trace, decided_at, planned_at)
    select $1, $2, 'webhook', r.id, r.request_id, 0, 0, 1, false, 'identity', r.value, r.profile_id, $3, $8,
      clock_timestamp(), clock_timestamp()
    from unnest($4::uuid[], $5::uuid[], $6::text[], $7::bigint[]) as r (id, request_id, value, profile_id)
  )
  insert into message_queue (account_id, message_id, campaign_id, provider_id, lane, state, due_at, give_up_at)
  select $1, r.id, $2, $3, 0, 'waiting', clock_timestamp(), clock_timestamp() + interval '1 day'
  from unnest($4::uuid[]) as r (id)`;
const COUNT = `insert into stat_deltas (account_id, campaign_id, hour, version, measure, count)
  values ($1, $2, date_trunc('hour', clock_timestamp(), 'UTC'), 1, 'decided', $3)`;
const FINISH = "delete from intake_queue where ctid = any($1::tid[])";

/** As long as the product's for a recipient that goes on. */
const TRACE = JSON.stringify(
  [
    "campaign_open",
    "recipient_resolved",
    "named_once",
    "reachable",
    "subscribed",
    "not_suppressed",
    "address_free",
    "not_expired",
  ].map((check) => ({ check, verdict: "go" })),
);

let db: Database;
let setup: DecideSetup;

const decideBatch = async (tx: Queryable, from: string): Promise<Claimed[]> => {
  const { accountId, campaignId, providerId } = setup;
  const rows = await tx.prepared<Claimed>("ceiling_claim", CLAIM, [accountId, campaignId, from, BATCH]);
  if (rows.length === 0) return rows;
  const wanted = rows.map((row) => {
    const [[, value = ""] = []]: string[][] = JSON.parse(row.recipients.toString("utf8"));
    return { id: messageIdOf(row.request_id, 0, 0), requestId: row.request_id, value };
  });
  const found = await tx.prepared<{ value: string; id: number }>("ceiling_look_up", LOOK_UP, [
    accountId,
    [...new Set(wanted.map(({ value }) => value))],
  ]);
  const profiles = new Map(found.map(({ value, id }) => [value, id]));
  await tx.prepared("ceiling_write", WRITE, [
    accountId,
    campaignId,
    providerId,
    wanted.map(({ id }) => id),
    wanted.map(({ requestId }) => requestId),
    wanted.map(({ value }) => value),
    wanted.map(({ value }) => profiles.get(value) ?? null),
    TRACE,
  ]);
  await tx.prepared("ceiling_count", COUNT, [accountId, campaignId, rows.length]);
  await tx.prepared("ceiling_finish", FINISH, [rows.map(({ place }) => place)]);
  return rows;
};

const run = async ({ count }: { count: number }): Promise<{ perSecond: number }> => {
  await fillIntake(db, setup, count);
  const connection = await db.connect();
  const startedMs = monotonicMs();
  let [decided, from] = [0, "00000000-0000-0000-0000-000000000000"];
  while (decided < count) {
    await connection.query(sql`begin`);
    const rows = await decideBatch(connection, from);
    await connection.query(sql`commit`);
    if (rows.length === 0) throw new Error(`only ${decided} of ${count} were found`);
    decided += rows.length;
    from =
      rows
        .map(({ request_id }) => request_id)
        .sort()
        .at(-1) ?? from;
  }
  const perSecond = (decided / (monotonicMs() - startedMs)) * 1_000;
  connection.release();
  return { perSecond };
};

serveCalls({
  start: async ({ url }: { url: string }) => {
    db = openDatabase({ url, connectionsMax: 2, name: "bench decide ceiling", prefersIndexes: true });
    setup = await prepareDecide(db);
  },
  run,
});
