import { expect, test } from "vitest";
import { ExportCreate } from "../../../src/contract/transfer.ts";
import { problemsWith } from "../../ui/validate.ts";
import { type ExportValues, exportOf, problemsIn, WHOLE_EXPORT } from "./exportForm.ts";

const ZONE = "Europe/Berlin";
const EVENTS: ExportValues = {
  ...WHOLE_EXPORT,
  subject: "events",
  segmentId: "018f0000-0000-7000-8000-000000000000",
  events: ["Charged"],
  from: "2026-01-01T00:00",
  to: "2026-02-01T00:00",
};

test("times are those of the account's clocks", () => {
  const made = exportOf(EVENTS, ZONE);
  expect(made).toMatchObject({
    events: ["Charged"],
    from: "2025-12-31T23:00:00.000Z",
    to: "2026-01-31T23:00:00.000Z",
  });
  expect(problemsWith(ExportCreate, made)).toEqual([]);
});

test("what was chosen for the other subject, or the other format, is not sent along", () => {
  expect(exportOf(EVENTS, ZONE)).not.toHaveProperty("segmentId");
  const users = exportOf({ ...EVENTS, subject: "profiles", format: "jsonl" }, ZONE);
  expect(users).toEqual({ subject: "profiles", format: "jsonl", segmentId: EVENTS.segmentId });
  expect(exportOf(WHOLE_EXPORT, ZONE)).toEqual({
    subject: "profiles",
    format: "csv",
    isForSpreadsheets: true,
  });
});

test("a range that ends before it begins is told, and half a time too", () => {
  expect(problemsIn(EVENTS, ZONE)).toEqual({});
  expect(problemsIn({ ...EVENTS, to: EVENTS.from }, ZONE)).toHaveProperty("to");
  expect(problemsIn({ ...EVENTS, from: "2026-13-01T00:00" }, ZONE)).toHaveProperty("from");
  expect(problemsIn({ ...EVENTS, subject: "profiles", to: EVENTS.from }, ZONE)).toEqual({});
});
