import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bodyDepthMax, payloadBytesMax, payloadDepthMax } from "../../limits.ts";
import { parseTrigger } from "./parse.ts";

const parse = (body: unknown, version: 1 | 2 = 1) =>
  parseTrigger(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)), version);

const elementOf = (body: unknown, version: 1 | 2 = 1) => {
  const result = parse(body, version);
  if (result.kind === "refused") throw new Error(result.refusal.error);
  const [first] = result.elements;
  if (first?.kind !== "element") throw new Error("refused");
  return first.element;
};

const refusalOf = (body: unknown, version: 1 | 2 = 1) => {
  const result = parse(body, version);
  if (result.kind === "parsed") throw new Error("parsed");
  return result.refusal;
};

const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${"}".repeat(depth - 1)}`;

describe("parseTrigger", () => {
  test("any bytes give a result", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom<1 | 2>(1, 2), (bytes, version) => {
        const result = parseTrigger(Buffer.from(bytes), version);
        expect(["parsed", "refused"]).toContain(result.kind);
      }),
    );
  });

  test("any JSON gives a result, and a refusal names what was expected", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom<1 | 2>(1, 2), (text, version) => {
        const result = parse(text, version);
        if (result.kind === "refused") expect(result.refusal.error).toMatch(/must|names|may|is not/);
      }),
    );
  });

  test("the payload comes out as the bytes that went in, whatever surrounds it", () => {
    const payload = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
    const space = fc.constantFrom("", " ", "\n\t ", "\r\n");
    fc.assert(
      fc.property(payload, space, fc.string(), (value, white, noise) => {
        const text = JSON.stringify(value);
        const body = `{${white}"noise":${JSON.stringify(noise)},${white}"ExternalTrigger"${white}:${white}${text}${white},"to":{"identity":["u"]},"campaign_id":1}`;
        expect(elementOf(body).payload?.toString()).toBe(text);
      }),
    );
  });

  test("a payload's hostile values are kept as they were written", () => {
    const text = '{"a":"x\\u0000y","b":"\\ud800","c":1e200000,"d":12345678901234567890}';
    const body = `{"to":{"identity":["u"]},"campaign_id":"7","External\\u0054rigger":${text}}`;
    expect(elementOf(body).payload?.toString()).toBe(text);
  });

  test("of equal keys the last counts, as for every JSON reader", () => {
    const body =
      '{"to":{"identity":["u"]},"campaign_id":1,"ExternalTrigger":{"a":1},"ExternalTrigger":{"a":2}}';
    expect(elementOf(body).payload?.toString()).toBe('{"a":2}');
  });

  test("keys of `to` are taken in any case, single strings as lists, numbers as strings with all digits", () => {
    const body =
      '{"to":{"Email":"a@example.com","IDENTITY":[12345678901234567890,7],"fbid":["f"],"phone":"+14155550101"},"campaign_id":1}';
    expect(elementOf(body).recipients).toEqual([
      ["email", "a@example.com"],
      ["identity", "12345678901234567890"],
      ["identity", "7"],
      ["FBID", "f"],
      ["phone", "+14155550101"],
    ]);
  });

  test("equal entries of one `to` count once", () => {
    expect(elementOf({ to: { identity: ["u", "u", "v"] }, campaign_id: 1 }).recipients).toHaveLength(2);
  });

  test("an address that is no address is a warning, not a refusal", () => {
    const element = elementOf({ to: { email: ["nonsense"], identity: ["u"] }, campaign_id: 1 });
    expect(element.recipients).toHaveLength(2);
    expect(element.warnings).toEqual([expect.stringContaining("no valid email")]);
  });

  test.each([
    ["not JSON", "{", 1, /not JSON/],
    ["no object", "[]", 1, /body must be an object, got an empty array/],
    ["no to", { campaign_id: 1 }, 1, /^to must be an object.*got nothing/],
    ["an empty to", { to: {}, campaign_id: 1 }, 1, /to names nobody/],
    ["empty lists in to", { to: { email: [], identity: [] }, campaign_id: 1 }, 1, /to names nobody/],
    [
      "a wrong type in to",
      { to: { identity: [true] }, campaign_id: 1 },
      1,
      /to\.identity\[0\] must be a string, got true/,
    ],
    ["no campaign", { to: { identity: ["u"] } }, 1, /campaign_id must be .*got nothing/],
    [
      "a campaign of a wrong type",
      { to: { identity: ["u"] }, campaign_id: {} },
      1,
      /campaign_id must be .*got an object/,
    ],
    ["no campaign list", { to: { identity: ["u"] } }, 2, /campaign_id_list must be an array/],
    [
      "six campaigns",
      { to: { identity: ["u"] }, campaign_id_list: [1, 2, 3, 4, 5, 6] },
      2,
      /at most 5 campaigns, got 6/,
    ],
    [
      "a payload that is no object",
      { to: { identity: ["u"] }, campaign_id: 1, ExternalTrigger: [] },
      1,
      /ExternalTrigger must be an object/,
    ],
    ["an empty d", { d: [] }, 1, /d must be an array/],
    [
      "too many recipients",
      { to: { identity: Array.from({ length: 1_001 }, (_, n) => `u${n}`) }, campaign_id: 1 },
      1,
      /at most 1000 recipients.*got 1001/,
    ],
  ] as const)("%s is refused in words", (_name, body, version, words) => {
    expect(refusalOf(body, version)).toMatchObject({ status: 400, error: expect.stringMatching(words) });
  });

  test("the recipients of `d` are counted together", () => {
    const element = (from: number) => ({
      to: { identity: Array.from({ length: 501 }, (_, n) => `u${from + n}`) },
      campaign_id: 1,
    });
    expect(refusalOf({ d: [element(0), element(501)] }).error).toMatch(/got 1002/);
  });

  test("one bad element of `d` is refused alone, by its index", () => {
    const result = parse({
      d: [
        { to: { identity: ["u"] }, campaign_id: 1 },
        { to: 5, campaign_id: 1 },
      ],
    });
    expect(result).toMatchObject({
      kind: "parsed",
      isWrapped: true,
      elements: [
        { kind: "element" },
        { kind: "refused", refusal: { error: expect.stringContaining("d[1].to") } },
      ],
    });
  });

  test("a payload over its size is 413, over its depth 400, and at the bound it passes", () => {
    const base = { to: { identity: ["u"] }, campaign_id: 1 };
    const withBytes = (size: number) => ({
      ...base,
      ExternalTrigger: { a: "x".repeat(size - '{"a":""}'.length) },
    });
    expect(elementOf(withBytes(payloadBytesMax)).payload).toHaveLength(payloadBytesMax);
    expect(refusalOf(withBytes(payloadBytesMax + 1)).status).toBe(413);
    const deep = (depth: number) =>
      `{"to":{"identity":["u"]},"campaign_id":1,"ExternalTrigger":${nested(depth)}}`;
    expect(elementOf(deep(payloadDepthMax)).payload).not.toBeNull();
    expect(refusalOf(deep(payloadDepthMax + 1))).toMatchObject({
      status: 400,
      error: expect.stringMatching(/20 levels/),
    });
    expect(refusalOf(nested(bodyDepthMax + 1)).error).toMatch(/nest/);
    expect(refusalOf("[".repeat(200_000) + "]".repeat(200_000)).error).toMatch(/must be an object/);
    expect(refusalOf(`{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`).error).toMatch(/nest/);
  });
});
