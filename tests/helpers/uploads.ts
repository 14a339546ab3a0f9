import { afterAll, beforeAll } from "vitest";
import type { Database } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { handleUpload, type UploadAnswer, type UploadCaller } from "../../src/http/compat/upload.ts";
import { fixedClock } from "../../src/lib/clock.ts";
import { type CatalogueWriter, createCatalogueWriter } from "../../src/profiles/catalogueWriter.ts";
import { createUploadWriter, type UploadWriter } from "../../src/profiles/uploadWriter.ts";
import { cloneDatabase, insertAccount, type TestDatabase } from "./database.ts";

export const NOW = new Date("2026-03-01T12:00:00Z");

export const profile = (identity: string, profileData: object, more: object = {}) => ({
  type: "profile",
  identity,
  profileData,
  ...more,
});
export const event = (identity: string, evtName: string, evtData: object = {}, more: object = {}) => ({
  type: "event",
  identity,
  evtName,
  evtData,
  ...more,
});
export const token = (objectId: string, id: string, more: object = {}) => ({
  type: "token",
  objectId,
  tokenData: { id, type: "fcm" },
  ...more,
});

export interface StoredState {
  id: number;
  properties: Record<string, unknown>;
  email: string | null;
  phone: string | null;
  zone: string | null;
  subscribed: boolean[];
  seen: Date;
  names: string[];
  events: string[];
  tokens: string[];
}

type Table = "profiles" | "identities" | "events" | "devices" | "event_names";

const rowsIn = async (db: Database, accountId: number, table: Table): Promise<number | undefined> => {
  const [row] = await db.query<{ count: number }>({
    text: `select count(*)::int as count from ${table} where account_id = $1`,
    values: [accountId],
  });
  return row?.count;
};

/** Of a process that takes uploads. */
const writersOn = (database: Database) => {
  const catalogue = createCatalogueWriter(database, (error) => {
    throw error;
  });
  return { writer: createUploadWriter(database, catalogue), catalogue };
};

/** Uploads against a database of the test file's own, made before its first test and dropped after its last. */
export const openUploads = () => {
  let made: { database: TestDatabase; writer: UploadWriter } | undefined;
  let accountsMade = 0;
  const catalogues: CatalogueWriter[] = [];
  const startProcess = (database: Database) => {
    const writers = writersOn(database);
    catalogues.push(writers.catalogue);
    return writers;
  };
  beforeAll(async () => {
    const database = await cloneDatabase();
    made = { database, ...startProcess(database.db) };
  });
  afterAll(async () => {
    for (const catalogue of catalogues) await catalogue.close();
    await made?.database.drop();
  });
  const ready = () => {
    if (made === undefined) throw new Error("uploads are used before the tests began");
    return made;
  };
  const db = () => ready().database.db;
  const uploadText = (
    caller: UploadCaller,
    body: string,
    { isDryRun = false, now = NOW, writer = ready().writer } = {},
  ): Promise<UploadAnswer> =>
    handleUpload(caller, Buffer.from(body), isDryRun, { writer, clock: fixedClock(now) });

  return {
    db,
    writer: () => ready().writer,
    /** The writers of one more process. */
    startProcess: () => startProcess(db()),
    uploadText,
    upload: (caller: UploadCaller, records: unknown[], more: { now?: Date; writer?: UploadWriter } = {}) =>
      uploadText(caller, JSON.stringify({ d: records }), more),
    /** A caller of a new account. */
    newCaller: async (): Promise<UploadCaller> => {
      const accountId = await insertAccount(db(), `UPLOAD-${++accountsMade}`);
      return { accountId, credentialId: null, isTest: false, scopes: ["upload"] };
    },
    /** Every profile of the account with all that it owns. */
    stored: ({ accountId }: UploadCaller): Promise<StoredState[]> =>
      db().query<StoredState>(sql`
        select p.id, p.properties, p.email, p.phone, p.time_zone as zone, p.last_seen_at as seen,
          array[p.email_subscribed, p.push_subscribed, p.whatsapp_subscribed] as subscribed,
          array(select kind || ':' || value from identities i
            where i.account_id = p.account_id and i.profile_id = p.id order by 1) as names,
          array(select name_key || '@' || extract(epoch from ts)::bigint from events e
            where e.account_id = p.account_id and e.profile_id = p.id order by 1) as events,
          array(select concat_ws('/', token, os_version) from devices d
            where d.account_id = p.account_id and d.profile_id = p.id order by 1) as tokens
        from profiles p where p.account_id = ${accountId} order by p.id`),
    count: ({ accountId }: UploadCaller, table: Table) => rowsIn(db(), accountId, table),
  };
};
