import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../src/db/sql.ts";
import { type Answer, aProfile, startTestApp, type TestApp } from "../helpers/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
});
afterAll(() => app.stop());

const read = async (query: string, passcode = app.live.passcode): Promise<Answer> => {
  const response = await fetch(`${app.url}/1/profile.json?${query}`, {
    headers: { "x-clevertap-account-id": app.externalId, "x-clevertap-passcode": passcode },
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

const flagsOf = async (identity: string) => {
  const [row] = await app.db.query<{ email: boolean; whatsapp: boolean; flags: Record<string, unknown> }>(sql`
    select p.email_subscribed as email, p.whatsapp_subscribed as whatsapp, p.properties as flags
    from profiles p join identities i on i.account_id = p.account_id and i.profile_id = p.id
    where i.account_id = ${app.accountId} and i.value = ${identity}`);
  return row;
};

const asTest = () => ({ "x-clevertap-passcode": app.test.passcode });

describe("reading one user", () => {
  test("exactly one of email, identity and objectId names it", async () => {
    for (const query of [
      "",
      "email=",
      "email=a@example.com&identity=a",
      "identity=a&identity=b",
      "email=nobody",
    ]) {
      expect([query, (await read(query)).status]).toEqual([query, 400]);
    }
    expect((await read("identity=a&email=a@example.com")).body).toEqual({
      status: "fail",
      error: "Name the user by exactly one of email, identity and objectId; got email and identity",
      code: 400,
    });
  });

  test("a plus sign is one, and a space where only that finds somebody", async () => {
    await app.upload([aProfile("a+b"), aProfile("c d"), aProfile("100%")]);
    expect((await read("identity=a+b")).body.record.identity).toBe("a+b");
    expect((await read("identity=a%2Bb")).body.record.identity).toBe("a+b");
    expect((await read("identity=c+d")).body.record.identity).toBe("c d");
    expect((await read("identity=c%20d")).body.record.identity).toBe("c d");
    expect((await read("identity=100%")).body.record.identity).toBe("100%");
  });

  test("what it did is counted, with first and last in epoch seconds", async () => {
    const bought = (ts: number) => ({
      type: "event",
      identity: "doer",
      evtName: "Bought It",
      evtData: {},
      ts,
    });
    await app.upload([bought(1_767_225_600), bought(1_767_229_200)]);
    expect((await read("identity=doer")).body.record.events).toEqual({
      "Bought It": { count: 2, first_seen: 1_767_225_600, last_seen: 1_767_229_200 },
    });
  });

  test("its flags say what holds now, so that whoever moves takes an unsubscription along", async () => {
    await app.upload([aProfile("quiet", { "MSG-whatsapp": true })]);
    await app.db.query(sql`
      update profiles p set email_subscribed = false, whatsapp_subscribed = false from identities i
      where i.account_id = p.account_id and i.profile_id = p.id and i.value = 'quiet'`);
    expect((await read("identity=quiet")).body.record.profileData).toEqual({
      "MSG-email": false,
      "MSG-whatsapp": false,
    });
  });

  test("a test credential reads; one without the scope does not", async () => {
    await app.upload([aProfile("readable")]);
    expect((await read("identity=readable", app.test.passcode)).status).toBe(200);
    await app.db.query(sql`
      update credentials set scopes = array['trigger'] where account_id = ${app.accountId} and is_test`);
    const refused = (): Promise<number> =>
      app.post("/1/subscribe", { d: [] }, asTest()).then(({ status }) => status);
    await expect.poll(refused, { timeout: 5_000 }).toBe(403);
    expect((await read("identity=readable", app.test.passcode)).status).toBe(403);
    await app.db.query(sql`
      update credentials set scopes = array['trigger', 'upload', 'profiles:read']
      where account_id = ${app.accountId} and is_test`);
    await expect.poll(refused, { timeout: 5_000 }).toBe(200);
  });
});

describe("subscribing and unsubscribing an address", () => {
  const subscribe = (type: string, value: string, status: string, headers = {}) =>
    app.post("/1/subscribe", { d: [{ type, value, status }] }, headers);

  test("an e-mail address is unsubscribed on every profile that has it, and a record of it says otherwise later", async () => {
    await app.upload([
      aProfile("e1", { Email: "Shared@Example.com" }),
      aProfile("e2", { Email: "shared@example.com" }),
    ]);
    expect((await subscribe("email", "shared@example.com", "Unsubscribe")).body).toMatchObject({
      processed: 1,
    });
    for (const identity of ["e1", "e2"]) {
      expect(await flagsOf(identity)).toMatchObject({ email: false, flags: { "MSG-email": false } });
    }
    await subscribe("email", "SHARED@example.com", "resubscribe");
    expect(await flagsOf("e2")).toMatchObject({ email: true, flags: { "MSG-email": true } });
  });

  test("a phone number wants nothing, and gets WhatsApp back only where it was wanted", async () => {
    const phone = { Phone: "+14155550111" };
    await app.upload([aProfile("p1", { ...phone, "MSG-whatsapp": true }), aProfile("p2", phone)]);
    await subscribe("phone", "+1 415 555 0111", "Unsubscribe");
    expect(await flagsOf("p1")).toMatchObject({
      whatsapp: false,
      flags: { "MSG-sms": false, "MSG-dndWhatsApp": true },
    });
    await subscribe("phone", "+14155550111", "Resubscribe");
    expect(await flagsOf("p1")).toMatchObject({ whatsapp: true });
    expect(await flagsOf("p2")).toMatchObject({ whatsapp: false });
    await subscribe("whatsapp", "+14155550111", "Resubscribe");
    expect(await flagsOf("p2")).toMatchObject({ whatsapp: true });
    await subscribe("whatsapp", "+14155550111", "Unsubscribe");
    expect(await flagsOf("p1")).toMatchObject({ whatsapp: false });
  });

  test("each record answers for itself, with its code and what came", async () => {
    await app.upload([aProfile("known", { Email: "known@example.com" })]);
    const answer = await app.post("/1/subscribe", {
      d: [
        { type: "email", value: "known@example.com", status: "Unsubscribe" },
        { type: "email", value: "nobody@example.com", status: "Unsubscribe" },
        { type: "fax", value: "1", status: "Unsubscribe" },
        { type: "phone", value: "4155550111", status: "Unsubscribe" },
        { type: "email", value: "known@example.com", status: "Maybe" },
        7,
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ status: "partial", processed: 1 });
    expect(
      answer.body.unprocessed.map(({ code, error }: { code: number; error: string }) => [code, error]),
    ).toEqual([
      [523, 'No user has the e-mail address "nobody@example.com".Skipped record number : 2'],
      [524, 'type must be phone, email or whatsapp, got "fax".Skipped record number : 3'],
      [
        516,
        'Phone is not valid, expected a number with + and its country code, got "4155550111".Skipped record number : 4',
      ],
      [524, 'status must be Unsubscribe or Resubscribe, got "Maybe".Skipped record number : 5'],
      [524, "A record must be an object, got 7.Skipped record number : 6"],
    ]);
    expect((await app.post("/1/subscribe", { d: 7 })).body).toEqual({
      status: "fail",
      error: '"d" must be a list of records, got 7',
      code: 400,
    });
    const tooMany = Array.from({ length: 1_001 }, () => ({}));
    expect((await app.post("/1/subscribe", { d: tooMany })).status).toBe(400);
  });

  test("a test credential is answered in full and changes nothing", async () => {
    await app.upload([aProfile("untouched", { Email: "untouched@example.com", Phone: "+14155550112" })]);
    const answer = await subscribe("email", "untouched@example.com", "Unsubscribe", asTest());
    expect(answer.body).toEqual({ status: "success", processed: 1, unprocessed: [], test: true });
    await app.post("/1/disassociate", { d: [{ type: "phone", value: "+14155550112" }] }, asTest());
    expect(
      (await app.post("/1/delete/profiles.json", { identity: "untouched" }, asTest())).body,
    ).toMatchObject({
      processed: 1,
      test: true,
    });
    expect((await read("identity=untouched")).body.record).toMatchObject({
      phone: "+14155550112",
      profileData: {},
    });
  });
});

describe("disassociating a phone number", () => {
  test("takes it away from every profile that has it, and from nobody else", async () => {
    await app.upload([
      aProfile("d1", { Phone: "+14155550113" }),
      aProfile("d2", { Phone: "+14155550113" }),
      aProfile("d3", { Phone: "+14155550114" }),
    ]);
    const answer = await app.post("/1/disassociate", { d: [{ type: "phone", value: "+14155550113" }] });
    expect(answer.body).toEqual({ status: "success", processed: 1, unprocessed: [] });
    expect((await read("identity=d1")).body.record.phone).toBeUndefined();
    expect((await read("identity=d2")).body.record.phone).toBeUndefined();
    expect((await read("identity=d3")).body.record.phone).toBe("+14155550114");
    expect(
      (await app.post("/1/disassociate", { d: [{ type: "email", value: "a@example.com" }] })).body,
    ).toMatchObject({
      status: "fail",
      unprocessed: [{ code: 524 }],
    });
  });
});

describe("demerging", () => {
  const merged = async (...identities: string[]): Promise<void> => {
    await app.upload(identities.map((identity) => aProfile(identity, { Plan: identity })));
    for (const identity of identities.slice(1)) {
      await app.upload([{ type: "profile", identity, FBID: `fb ${identities[0]}`, profileData: {} }]);
    }
    await app.upload([
      { type: "profile", identity: identities[0], FBID: `fb ${identities[0]}`, profileData: {} },
    ]);
  };

  test("gives an identity a profile of its own, blank; everything else stays with the original", async () => {
    await merged("m1", "m2");
    await app.upload([{ type: "event", identity: "m2", evtName: "Seen", evtData: {} }]);
    const before = (await read("identity=m1")).body.record;
    expect(before.all_identities).toEqual(["m1", "m2"]);
    expect((await app.post("/1/demerge/profiles.json", { identities: ["m2"] })).body).toEqual({
      status: "success",
      processed: 1,
      unprocessed: [],
    });
    expect((await read("identity=m2")).body.record).toEqual({
      identity: "m2",
      all_identities: ["m2"],
      profileData: {},
      events: {},
      platformInfo: [],
    });
    expect((await read("identity=m1")).body.record).toEqual({ ...before, all_identities: ["m1"] });
  });

  test("a profile keeps its last identity, and a repeat changes nothing", async () => {
    await app.upload([aProfile("alone", { Plan: "gold" })]);
    for (const _ of [1, 2]) {
      expect(
        (await app.post("/1/demerge/profiles.json", { identities: ["alone", "alone"] })).body,
      ).toMatchObject({
        status: "success",
      });
    }
    expect((await read("identity=alone")).body.record.profileData).toEqual({ Plan: "gold" });
  });

  test("unknown identities, bad ones and too many are told", async () => {
    await app.upload([aProfile("there")]);
    expect(
      (await app.post("/1/demerge/profiles.json", { identities: ["there", "nobody", null] })).body,
    ).toMatchObject({
      status: "partial",
      processed: 1,
      unprocessed: [
        { code: 523, error: 'No user has the identity "nobody".Skipped record number : 2', record: "nobody" },
        { code: 523 },
      ],
    });
    expect((await app.post("/1/demerge/profiles.json", { identities: "there" })).status).toBe(400);
    const many = Array.from({ length: 101 }, (_, index) => `i${index}`);
    expect((await app.post("/1/demerge/profiles.json", { identities: many })).body.error).toBe(
      "identities may name at most 100 users, got 101",
    );
  });

  test("a test credential demerges nobody", async () => {
    await merged("t1", "t2");
    await app.post("/1/demerge/profiles.json", { identities: ["t2"] }, asTest());
    expect((await read("identity=t1")).body.record.all_identities).toEqual(["t1", "t2"]);
  });
});
