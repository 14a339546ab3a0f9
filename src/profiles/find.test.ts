import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloneDatabase, insertAccount, type TestDatabase } from "../../tests/helpers/database.ts";
import { sql } from "../db/sql.ts";
import { newId } from "../lib/ids.ts";
import {
  listProfiles,
  profileIdsOf,
  readProfile,
  readProfileEvents,
  readPropertyNames,
  recipientsMeant,
  searchProfiles,
} from "./find.ts";

describe("finding profiles", () => {
  let database: TestDatabase;
  let accountId: number;
  let strangerId: number;
  beforeAll(async () => {
    database = await cloneDatabase();
    accountId = await insertAccount(database.db);
    strangerId = await insertAccount(database.db, "STRANGER");
    await insert("ada", { email: "ada@example.com", phone: "+14155550101", name: "Ada", daysAgo: 3 });
    await insert("adam", { email: "adam@example.com", name: "Adam", daysAgo: 1 });
    await insert("100%_sure", { daysAgo: 2 });
  });
  afterAll(() => database.drop());

  const insert = async (
    identity: string,
    more: { email?: string; phone?: string; name?: string; daysAgo?: number; account?: number } = {},
  ): Promise<number> => {
    const account = more.account ?? accountId;
    const [row] = await database.db.query<{ id: number }>(sql`
      insert into profiles (account_id, email, phone, properties, last_seen_at)
      values (${account}, ${more.email ?? null}, ${more.phone ?? null},
        ${JSON.stringify(more.name === undefined ? {} : { Name: more.name })}::jsonb,
        now() - ${more.daysAgo ?? 0}::int * interval '1 day')
      returning id`);
    await database.db.query(sql`
      insert into identities (account_id, kind, value, profile_id)
      values (${account}, 'identity', ${identity}, ${row?.id})`);
    return Number(row?.id);
  };
  const identitiesOf = (rows: { identity: string | null }[]) => rows.map(({ identity }) => identity);
  const found = async (text: string) => identitiesOf(await searchProfiles(database.db, accountId, text, 10));
  const idOf = async (text: string) =>
    (await searchProfiles(database.db, accountId, text, 1))[0]?.id ?? Number.NaN;

  test("without a text those seen last come first, page by page", async () => {
    const first = await listProfiles(database.db, accountId, null, 2);
    expect(identitiesOf(first)).toEqual(["adam", "100%_sure"]);
    const last = first.at(-1);
    const position = { lastSeenAt: new Date(last?.lastSeenAt ?? 0), id: last?.id ?? 0 };
    expect(identitiesOf(await listProfiles(database.db, accountId, position, 2))).toEqual(["ada"]);
  });

  test("a text finds by identity, by address in any case, by phone with or without its plus, and by beginnings", async () => {
    expect(await found("ada")).toEqual(["ada", "adam"]);
    expect(await found("ADA@Example.com")).toEqual(["ada"]);
    expect(await found("adam@")).toEqual(["adam"]);
    expect(await found("+1 (415) 555-0101")).toEqual(["ada"]);
    expect(await found("14155550101")).toEqual(["ada"]);
    expect(await found("xyz")).toEqual([]);
  });

  test("signs that mean something to the database are searched for as they are", async () => {
    expect(await found("100%_")).toEqual(["100%_sure"]);
    expect(await found("%")).toEqual([]);
    expect(await found("ad_")).toEqual([]);
    expect(await found("\\")).toEqual([]);
  });

  test("nothing of another account is found", async () => {
    await insert("secret", { email: "secret@example.com", account: strangerId });
    expect(await found("secret")).toEqual([]);
    const [theirs] = await searchProfiles(database.db, strangerId, "secret", 1);
    await expect(readProfile(database.db, accountId, theirs?.id ?? 0)).rejects.toMatchObject({
      code: "profile/not-found",
    });
    expect(await recipientsMeant(database.db, accountId, "secret")).toMatchObject({ profileIds: [] });
  });

  test("a profile tells its identities, devices by the ends of their tokens, and what gets nothing any more", async () => {
    const id = await idOf("ada");
    await database.db.query(sql`
      insert into identities (account_id, kind, value, profile_id) values (${accountId}, 'objectId', 'device-1', ${id})`);
    await database.db.query(sql`
      insert into devices (account_id, id, profile_id, platform, token_type, token)
      values (${accountId}, ${newId()}, ${id}, 'ios', 'apns', 'a-very-secret-token-123456')`);
    await database.db.query(sql`
      insert into suppressions (account_id, channel, address, reason)
      values (${accountId}, 'email', 'ada@example.com', 'bounced'), (${accountId}, 'email', 'else@example.com', 'bounced')`);
    const profile = await readProfile(database.db, accountId, id);
    expect(profile).toMatchObject({
      id,
      name: "Ada",
      identity: "ada",
      identities: [
        { kind: "identity", value: "ada" },
        { kind: "objectId", value: "device-1" },
      ],
      properties: { Name: "Ada" },
      subscriptions: { email: true, push: true, whatsapp: false },
      suppressions: [{ channel: "email", address: "ada@example.com", reason: "bounced" }],
      devices: [{ platform: "ios", tokenEnd: "123456", osVersion: null, appVersion: null }],
    });
    expect(JSON.stringify(profile)).not.toContain("very-secret");
    expect(await found("device-1")).toEqual(["ada"]);
  });

  test("the id of a profile that was merged away answers what it became, however many steps ago", async () => {
    const id = await idOf("ada");
    await database.db.query(sql`
      insert into profile_merges (account_id, from_id, into_id)
      values (${accountId}, 900001, ${id}), (${accountId}, 900002, 900001)`);
    for (const old of [900_001, 900_002]) {
      expect(await readProfile(database.db, accountId, old)).toMatchObject({
        id,
        mergedProfileIds: [900_002, 900_001],
      });
      expect(await profileIdsOf(database.db, accountId, old)).toEqual([id, 900_002, 900_001]);
    }
  });

  test("events come newest first, of all names or of one, and pages neither repeat nor skip", async () => {
    const id = await idOf("adam");
    for (const name of ["Viewed", "Charged"]) {
      await database.db.query(sql`
        insert into event_names (account_id, name_key, name) values (${accountId}, ${name.toLowerCase()}, ${name})`);
      for (let n = 0; n < 4; n++) {
        await database.db.query(sql`
          insert into events (account_id, profile_id, name_key, ts, id, name, properties)
          values (${accountId}, ${id}, ${name.toLowerCase()}, now() - ${n}::int * interval '40 days', ${newId()}, ${name}, '{"n":1}')`);
      }
    }
    const all = await readProfileEvents(database.db, accountId, id, undefined, { after: null, limit: 10 });
    expect(all).toHaveLength(8);
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    const third = all[2];
    const after = { at: new Date(third?.at ?? 0), id: third?.id ?? "" };
    const rest = await readProfileEvents(database.db, accountId, id, undefined, { after, limit: 10 });
    expect(rest.map((event) => event.id)).toEqual(all.slice(3).map((event) => event.id));
    const named = await readProfileEvents(database.db, accountId, id, "view ed", { after: null, limit: 10 });
    expect(named.map(({ name }) => name)).toEqual(["Viewed", "Viewed", "Viewed", "Viewed"]);
  });

  test("names of properties come most frequent first, each with an example", async () => {
    const { data } = await readPropertyNames(database.db, accountId);
    expect(data[0]?.name).toBe("Name");
    expect(["Ada", "Adam"]).toContain(data[0]?.example);
  });
});
