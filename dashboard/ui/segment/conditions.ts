import type { Condition } from "../../../src/contract/filter.ts";
import type { Members } from "./members.ts";
import { anyField, firstTest } from "./valueTests.ts";

/** What each kind of condition begins as: as far as it can be known, and incomplete where it cannot. */

export const KINDS = [
  "property",
  "behaviour",
  "segment",
  "reachable",
  "subscribed",
  "device",
  "place",
  "radius",
  "bucket",
  "payload",
] as const satisfies readonly Condition["type"][];
export type Kind = (typeof KINDS)[number];

const DAYS = 30;

export const FIRST: Readonly<Record<Kind, Members>> = {
  property: { type: "property", property: "", test: firstTest("text") },
  behaviour: {
    type: "behaviour",
    did: true,
    match: "any",
    events: [{ event: "" }],
    within: { kind: "last", amount: DAYS, unit: "days" },
    measure: { kind: "count", is: { op: "at_least", value: 1 } },
  },
  segment: { type: "segment" },
  reachable: { type: "reachable", channel: "email" },
  subscribed: { type: "subscribed", channel: "email" },
  device: { type: "device" },
  place: { type: "place", part: "country", values: [] },
  radius: { type: "radius", points: [{}] },
  bucket: { type: "bucket", from: 0, to: 499 },
  payload: { type: "payload", path: "", test: firstTest("text") },
};

/** A group to fill. */
export const EMPTY_GROUP: Members = { type: "or", nodes: [] };

/** A test of a field of an event or an item, to begin with. */
export const FIRST_FIELD: Members = { type: "field", field: "", test: firstTest("text") };

export const FIRST_WHERE: Members = anyField("");
