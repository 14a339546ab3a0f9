import { expect, test } from "vitest";
import { storedRow } from "./storedRow.ts";

const day = (at: string): string => at.slice(0, 10);

test("a user is told by identities and properties, dates as dates", () => {
  const stored = {
    identities: { identity: "u-1", objectId: "o-1" },
    properties: { Name: "Pat", DOB: "$D_1685375700", Tags: ["a", "b"] },
  };
  expect(storedRow(stored, day)).toEqual({
    who: "u-1, o-1",
    event: null,
    stored: "Name: Pat · DOB: 2023-05-29 · Tags: a, b",
  });
});

test("an event is told by its name, its moment and its properties", () => {
  const stored = {
    identities: { identity: "u-1" },
    name: "Charged",
    at: "2026-01-02T03:04:05.000Z",
    properties: { Amount: 12.5 },
  };
  expect(storedRow(stored, day)).toEqual({
    who: "u-1",
    event: "Charged",
    stored: "2026-01-02 · Amount: 12.5",
  });
});

test("a member of a list is told by how many users the row means", () => {
  expect(storedRow({ profileIds: [7] }, day)).toEqual({ who: "1 user found", event: null, stored: "" });
  expect(storedRow({ profileIds: [7, 8] }, day).who).toBe("2 users found");
});
