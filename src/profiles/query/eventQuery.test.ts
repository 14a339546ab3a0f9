import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isFilter } from "../../contract/filterProblems.ts";
import { DomainError } from "../../lib/errors.ts";
import { eventQueryOf, usersOf } from "./eventQuery.ts";

const OPERATORS = [
  "equals",
  "not_equals",
  "in",
  "not_in",
  "contains",
  "not_contains",
  "does_not_contain",
  "greater_than",
  "greater_than_equals",
  "less_than",
  "less_than_equals",
  "between",
  "exists",
  "does_not_exist",
];

const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom("True", "false", "$D_1767225600", "$D_-99999999999", "4.12", "Android", "email"),
);
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }));
const condition = fc.record({
  name: fc.oneof(
    fc.constantFrom("Plan", "gender", "age", "country", "OS", "app_version", "Items|Price"),
    fc.string(),
  ),
  operator: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...OPERATORS) }, fc.string()),
  value,
});
const conditions = fc.array(condition, { maxLength: 3 });
const day = fc.oneof(fc.constantFrom(20260101, 20260228, "20261231"), fc.integer());
const base = fc.record(
  {
    event_name: fc.oneof(fc.constantFrom("Charged", "-1"), fc.string()),
    from: day,
    to: day,
    event_properties: conditions,
  },
  { requiredKeys: [] },
);
const bases = fc.array(base, { maxLength: 2 });
const query = fc.record(
  {
    event_name: fc.constantFrom("Charged", "-1", null),
    from: day,
    to: day,
    event_properties: conditions,
    common_profile_properties: fc.record(
      {
        profile_fields: conditions,
        demographics: conditions,
        geo_fields: fc.oneof(conditions, fc.array(fc.array(fc.string(), { maxLength: 4 }), { maxLength: 2 })),
        technographics: conditions,
        reachability: fc.oneof(
          conditions,
          fc.array(fc.constantFrom("email", "push", "phone"), { maxLength: 2 }),
        ),
        app_fields: conditions,
        platform: fc.oneof(fc.constantFrom("iOS", "web"), value),
      },
      { requiredKeys: [] },
    ),
    advanced_query: fc.record({ did_all: bases, did_any: bases, did_none: bases }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

/** The filter, or the refusal's field. */
const translated = (sent: unknown) => {
  try {
    return { filter: usersOf(eventQueryOf(sent)) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { error };
  }
};

describe("a query of the compatible API", () => {
  test("is a valid audience filter, or is refused with the name of a field; whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: query }, fc.jsonValue()), (sent) => {
        const result = translated(sent);
        if (result.error === undefined) {
          expect(result.filter === null || isFilter(result.filter)).toBe(true);
        } else {
          expect(result.error.code).toBe("input/invalid");
          expect(result.error.message).not.toBe("");
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("means the same every time, and is left as it was", () => {
    fc.assert(
      fc.property(query, (sent) => {
        const before = JSON.stringify(sent);
        expect(translated(sent).filter).toEqual(translated(sent).filter);
        expect(JSON.stringify(sent)).toBe(before);
      }),
    );
  });

  test("asks for everything it says: no member is left out of the filter unnoticed", () => {
    fc.assert(
      fc.property(query, fc.string({ minLength: 1 }), (sent, member) => {
        fc.pre(!Object.hasOwn(sent, member) && !["session_properties"].includes(member));
        const known = [
          "event_name",
          "from",
          "to",
          "event_properties",
          "common_profile_properties",
          "advanced_query",
        ];
        fc.pre(!known.includes(member) && member !== "__proto__");
        expect(translated({ ...sent, [member]: 1 }).error).toBeInstanceOf(DomainError);
      }),
    );
  });

  test("of events is one condition of behaviour, and what else it says is beside it", () => {
    expect(
      translated({
        event_name: "Charged",
        from: 20260101,
        to: 20260131,
        event_properties: [{ name: "Amount", operator: "greater_than", value: 5 }],
        common_profile_properties: { profile_fields: [{ name: "plan", operator: "equals", value: "gold" }] },
        advanced_query: { did_none: [{ event_name: "Returned" }] },
      }).filter,
    ).toEqual({
      type: "and",
      nodes: [
        {
          type: "behaviour",
          did: true,
          match: "any",
          events: [
            {
              event: "Charged",
              where: { type: "field", field: "Amount", test: { op: "greater", value: 5 } },
            },
          ],
          within: { kind: "between", from: "2026-01-01", to: "2026-01-31" },
          measure: { kind: "count", is: { op: "at_least", value: 1 } },
        },
        {
          type: "and",
          nodes: [
            { type: "property", property: "plan", test: { op: "equals", value: "gold" } },
            {
              type: "behaviour",
              did: false,
              match: "any",
              events: [{ event: "Returned" }],
              within: { kind: "ever" },
              measure: { kind: "count", is: { op: "at_least", value: 1 } },
            },
          ],
        },
      ],
    });
  });

  test("that is too large to be asked is refused as a whole", () => {
    const profile_fields = Array.from({ length: 60 }, (_, n) => ({ name: `P${n}`, operator: "exists" }));
    expect(translated({ common_profile_properties: { profile_fields } }).error?.message).toMatch(
      /^The query cannot be asked: /,
    );
  });
});
