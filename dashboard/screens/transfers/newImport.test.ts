import { expect, test } from "vitest";
import { creationOf, formatOfName, type NewImport, problemsIn } from "./newImport.ts";

const FILE = new File(["id\n1\n"], "users.csv");
const USERS: NewImport = { subject: "profiles", segmentId: "", file: FILE, format: null };

test("the name of a file says how it is written, and whoever chooses knows better", () => {
  expect(formatOfName("users.csv")).toBe("csv");
  expect(formatOfName("users.txt")).toBe("csv");
  expect(formatOfName("users.JSONL")).toBe("jsonl");
  expect(creationOf(USERS, FILE)).toEqual({
    subject: "profiles",
    format: "csv",
    name: "users.csv",
    bytes: 5,
  });
  expect(creationOf({ ...USERS, format: "jsonl" }, FILE)).toMatchObject({ format: "jsonl" });
});

test("a list is named where members are imported, and only there", () => {
  expect(problemsIn(USERS)).toEqual({});
  expect(problemsIn({ ...USERS, subject: "list" })).toHaveProperty("segmentId");
  expect(creationOf({ ...USERS, subject: "list", segmentId: "s-1" }, FILE)).toMatchObject({
    segmentId: "s-1",
  });
  expect(creationOf({ ...USERS, segmentId: "s-1" }, FILE)).not.toHaveProperty("segmentId");
});

test("no file and an empty file are told before anything is begun", () => {
  expect(problemsIn({ ...USERS, file: null })).toHaveProperty("file");
  expect(problemsIn({ ...USERS, file: new File([], "empty.csv") })).toHaveProperty("file");
});
