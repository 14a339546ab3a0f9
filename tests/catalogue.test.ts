import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Catalogue, CatalogueProperty } from "../src/contract/segment.ts";
import { sql } from "../src/db/sql.ts";
import type { UploadCaller } from "../src/http/compat/upload.ts";
import { packageRoot } from "../src/lib/packageRoot.ts";
import { cataloguePropertiesMax, catalogueValueCharsMax, catalogueValuesMax } from "../src/limits.ts";
import { readCatalogue } from "../src/profiles/catalogue.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { event, openUploads, profile } from "./helpers/uploads.ts";

const { db, newCaller, startProcess, upload } = openUploads();

/** Uploads by a process of its own, which then ends. */
const uploadAndEnd = async (caller: UploadCaller, ...uploads: unknown[][]): Promise<void> => {
  const { writer, catalogue } = startProcess();
  for (const records of uploads) await upload(caller, records, { writer });
  await catalogue.close();
};

const read = ({ accountId }: UploadCaller): Promise<Catalogue> => readCatalogue(db(), accountId);

const named = (properties: readonly CatalogueProperty[], name: string): CatalogueProperty | undefined =>
  properties.find((property) => property.name === name);

const frequentOf = async ({ accountId }: UploadCaller, property: string): Promise<[unknown, number][]> => {
  const [row] = await db().query<{ frequent: [unknown, number][] }>(
    sql`select frequent from catalogue where account_id = ${accountId} and property = ${property}`,
  );
  return row?.frequent ?? [];
};

describe("the catalogue", () => {
  test("tells names, types and values of profiles, of events and of their items, most frequent first", async () => {
    const caller = await newCaller();
    await uploadAndEnd(caller, [
      profile("a", { Plan: "gold", Visits: { $incr: 1 }, Tags: ["x", "y"], Since: "$D_1700000000" }),
      profile("b", { Plan: "free", Vip: true }),
      profile("c", { Plan: "free", Mixed: 7 }),
      profile("d", { Mixed: "seven" }),
      profile("e", { Mixed: "eight", Tags: { $add: "y" } }),
      event("a", "Charged", { Amount: 10, Items: [{ Sku: "k1", Price: 2 }, { Sku: "k1" }] }),
      event("a", "View ed", { Page: "home", Sizes: [1, 2] }),
    ]);
    const { profile: properties, events } = await read(caller);
    expect(named(properties, "Plan")).toMatchObject({ types: ["text"], values: ["free", "gold"] });
    expect(named(properties, "Visits")).toMatchObject({ types: ["number"], values: [] });
    expect(named(properties, "Tags")).toMatchObject({ types: ["list"], values: ["y", "x"] });
    expect(named(properties, "Since")).toMatchObject({ types: ["date"], values: [] });
    expect(named(properties, "Vip")).toMatchObject({ types: ["boolean"], values: [true] });
    expect(named(properties, "Mixed")).toMatchObject({ types: ["text", "number"] });
    expect(events.map(({ name }) => name)).toEqual(["Charged", "View ed"]);
    expect(named(events[0]?.properties ?? [], "Items")).toMatchObject({ types: ["objects"], values: [] });
    expect(named(events[0]?.items ?? [], "Sku")).toMatchObject({ types: ["text"], values: ["k1"] });
    expect(named(events[0]?.items ?? [], "Price")).toMatchObject({ types: ["number"], values: [2] });
    expect(named(events[1]?.properties ?? [], "Sizes")).toMatchObject({ types: ["list"], values: [1, 2] });
  });

  test("never lists an address, a name, a birthday, a place or an identity as a value, whatever its property is called", async () => {
    const caller = await newCaller();
    const personal = {
      Name: "Pat Private",
      Email: "pat@example.com",
      Phone: "+14155550100",
      DOB: "$D_631152000",
      Latitude: 48.2,
      Longitude: 16.3,
      Second: "pat@example.org",
      Mobile: "0041 79 555 01 00",
      Login: "pat-1",
    };
    await uploadAndEnd(caller, [
      profile("pat-1", personal),
      event("pat-1", "Seen", { by: "pat-1", with: "+43 1 5550100", To: ["kim@example.com", "pat-1"] }),
    ]);
    const { profile: properties, events } = await read(caller);
    expect(properties.map(({ name }) => name).sort()).toEqual(Object.keys(personal).sort());
    expect(properties.every(({ types }) => types.length === 1)).toBe(true);
    expect([...properties, ...(events[0]?.properties ?? [])].flatMap(({ values }) => values)).toEqual([]);
  });

  test("holds nothing of records that were refused", async () => {
    const caller = await newCaller();
    await uploadAndEnd(caller, [profile("a", { Good: 1 }), profile("a", { Bad: 1, Email: "x" })]);
    expect((await read(caller)).profile.map(({ name }) => name)).toEqual(["Good"]);
  });

  test("adds up what several processes saw at once, and goes on after a restart", async () => {
    const caller = await newCaller();
    const seen = (side: number) =>
      Array.from({ length: 40 }, (_, n) => [
        profile(`u${n}`, { Plan: n % 4 === 0 ? "gold" : "free", [`Own${side}`]: side }),
        event(`u${n}`, "Seen", { side }),
      ]);
    await Promise.all(Array.from({ length: 5 }, (_, side) => uploadAndEnd(caller, ...seen(side))));
    expect(await frequentOf(caller, "Plan")).toEqual([
      ["free", 150],
      ["gold", 50],
    ]);
    await uploadAndEnd(caller, [profile("u1", { Plan: "gold" })]);
    expect(await frequentOf(caller, "Plan")).toEqual([
      ["free", 150],
      ["gold", 51],
    ]);
    const { profile: properties, events } = await read(caller);
    expect(properties).toHaveLength(6);
    expect(named(events[0]?.properties ?? [], "side")?.values).toHaveLength(5);
  });
});

describe("the bounds of the catalogue", () => {
  test("on values hold however many come, and what is frequent stays among them", async () => {
    const caller = await newCaller();
    const uploadOf = (from: number) =>
      Array.from({ length: 300 }, (_, n) =>
        event("u", "Seen", {
          Ref: n % 5 === 0 ? "often" : `once ${from + n}`,
          Long: "x".repeat(catalogueValueCharsMax + 1),
        }),
      );
    for (let from = 0; from < 1_500; from += 300) await uploadAndEnd(caller, uploadOf(from));
    const frequent = await frequentOf(caller, "Ref");
    expect(frequent).toHaveLength(catalogueValuesMax);
    expect(frequent[0]?.[0]).toBe("often");
    expect(frequent[0]?.[1]).toBeGreaterThanOrEqual(300);
    expect(await frequentOf(caller, "Long")).toEqual([]);
  });

  test("on properties hold when several processes bring new ones at once", async () => {
    const caller = await newCaller();
    const uploadOf = (side: number) =>
      Array.from({ length: 6 }, (_, part) =>
        event(
          "u",
          `Event ${side} ${part}`,
          Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`p${n}`, n])),
        ),
      );
    await Promise.all([0, 1, 2].map((side) => uploadAndEnd(caller, uploadOf(side))));
    const [row] = await db().query<{ count: number }>(
      sql`select count(*) as count from catalogue where account_id = ${caller.accountId}`,
    );
    expect(row?.count).toBe(cataloguePropertiesMax);
    await uploadAndEnd(caller, [event("u", "Event 0 0", { p0: 0 }), event("u", "One more", { new: 1 })]);
    const { events } = await read(caller);
    expect(events).toHaveLength(19);
    expect(events.find(({ name }) => name === "One more")?.properties).toEqual([]);
  });

  test("leave the frequent ones in when counts are joined, and no count too low", async () => {
    const value = fc.constantFrom(..."abcdefgh");
    const parts = fc.array(fc.array(value, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 5 });
    const most = 4;
    await fc.assert(
      fc.asyncProperty(parts, async (uploads) => {
        let known: [string, number][] = [];
        for (const values of uploads) {
          const more = [...new Set(values)]
            .map((one): [string, number] => [one, values.filter((other) => other === one).length])
            .sort((a, b) => b[1] - a[1])
            .slice(0, most);
          const [row] = await db().query<{ joined: [string, number][] }>(sql`
            select add_frequent(${JSON.stringify(known)}::jsonb, ${JSON.stringify(more)}::jsonb, ${most}::int) as joined`);
          known = row?.joined ?? [];
        }
        const all = uploads.flat();
        const came = (one: string) => all.filter((other) => other === one).length;
        expect(known.length).toBe(Math.min(most, new Set(all).size));
        expect(known.filter(([one, count]) => count < came(one))).toEqual([]);
        expect(known.map(([, count]) => count)).toEqual(
          known.map(([, count]) => count).sort((a, b) => b - a),
        );
        if (new Set(all).size <= most)
          expect(new Map(known)).toEqual(new Map([...new Set(all)].map((one) => [one, came(one)])));
        for (const one of new Set(all)) {
          if (came(one) > all.length / 2) expect(known.map(([name]) => name)).toContain(one);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("an account from before there was a catalogue", () => {
  test("has in it what is stored, by the same rules", async () => {
    const caller = await newCaller();
    await uploadAndEnd(caller, [
      profile("a", {
        Name: "Pat",
        Plan: "gold",
        Tags: ["x", "y"],
        Since: "$D_1700000000",
        Vip: true,
        Login: "a",
      }),
      profile("b", {
        Email: "b@example.com",
        Plan: "free",
        Second: "b@example.org",
        Mobile: "0041 79 555 01 00",
      }),
      event("a", "Charged", { Amount: 10, Items: [{ Sku: "k1", Price: 2 }, { Sku: "k2" }] }),
      event("b", "Seen", { Long: "x".repeat(200), by: "b", Sizes: [1, 2] }),
    ]);
    const withoutTimes = async () => {
      const { profile: properties, events } = await read(caller);
      const plain = (list: readonly CatalogueProperty[]) =>
        list.map(({ lastSeenAt: _, values, ...rest }) => ({ ...rest, values: values.map(String).sort() }));
      return {
        properties: plain(properties),
        events: events.map((one) => [one.name, plain(one.properties), plain(one.items)]),
      };
    };
    const written = await withoutTimes();
    await db().query(sql`delete from catalogue`);
    const migration = await readFile(join(packageRoot, "src/db/migrations/0006_catalogue.sql"), "utf8");
    await db().query({ text: migration.slice(migration.indexOf("with people as")), values: [] });
    expect(await withoutTimes()).toEqual(written);
  });
});

describe("GET /catalogue", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ workers: 0 });
  });
  afterAll(() => app.stop());

  test("has what was just uploaded within seconds, for its own account only", async () => {
    await app.upload([profile("u", { Brandnew: "yes" }), event("u", "Just Now", { Colour: "red" })]);
    await eventually(async () => {
      const { status, body } = await app.native("GET", "/catalogue");
      expect(status).toBe(200);
      expect(body.profile).toMatchObject([{ name: "Brandnew", types: ["text"], values: ["yes"] }]);
      expect(body.events).toMatchObject([
        { name: "Just Now", properties: [{ name: "Colour", values: ["red"] }] },
      ]);
    });
    const [row] = await app.db.query<{ accounts: number }>(
      sql`select count(distinct account_id) as accounts from catalogue`,
    );
    expect(row?.accounts).toBe(1);
    expect(await readCatalogue(app.db, app.accountId + 1)).toEqual({ profile: [], events: [] });
  });
});
