import { type Database, openDatabase } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { createCatalogueWriter } from "../../src/profiles/catalogueWriter.ts";
import { parseUpload } from "../../src/profiles/parseUpload.ts";
import { createUploadWriter, type UploadWriter } from "../../src/profiles/uploadWriter.ts";
import { monotonicMs } from "../clock.ts";
import { serveCalls } from "../part.ts";
import { spreadOver, UPLOAD_RECORDS, uploadBatch, uploadBody } from "../uploadContent.ts";
import { prepareDecide } from "./decideData.ts";
import { createDecideRunner, type DecideRunner } from "./decideRunner.ts";

/** Uploading and deciding with so much stored: users, an event and a message of each. The product's own code, in one process. */
const STEP = 100_000;
/** Requests under way at once, as from the load generator. */
const AT_ONCE = 4;

let stored = 0;
let accountId = 0;
let writer: UploadWriter;
let decide: DecideRunner;

const fillUsers = async (db: Database, from: number, to: number): Promise<void> => {
  await db.query(sql`
    with r as (
      select n, nextval('profiles_id_seq') as id from generate_series(${from}::int, ${to - 1}::int) n
    ), made as (
      insert into profiles (account_id, id, properties, email) overriding system value
      select ${accountId}::int, id, jsonb_build_object('Name', 'Pat up-' || n, 'Email', 'up-' || n || '@example.com',
        'Plan', 'free', 'City', 'City ' || n % 500), 'up-' || n || '@example.com'
      from r
    ), happened as (
      insert into events (account_id, profile_id, name_key, ts, id, name, properties)
      select ${accountId}::int, id, 'viewed', now() - n % 300 * interval '1 day', gen_random_uuid(), 'Viewed',
        jsonb_build_object('Amount', n % 1000, 'Category', 'Category ' || n % 40)
      from r
    ), counted as (
      insert into event_summaries (account_id, profile_id, name_key, count, first_at, last_at)
      select ${accountId}::int, id, 'viewed', 1, now() - n % 300 * interval '1 day', now() - n % 300 * interval '1 day' from r
    )
    insert into identities (account_id, kind, value, profile_id)
    select ${accountId}::int, 'identity', 'up-' || n, id from r`);
};

/** Of the last three weeks, by the users in turn. */
const fillMessages = async (db: Database, campaignId: string, from: number, to: number): Promise<void> => {
  await db.query(sql`
    with m as (
      select n, now() - interval '21 days' + n * (interval '20 days' / ${stored}::int) as at
      from generate_series(${from}::int, ${to - 1}::int) n
    ), named as (
      select n, at, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
        || '8' || substr(md5(n::text), 4, 15))::uuid as id
      from m
    )
    insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
      recipient_kind, recipient_value, profile_id, outcome, trace, decided_at, planned_at, ended_at)
    select ${accountId}::int, id, id, 0, 0, ${campaignId}::uuid, 1, 'webhook', false, 'identity', 'up-' || n, i.profile_id,
      'sent', '[]', at, at, at
    from named join identities i on i.account_id = ${accountId} and i.kind = 'identity' and i.value = 'up-' || n`);
};

const fill = async (db: Database, campaignId: string): Promise<void> => {
  for (let week = 0; week <= 3; week++) {
    await db.query(sql`select ensure_partitions(now() - ${week}::int * interval '7 days')`);
  }
  await db.query(sql`select setval('profiles_id_seq', (select max(id) from profiles))`);
  for (let from = 0; from < stored; from += STEP) {
    await fillUsers(db, from, Math.min(stored, from + STEP));
  }
  await db.query(sql`analyze`);
  for (let from = 0; from < stored; from += STEP) {
    await fillMessages(db, campaignId, from, Math.min(stored, from + STEP));
  }
  await db.query(sql`vacuum analyze`);
};

const start = async ({ url, count }: { url: string; count: number }): Promise<void> => {
  stored = count;
  const db = openDatabase({ url, connectionsMax: 6, name: "bench growth", prefersIndexes: true });
  const setup = await prepareDecide(db);
  accountId = setup.accountId;
  await fill(db, setup.campaignId);
  const uploads = openDatabase({ url, connectionsMax: 4, name: "bench growth uploads" });
  writer = createUploadWriter(
    uploads,
    createCatalogueWriter(uploads, (error) => {
      throw error;
    }),
  );
  decide = await createDecideRunner(db, setup);
};

const store = async (body: string): Promise<void> => {
  const upload = parseUpload(JSON.parse(body));
  if (upload.kind === "fail") throw new Error(upload.error);
  const results = await writer.write(accountId, upload.records, new Date());
  if (results.some((result) => result !== undefined)) throw new Error("a record was refused");
};

const upload = async ({ run, batches }: { run: string; batches: number }): Promise<number> => {
  const bodies = Array.from({ length: batches }, (_, batch) => uploadBody(uploadBatch(run, batch, stored)));
  const startedMs = monotonicMs();
  const left = bodies.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const body of left) await store(body);
    }),
  );
  return ((batches * UPLOAD_RECORDS) / (monotonicMs() - startedMs)) * 1_000;
};

serveCalls({
  start,
  upload,
  decide: ({ count }: { count: number }) =>
    decide({ count, identityAt: (n) => `up-${spreadOver(n, stored)}` }),
});
