import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { handleUpload } from "../src/http/compat/upload.ts";
import { fixedClock } from "../src/lib/clock.ts";
import { parseUpload } from "../src/profiles/parseUpload.ts";
import { applyUpload } from "../src/profiles/uploadWriter.ts";
import { cloneDatabase, insertAccount } from "./helpers/database.ts";
import { event, NOW, openUploads, profile, token } from "./helpers/uploads.ts";

const { count, db, newCaller, startProcess, stored, upload, uploadText, writer } = openUploads();

describe("an answer of /1/upload", () => {
  test("is success when every record is stored", async () => {
    const caller = await newCaller();
    const answer = await upload(caller, [
      profile("u1", {
        Name: "Pat",
        Email: "Pat@Example.com",
        Phone: "+1 415 555 0100",
        Tz: "GMT+0530",
        Plan: "gold",
      }),
      event("u1", "Product Viewed", { sku: "K-9" }, { ts: 1_767_225_600 }),
      token("__d1", "fcm-token", { identity: "u1" }),
    ]);
    expect(answer).toEqual({ status: "success", processed: 3, unprocessed: [] });
    expect(await stored(caller)).toMatchObject([
      {
        properties: {
          Name: "Pat",
          Email: "Pat@Example.com",
          Phone: "+14155550100",
          Tz: "UTC+05:30",
          Plan: "gold",
        },
        email: "pat@example.com",
        phone: "+14155550100",
        zone: "UTC+05:30",
        subscribed: [true, true, false],
        seen: NOW,
        names: ["identity:u1", "objectId:__d1"],
        events: ["productviewed@1767225600"],
        tokens: ["fcm-token"],
      },
    ]);
  });

  test("is partial when some are refused, each with its code, its number and itself", async () => {
    const caller = await newCaller();
    const bad = profile("u2", { Email: "nonsense" });
    const answer = await upload(caller, [profile("u1", { Plan: "gold" }), bad]);
    expect(answer).toMatchObject({ status: "partial", processed: 1 });
    expect(answer.unprocessed).toEqual([
      {
        status: "fail",
        code: 515,
        error: 'Email is not valid, expected an e-mail address, got "nonsense".Skipped record number : 2',
        record: bad,
      },
    ]);
    expect(await count(caller, "profiles")).toBe(1);
  });

  test("is fail, without an exception, when all are refused", async () => {
    const caller = await newCaller();
    expect(await upload(caller, [{}, 7])).toMatchObject({
      status: "fail",
      processed: 0,
      unprocessed: [{}, {}],
    });
  });

  test("takes 1000 records at once, in a bounded number of statements", async () => {
    const caller = await newCaller();
    const records = Array.from({ length: 1_000 }, (_, n) =>
      n % 2 === 0 ? profile(`u${n % 500}`, { Step: n }) : event(`u${n % 500}`, "Step", { n }),
    );
    expect(await upload(caller, records)).toMatchObject({ status: "success", processed: 1_000 });
    expect(await count(caller, "events")).toBe(500);
    const states = await stored(caller);
    expect(states).toHaveLength(500);
    expect(states.find(({ names }) => names[0] === "identity:u8")?.properties).toEqual({ Step: 508 });
  });

  test.each(["", "{", "7", "[]", "{}", '{"d":{}}', "\ufeff{"])("is 400 for the body %j", async (body) => {
    const caller = await newCaller();
    await expect(uploadText(caller, body)).rejects.toMatchObject({ status: 400 });
  });

  test("is 400 for bytes that are no UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from('{"d":["'), Buffer.from([0xff]), Buffer.from('"]}')]);
    const deps = { writer: writer(), clock: fixedClock(NOW) };
    await expect(handleUpload(await newCaller(), bytes, false, deps)).rejects.toMatchObject({ status: 400 });
  });

  test("is 403 for a credential that may not upload", async () => {
    const caller = { ...(await newCaller()), scopes: ["trigger"] };
    await expect(upload(caller, [])).rejects.toMatchObject({ status: 403 });
  });
});

describe("what only validates", () => {
  const records = () => [
    profile("new", { Plan: "gold" }),
    event("new", "Signed up"),
    token("__new", "new-token"),
    profile("known", { Plan: { $incr: 1 } }),
  ];

  test.each([
    ["a dry run", { isTest: false }, true],
    ["a test credential", { isTest: true }, false],
  ])("%s answers as the real upload would and stores nothing", async (_what, kind, isDryRun) => {
    const caller = await newCaller();
    await upload(caller, [profile("known", { Plan: "silver" })]);
    const before = await stored(caller);
    const answer = await uploadText({ ...caller, ...kind }, JSON.stringify({ d: records() }), { isDryRun });
    expect(answer).toMatchObject({ status: "partial", processed: 3, unprocessed: [{ code: 524 }] });
    expect(answer.test).toBe(kind.isTest ? true : undefined);
    expect(await stored(caller)).toEqual(before);
    expect(await count(caller, "event_names")).toBe(0);
    const { test: _test, ...real } = answer;
    expect(await upload(caller, records())).toEqual(real);
  });
});

describe("hostile records", () => {
  test("cost only themselves: NUL, half surrogates, endless numbers, __proto__", async () => {
    const caller = await newCaller();
    const bodies = [
      '{"type":"profile","identity":"ok1","profileData":{"a":"\\u0001"}}',
      '{"type":"profile","identity":"n","profileData":{"a":"\\u0000"}}',
      '{"type":"profile","identity":"n\\u0000","profileData":{}}',
      '{"type":"profile","identity":"s","profileData":{"a":"\\ud800"}}',
      '{"type":"profile","identity":"b","profileData":{"a":1e200000}}',
      '{"type":"profile","identity":"p","profileData":{"__proto__":"x"}}',
      '{"type":"event","identity":"e","evtName":"x","evtData":{"Items":[{"a":"\\u0000"}]}}',
      '{"type":"event","identity":"e","evtName":"Charged","evtData":{"Items":[{"a":"\\udfff"}]}}',
      '{"type":"event","identity":"e","evtName":"\\ud800"}',
      '{"type":"profile","identity":"ok2","profileData":{"constructor":"x","hasOwnProperty":1.7e308}}',
      `{"type":"profile","identity":"ok3","profileData":{"a":"'; drop table profiles; --{}\\\\\\""}}`,
    ];
    const answer = await uploadText(caller, `{"d":[${bodies.join(",")}]}`);
    expect(answer).toMatchObject({ status: "partial", processed: 3 });
    expect(answer.unprocessed.map(({ code }) => code)).toEqual([524, 523, 524, 524, 524, 512, 512, 512]);
    expect(JSON.parse(JSON.stringify(answer))).toMatchObject({ processed: 3 });
    const left: unknown[] = [
      { a: "\u0001" },
      { constructor: "x", hasOwnProperty: 1.7e308 },
      { a: `'; drop table profiles; --{}\\"` },
    ];
    expect((await stored(caller)).map(({ properties }) => properties)).toEqual(left);
  });

  test("arbitrary JSON is accounted for: stored plus refused is what came", async () => {
    const caller = await newCaller();
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom("u1", "u2", "\u0000", "Charged"),
    );
    const data = fc.dictionary(text, fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.double(), text), {
      maxKeys: 4,
    });
    const record = fc.record(
      {
        type: fc.constantFrom("profile", "event", "token"),
        identity: text,
        objectId: text,
        evtName: text,
        evtData: data,
        profileData: data,
        tokenData: fc.record({ id: text, type: fc.constantFrom("fcm", "apns") }),
      },
      { requiredKeys: ["type"] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(record, fc.jsonValue()), { maxLength: 12 }), async (records) => {
        const answer = await upload(caller, records);
        expect(answer.processed + answer.unprocessed.length).toBe(records.length);
        for (const { error, code } of answer.unprocessed) {
          expect(error).toMatch(/\.Skipped record number : \d+$/);
          expect(code).not.toBe(555);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a record that the database itself refuses is found by halving, gets 555, and all others are stored", async () => {
    const poisoned = await cloneDatabase();
    try {
      const accountId = await insertAccount(poisoned.db);
      await poisoned.db.query(sql`alter table profiles add check (not properties ? 'Poison')`);
      const records = Array.from({ length: 40 }, (_, n) =>
        profile(`u${n}`, n === 17 || n === 33 ? { Poison: 1 } : { n }),
      );
      const parsed = parseUpload({ d: records });
      if (parsed.kind === "fail") throw new Error(parsed.error);
      const results = await applyUpload(poisoned.db, accountId, parsed.records, NOW);
      expect(
        results.flatMap((result) => (result === undefined ? [] : [[result.code, result.error]])),
      ).toEqual([
        [555, "The record cannot be stored.Skipped record number : 18"],
        [555, "The record cannot be stored.Skipped record number : 34"],
      ]);
      const [row] = await poisoned.db.query<{ count: number }>(
        sql`select count(*)::int as count from profiles`,
      );
      expect(row?.count).toBe(38);
    } finally {
      await poisoned.drop();
    }
  });
});

describe("limits that depend on what is stored", () => {
  test("a profile keeps to 256 custom keys; reserved ones do not count, and what it has can still change", async () => {
    const caller = await newCaller();
    const keys = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, n) => [`k${from + n}`, n]));
    expect(
      await upload(caller, [profile("u", keys(0, 200)), profile("u", { ...keys(200, 256), Name: "Pat" })]),
    ).toMatchObject({
      processed: 2,
    });
    const answer = await upload(caller, [
      profile("u", { k0: "changed" }),
      profile("u", { one: 1, k1: "lost" }),
      profile("u", { k2: { $delete: true }, one: 1 }),
    ]);
    expect(answer).toMatchObject({ processed: 2, unprocessed: [{ code: 522 }] });
    const [state] = await stored(caller);
    expect(state?.properties).toMatchObject({ k0: "changed", k1: 1, one: 1 });
  });

  test("an account keeps to 512 event types, also when they come at once from many sides", async () => {
    const caller = await newCaller();
    const batch = (side: number) =>
      Array.from({ length: 100 }, (_, n) => event("u", `Type ${side * 100 + n}`));
    const writers = Array.from({ length: 6 }, () => startProcess().writer);
    const answers = await Promise.all(
      writers.map((own, side) =>
        handleUpload(caller, Buffer.from(JSON.stringify({ d: batch(side) })), false, {
          writer: own,
          clock: fixedClock(NOW),
        }),
      ),
    );
    expect(answers.reduce((sum, { processed }) => sum + processed, 0)).toBe(512);
    expect(new Set(answers.flatMap(({ unprocessed }) => unprocessed.map(({ code }) => code)))).toEqual(
      new Set([528]),
    );
    expect(await count(caller, "event_names")).toBe(512);
    expect(await upload(caller, [event("u", "TYPE0"), event("ghost", "Another")])).toMatchObject({
      processed: 1,
      unprocessed: [{ code: 528 }],
    });
    expect(await count(caller, "identities")).toBe(1);
  });
});

describe("subscriptions", () => {
  test("follow what is said, and only that", async () => {
    const caller = await newCaller();
    const subscribedAfter = async (data: object) => {
      await upload(caller, [profile("u", data)]);
      return (await stored(caller))[0]?.subscribed;
    };
    expect(await subscribedAfter({})).toEqual([true, true, false]);
    expect(await subscribedAfter({ "MSG-whatsapp": true })).toEqual([true, true, true]);
    expect(await subscribedAfter({ "MSG-dndWhatsApp": true, "MSG-email": false })).toEqual([
      false,
      true,
      false,
    ]);
    expect(await subscribedAfter({ "MSG-push": false, "MSG-dndWhatsApp": false })).toEqual([
      false,
      false,
      true,
    ]);
    await db().query(
      sql`update profiles set whatsapp_subscribed = false where account_id = ${caller.accountId}`,
    );
    expect(await subscribedAfter({ Plan: "gold", "MSG-email": { $delete: true } })).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("an unsubscription on either side survives a merge", async () => {
    const caller = await newCaller();
    await upload(caller, [
      profile("a", { "MSG-email": false, "MSG-whatsapp": false }),
      profile("b", { "MSG-email": true, "MSG-whatsapp": true }),
      { type: "profile", objectId: "__x", profileData: { "MSG-whatsapp": true } },
      profile("c", {}),
    ]);
    await upload(caller, [profile("a", {}, { FBID: "f" }), profile("b", {}, { FBID: "f" })]);
    await upload(caller, [profile("c", {}, { objectId: "__x" })]);
    expect((await stored(caller)).map(({ subscribed }) => subscribed)).toEqual([
      [false, true, false],
      [true, true, true],
    ]);
  });
});

describe("identities", () => {
  test("a record that carries several makes one profile of theirs: the older id, with all that both owned", async () => {
    const caller = await newCaller();
    const early = new Date(NOW.getTime() - 60_000);
    await upload(caller, [profile("u", { Plan: "silver", City: "Graz" }), event("u", "A", {}, { ts: 1 })], {
      now: early,
    });
    await upload(caller, [
      { type: "profile", objectId: "__d", profileData: { Plan: "gold", Tags: ["x"] } },
      { type: "event", objectId: "__d", evtName: "B", ts: 2 },
      token("__d", "t-merge"),
    ]);
    const [older, newer] = await stored(caller);
    expect(
      await upload(caller, [profile("u", { Tags: { $add: ["y"] } }, { objectId: "__d" })]),
    ).toMatchObject({ processed: 1 });
    const [only, ...others] = await stored(caller);
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      id: older?.id,
      properties: { Plan: "gold", City: "Graz", Tags: ["x", "y"] },
      names: ["identity:u", "objectId:__d"],
      tokens: ["t-merge"],
    });
    expect(only?.events).toHaveLength(2);
    const merges = await db().query(
      sql`select from_id as "from", into_id as "into" from profile_merges where account_id = ${caller.accountId}`,
    );
    expect(merges).toEqual([{ from: newer?.id, into: older?.id }]);
  });

  test("of two profiles made by one upload the first is the older, whose values count when both are equally late", async () => {
    const caller = await newCaller();
    await upload(caller, [
      { type: "profile", FBID: "f", profileData: { Plan: "first" } },
      profile("u", { Plan: "second" }),
      profile("u", {}, { FBID: "f" }),
    ]);
    expect(await stored(caller)).toMatchObject([
      { properties: { Plan: "first" }, names: ["FBID:f", "identity:u"] },
    ]);
  });

  test("a refused record neither merges nor creates", async () => {
    const caller = await newCaller();
    await upload(caller, [profile("a", { Plan: "gold" }), profile("b", {})]);
    const answer = await upload(caller, [
      profile("a", { Plan: { $incr: 1 } }, { FBID: "new" }),
      { type: "profile", identity: "ghost", profileData: { Email: "x" } },
    ]);
    expect(answer).toMatchObject({ status: "fail" });
    expect((await stored(caller)).map(({ names }) => names)).toEqual([["identity:a"], ["identity:b"]]);
  });

  test("a profile is seen when its records say so: the past does not count as today, nor the future as yet", async () => {
    const caller = await newCaller();
    await upload(caller, [event("u", "Old", {}, { ts: 1_000_000_000 })]);
    expect((await stored(caller))[0]?.seen).toEqual(new Date("2001-09-09T01:46:40Z"));
    await upload(caller, [event("u", "New", {}, { ts: NOW.getTime() / 1000 + 1_000 })]);
    await upload(caller, [event("u", "Old", {}, { ts: 1_000_000_000 })]);
    expect((await stored(caller))[0]?.seen).toEqual(NOW);
  });

  test("one account's upload cannot reach another's profiles", async () => {
    const [one, two] = [await newCaller(), await newCaller()];
    await upload(one, [profile("u", { Plan: "gold" }), token("__d", "tok")]);
    await upload(two, [profile("u", { Plan: "silver" }), token("__d", "tok")]);
    expect((await stored(one)).map(({ properties, tokens }) => [properties, tokens])).toEqual([
      [{ Plan: "gold" }, []],
      [{}, ["tok"]],
    ]);
    expect(await stored(two)).toHaveLength(2);
  });
});
