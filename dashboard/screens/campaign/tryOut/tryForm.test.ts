import { expect, test } from "vitest";
import { fieldsOf, guesses, momentOf, readNamed, searchOf, writeNamed } from "./tryForm.ts";

test("who is tried stands in the address and is read from it, whatever its identity is made of", () => {
  for (const named of [
    { kind: "user", value: "17" },
    { kind: "identity", value: "a:b/ü" },
    { kind: "phone", value: "+4915112345678" },
  ] as const) {
    expect(readNamed(writeNamed(named))).toEqual(named);
  }
  for (const text of ["", "user:", "user:x", "user:0", "somebody", "password:1", ":1"]) {
    expect(readNamed(text)).toBeNull();
  }
});

test("what is typed is offered as what it looks like first, and as an identity always", () => {
  expect(guesses("u-17")).toEqual([{ kind: "identity", value: "u-17" }]);
  expect(guesses("pat@example.com").map(({ kind }) => kind)).toEqual(["email", "identity"]);
  expect(guesses("+49 151 1234567").map(({ kind }) => kind)).toEqual(["phone", "identity"]);
});

test("the form and the address say the same, and the draft is all that can be tried of a campaign never published", () => {
  const search = { to: "user:17", at: "2027-03-28T02:30", zone: "Asia/Tokyo", version: "draft" } as const;
  expect(searchOf(fieldsOf(search, "UTC", true), true)).toEqual(search);
  expect(fieldsOf({}, "UTC", true)).toEqual({ to: null, wall: null, zone: "UTC", version: "published" });
  expect(fieldsOf({}, "UTC", false).version).toBe("draft");
  expect(searchOf(fieldsOf(search, "UTC", false), false).version).toBeUndefined();
});

test("no moment is now, a moment is that of the zone's clocks, and a half-typed one is none", () => {
  expect(momentOf({ wall: null, zone: "UTC" })).toBeNull();
  expect(momentOf({ wall: "2027-01-10T23:30", zone: "Asia/Tokyo" })).toBe("2027-01-10T14:30:00.000Z");
  expect(momentOf({ wall: "", zone: "UTC" })).toBeUndefined();
});
