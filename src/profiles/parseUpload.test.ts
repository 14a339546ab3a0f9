import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ParsedRecord, parseUpload } from "./parseUpload.ts";
import { Refusal } from "./refusal.ts";

const parseAll = (records: unknown): ParsedRecord[] => {
  const upload = parseUpload(JSON.parse(JSON.stringify({ d: records })));
  if (upload.kind === "fail") throw new Error(upload.error);
  return upload.records;
};
const parseOne = (record: unknown) => parseAll([record])[0]?.parsed;
const codeOf = (record: unknown): number | undefined => {
  const parsed = parseOne(record);
  return parsed instanceof Refusal ? parsed.code : undefined;
};

const profile = (profileData: unknown, more: object = {}) => ({
  type: "profile",
  identity: "u1",
  profileData,
  ...more,
});
const event = (evtData: unknown, more: object = {}) => ({
  type: "event",
  identity: "u1",
  evtName: "Viewed",
  evtData,
  ...more,
});
const token = (tokenData: unknown, more: object = {}) => ({
  type: "token",
  objectId: "__d1",
  tokenData,
  ...more,
});
const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]));
const text = (length: number) => "x".repeat(length);

describe("a bad record is refused with the documented code", () => {
  test.each<[number, string, unknown]>([
    [509, "no event name", event({}, { evtName: undefined })],
    [509, "a blank event name", event({}, { evtName: "  " })],
    [509, "an event name that is a number", event({}, { evtName: 7 })],
    [512, "evtData that is a list", event([1])],
    [512, "an event name with a forbidden character", event({}, { evtName: "a.b" })],
    [512, "an event name of 513 characters", event({}, { evtName: text(513) })],
    [512, "an event property with a forbidden character", event({ a$b: 1 })],
    [512, "an event property name of 121 characters", event({ [text(121)]: 1 })],
    [512, "an event property of 513 characters", event({ a: text(513) })],
    [512, "an event property that is an object", event({ a: { b: 1 } })],
    [512, "a list in a list", event({ a: [[1]] })],
    [512, "a list of 101 values", event({ a: Array.from({ length: 101 }, (_, n) => n) })],
    [512, "NUL in an event property", event({ a: "x\u0000y" })],
    [512, "half of a surrogate pair in an event property", event({ a: "\ud83d" })],
    [512, "a malformed date", event({ a: "$D_tomorrow" })],
    [512, "257 items", event({ Items: Array.from({ length: 257 }, () => ({})) }, { evtName: "Charged" })],
    [512, "an item that is no object", event({ Items: [1] }, { evtName: "Charged" })],
    [512, "items of another event", event({ Items: [{ a: 1 }] })],
    [513, "a system event", event({}, { evtName: "Notification Sent" })],
    [513, "a system event spelled otherwise", event({}, { evtName: "appLAUNCHED" })],
    [514, "Gender", profile({ Gender: "x" })],
    [514, "a Gender that looks like a built-in", profile({ Gender: "constructor" })],
    [515, "Email", profile({ Email: "pat@" })],
    [515, "an empty Email", profile({ Email: "" })],
    [515, "a list as Email", profile({ Email: { $add: ["pat@example.com"] } })],
    [516, "a phone without its country", profile({ Phone: "4155550100" })],
    [516, "a phone as a number", profile({ Phone: 14155550100 })],
    [517, "Employed", profile({ Employed: "maybe" })],
    [518, "Education", profile({ Education: "PhD" })],
    [519, "Married", profile({ Married: 1 })],
    [520, "Age", profile({ Age: "old" })],
    [520, "Age beyond people", profile({ Age: 151 })],
    [520, "DOB", profile({ DOB: "1990-01-01" })],
    [522, "257 event properties", event(keys(257))],
    [523, "a profile of nobody", profile({}, { identity: undefined })],
    [523, "an event of nobody", event({}, { identity: null })],
    [523, "a blank identity", profile({}, { identity: " " })],
    [523, "an identity that is an object", profile({}, { identity: {} })],
    [523, "an identity beyond 2^53", profile({}, { identity: 2 ** 53 })],
    [523, "NUL in an identity", profile({}, { identity: "a\u0000" })],
    [523, "an identity of 513 characters", profile({}, { identity: text(513) })],
    [523, "two users in one record", profile({ Identity: "u2" })],
    [524, "no type", { identity: "u1" }],
    [524, "another type", { type: "Profile", identity: "u1", profileData: {} }],
    [524, "a record that is no object", 7],
    [524, "a record that is null", null],
    [524, "no profileData", profile(undefined)],
    [524, "profileData that is a list", profile([])],
    [524, "an unknown operator", profile({ a: { $push: 1 } })],
    [524, "two operators", profile({ a: { $add: ["x"], $remove: ["y"] } })],
    [524, "a step that is no number", profile({ a: { $incr: "1" } })],
    [524, "an object as a value", profile({ a: { b: 1 } })],
    [524, "a key with a forbidden character", profile({ "a#b": 1 })],
    [524, "an empty key", profile({ "": 1 })],
    [524, "a key of 121 characters", profile({ [text(121)]: 1 })],
    [524, "a value of 513 characters", profile({ a: text(513) })],
    [524, "half of a surrogate pair in a key", profile({ "\ud83d": 1 })],
    [524, "Tz", profile({ Tz: "Mars/Olympus" })],
    [524, "MSG-email that is no truth value", profile({ "MSG-email": "perhaps" })],
    [525, "ts that is a date", event({}, { ts: "2026-01-01" })],
    [525, "ts in milliseconds", event({}, { ts: 1_767_225_600_000 })],
    [525, "a negative ts", profile({}, { ts: -1 })],
    [525, "ts with a fraction", profile({}, { ts: 1.5 })],
    [526, "an objectId with a space", profile({}, { objectId: "a b" })],
    [526, "an objectId of 129 characters", event({}, { objectId: text(129) })],
    [530, "a token of a bad objectId", token({ id: "t", type: "fcm" }, { objectId: "a b" })],
    [530, "a token of nobody", token({ id: "t", type: "fcm" }, { objectId: undefined })],
    [531, "no tokenData", token(undefined)],
    [531, "a token with a space", token({ id: "a b", type: "fcm" })],
    [531, "a version that is a number", token({ id: "t", type: "fcm", os_version: 14 })],
    [531, "a make beyond 128 characters", token({ id: "t", type: "fcm", make: "m".repeat(129) })],
    [524, "a city that is a number", profile({ City: 8010 })],
    [524, "a country of nothing but spaces", profile({ Country: "  " })],
    [524, "a latitude beyond the pole", profile({ Latitude: 90.1 })],
    [524, "a longitude that is no number", profile({ Longitude: "16° E" })],
    [532, "no token id", token({ type: "fcm" })],
    [533, "no token type", token({ id: "t" })],
    [534, "an unknown token type", token({ id: "t", type: "pigeon" })],
    [535, "web push without keys", token({ id: "t", type: "chrome" })],
    [535, "bad keys", token({ id: "t", type: "fcm", keys: { p256dh: "?", auth: 1 } })],
  ])("%i: %s", (code, _what, record) => {
    expect(codeOf(record)).toBe(code);
  });

  test("a number beyond the range of numbers, which JSON can write", () => {
    const upload = parseUpload(
      JSON.parse('{"d":[{"type":"profile","identity":"u","profileData":{"a":1e200000}}]}'),
    );
    expect(upload).toMatchObject({ records: [{ parsed: { code: 524 } }] });
  });

  test("__proto__ as a key, which a careless copy would obey", () => {
    const body = '{"d":[{"type":"profile","identity":"u","profileData":{"__proto__":{"$delete":true}}}]}';
    expect(parseUpload(JSON.parse(body))).toMatchObject({ records: [{ parsed: { code: 524 } }] });
  });

  test("the 101st token of a call", () => {
    const records = parseAll(Array.from({ length: 101 }, (_, n) => token({ id: `t${n}`, type: "fcm" })));
    const refused = records.filter(({ parsed }) => parsed instanceof Refusal);
    expect(refused).toMatchObject([{ number: 101, parsed: { code: 535 } }]);
  });
});

describe("a good record is read", () => {
  test("reserved keys are typed and keep their documented spelling, whatever the case they come in", () => {
    const parsed = parseOne(
      profile({
        name: "Pat",
        email: " Pat@Example.com ",
        PHONE: "+1 (415) 555-0100",
        gender: "female",
        DOB: "$D_631152000",
        age: "36",
        education: "college",
        Employed: "y",
        Married: "N",
        timezone: "GMT+0530",
        "msg-email": "false",
        "MSG-DNDWhatsApp": true,
        Custom: "",
        Nothing: null,
      }),
    );
    const values = parsed !== undefined && "changes" in parsed ? parsed.changes : [];
    expect(
      Object.fromEntries(values.map((change) => [change.key, "value" in change ? change.value : undefined])),
    ).toEqual({
      Name: "Pat",
      Email: "Pat@Example.com",
      Phone: "+14155550100",
      Gender: "F",
      DOB: "$D_631152000",
      Age: 36,
      Education: "College",
      Employed: "Y",
      Married: "N",
      Tz: "UTC+05:30",
      "MSG-email": false,
      "MSG-dndWhatsApp": true,
      Custom: "",
    });
  });

  test("at every limit", () => {
    const emoji = "😀".repeat(512);
    expect(codeOf(event(keys(256)))).toBeUndefined();
    expect(codeOf(event({ [text(120)]: emoji }, { evtName: text(512) }))).toBeUndefined();
    expect(
      codeOf(
        event({ Items: Array.from({ length: 256 }, () => ({ Name: "Kettle" })) }, { evtName: "Charged" }),
      ),
    ).toBeUndefined();
    expect(
      codeOf(profile({ a: emoji }, { identity: text(512), objectId: text(128), ts: 9_999_999_999 })),
    ).toBeUndefined();
    expect(codeOf(token({ id: text(2_000), type: "fcm" }))).toBeUndefined();
  });

  test("places and coordinates are what filters compare: texts without spaces round them, and numbers", () => {
    const parsed = parseOne(
      profile({ country: "Austria ", REGION: "Wien", City: " Vienna", latitude: "48.2082", Longitude: -180 }),
    );
    expect(parsed).toMatchObject({
      changes: [
        { key: "Country", value: "Austria" },
        { key: "Region", value: "Wien" },
        { key: "City", value: "Vienna" },
        { key: "Latitude", value: 48.2082 },
        { key: "Longitude", value: -180 },
      ],
    });
  });

  test("a token with what is known of its device; null and empty texts say nothing", () => {
    const sent = { id: "t", type: "fcm", os_version: " 15 ", app_version: "1.10", make: null, model: "" };
    expect(parseOne(token(sent))).toMatchObject({
      token: { osVersion: "15", appVersion: "1.10", make: undefined, model: undefined },
    });
  });

  test("identities of all kinds, whole numbers as their digits, Identity of profileData among them", () => {
    const record = { type: "profile", objectId: "__d", FBID: 42, GPID: "g", profileData: { Identity: "u" } };
    expect(parseOne(record)).toMatchObject({
      changes: [],
      identities: [
        { kind: "objectId", value: "__d" },
        { kind: "FBID", value: "42" },
        { kind: "GPID", value: "g" },
        { kind: "identity", value: "u" },
      ],
    });
  });

  test("an event without evtData, and one with ts as text", () => {
    expect(parseOne(event(undefined, { ts: "1767225600" }))).toMatchObject({
      type: "event",
      at: new Date("2026-01-01T00:00:00Z"),
      event: { name: "Viewed", nameKey: "viewed", properties: new Map() },
    });
  });

  test("a web push token with its keys", () => {
    const subscription = {
      id: "https://push.example.com/x",
      type: "chrome",
      keys: { p256dh: text(87), auth: text(22) },
    };
    expect(parseOne(token(subscription))).toMatchObject({
      token: { platform: "web", tokenType: "chrome", keys: {} },
    });
  });
});

describe("a body that is no upload fails whole, saying what was expected and what came", () => {
  test.each<[string, unknown]>([
    ['an object with the key "d", got a list of 0', []],
    ['an object with the key "d", got null', null],
    ['"d" must be a list of records, got nothing', {}],
    ['"d" must be a list of records, got an object', { d: {} }],
    ['"d" may hold at most 1000 records, got 1001', { d: Array.from({ length: 1_001 }, () => 1) }],
  ])("%s", (words, body) => {
    expect(parseUpload(body)).toMatchObject({
      kind: "fail",
      code: 400,
      error: expect.stringContaining(words),
    });
  });

  test("nesting that would meet the end of the stack", () => {
    const deep = JSON.parse(`{"d":[1,${"[".repeat(100_000)}${"]".repeat(100_000)}]}`);
    expect(parseUpload(deep)).toMatchObject({ error: "Record number 2 is nested deeper than 20 levels" });
  });
});

describe("any JSON is answered", () => {
  const plausible = fc.record(
    {
      type: fc.constantFrom<unknown>("profile", "event", "token", "x", null),
      identity: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
      objectId: fc.oneof(fc.string(), fc.jsonValue()),
      ts: fc.oneof(fc.integer(), fc.double(), fc.jsonValue()),
      evtName: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("Charged", "__proto__")),
      evtData: fc.jsonValue(),
      profileData: fc.dictionary(
        fc.oneof(
          fc.string(),
          fc.constantFrom("Email", "Phone", "Tz", "Age", "__proto__", "constructor", "MSG-push"),
        ),
        fc.oneof(
          fc.jsonValue(),
          fc.dictionary(
            fc.constantFrom("$add", "$remove", "$set", "$incr", "$decr", "$delete"),
            fc.jsonValue(),
          ),
        ),
      ),
      tokenData: fc.oneof(
        fc.record({ id: fc.string(), type: fc.constantFrom("fcm", "chrome") }),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: [] },
  );

  test("and every record becomes an operation or a refusal, in its place, as it was sent", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(plausible, fc.jsonValue()), { maxLength: 20 }), (records) => {
        const sent: unknown = JSON.parse(JSON.stringify({ d: records }));
        const upload = parseUpload(sent);
        if (upload.kind === "fail") return;
        expect(upload.records.map(({ number }) => number)).toEqual(records.map((_, index) => index + 1));
        expect({ d: upload.records.map((record) => record.sent) }).toEqual(sent);
      }),
      { numRuns: 500 },
    );
  });

  test("even when it is no upload at all", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => void parseUpload(body)),
      { numRuns: 300 },
    );
  });
});
