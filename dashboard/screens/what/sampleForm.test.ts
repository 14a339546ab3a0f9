import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  blankLike,
  completed,
  formOf,
  isSameJson,
  jsonOf,
  membersOf,
  payloadIn,
  payloadOf,
  sampleOf,
} from "./sampleForm.ts";

const anyJson = fc.jsonValue({ maxDepth: 12 }).map((value) => JSON.parse(JSON.stringify(value)));
const anyPayload = fc
  .dictionary(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "a", "A")), anyJson)
  .map((value) => JSON.parse(JSON.stringify(value)));

describe("a payload in the form", () => {
  test("comes out as it went in, whatever is in it", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(JSON.stringify(jsonOf(formOf(value)))).toBe(JSON.stringify(value));
      }),
    );
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const members = membersOf(payload);
        expect(JSON.stringify(payloadOf(members))).toBe(JSON.stringify(payload));
        expect(membersOf(payloadOf(members))).toEqual(members);
      }),
    );
  });

  test("keeps the type of each value, and what no field can show", () => {
    const payload = { n: 1, b: false, t: "1", none: null, list: [{ p: 2.5 }, "x"] };
    expect(membersOf(payload).map(({ value }) => value.kind)).toEqual([
      "number",
      "boolean",
      "text",
      "kept",
      "list",
    ]);
    expect(payloadOf(membersOf(payload))).toEqual(payload);
  });

  test("gives a new item the fields of the ones that are there", () => {
    const item = formOf({ name: "Kettle", price: 5, prices: [{ value: "$5" }, { value: "$6" }], last: true });
    expect(jsonOf(blankLike(item))).toEqual({ name: "", price: 0, prices: [{ value: "" }], last: false });
    expect(jsonOf(blankLike(undefined))).toBe("");
  });
});

describe("the sample", () => {
  test("has what the author typed, and the keys of the templates besides", () => {
    const own = { name: "Pat", items: [{ price: 5 }] };
    const made = {
      Name: "name",
      coupon: "coupon",
      items: [{ price: "price", title: "title" }, { price: 1 }],
    };
    expect(sampleOf(own, made)).toEqual({
      name: "Pat",
      items: [{ price: 5, title: "title" }],
      coupon: "coupon",
    });
  });

  test("never loses what the author typed", () => {
    fc.assert(
      fc.property(anyPayload, anyPayload, (own, made) => {
        expect(completed(own, own)).toEqual(own);
        const sample = sampleOf(own, made);
        for (const name of Object.keys(own)) expect(Object.hasOwn(sample, name)).toBe(true);
      }),
    );
    expect(sampleOf(undefined, { a: 1 })).toEqual({ a: 1 });
  });
});

describe("JSON", () => {
  test("is the same whatever the order of its names", () => {
    expect(isSameJson({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toBe(true);
    expect(isSameJson({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(isSameJson([1, 2], [2, 1])).toBe(false);
  });
});

describe("what a backend sends", () => {
  test("is taken as the payload itself or as the whole call", () => {
    expect(payloadIn({ a: 1 })).toEqual({ a: 1 });
    expect(payloadIn({ to: {}, campaign_id: "1", ExternalTrigger: { a: 1 } })).toEqual({ a: 1 });
    expect(payloadIn({ d: [{ to: {}, ExternalTrigger: { b: 2 } }] })).toEqual({ b: 2 });
    expect(payloadIn([1])).toBeNull();
    expect(payloadIn("x")).toBeNull();
  });
});
