import type { ExportCreate } from "../../../src/contract/transfer.ts";
import { transfers } from "../../texts/transfers.ts";
import { instantOf } from "../../ui/wallTime.ts";

const words = transfers.exportDialog;

/** What is chosen for an export. Times as they are typed, in the account's zone; empty: no bound. */
export interface ExportValues {
  subject: ExportCreate["subject"];
  format: ExportCreate["format"];
  /** Empty: everybody. */
  segmentId: string;
  /** None: all names. */
  events: readonly string[];
  from: string;
  to: string;
  isForSpreadsheets: boolean;
}

export type ExportProblems = Partial<Record<"from" | "to", string>>;

export const WHOLE_EXPORT: ExportValues = {
  subject: "profiles",
  format: "csv",
  segmentId: "",
  events: [],
  from: "",
  to: "",
  isForSpreadsheets: true,
};

const momentProblem = (wall: string, zone: string): string | undefined =>
  wall !== "" && instantOf(wall, zone) === null ? words.notATime : undefined;

/** What keeps it from being begun. */
export const problemsIn = ({ subject, from, to }: ExportValues, zone: string): ExportProblems => {
  if (subject !== "events") return {};
  const ofFrom = momentProblem(from, zone);
  const [begin, end] = [instantOf(from, zone), instantOf(to, zone)];
  const isTurned = begin !== null && end !== null && end.at <= begin.at;
  const ofTo = momentProblem(to, zone) ?? (isTurned ? words.order : undefined);
  return { ...(ofFrom === undefined ? {} : { from: ofFrom }), ...(ofTo === undefined ? {} : { to: ofTo }) };
};

const bound = (wall: string, zone: string): string | undefined => instantOf(wall, zone)?.at;

const ofEvents = ({ events, from, to }: ExportValues, zone: string): Partial<ExportCreate> => {
  const [begin, end] = [bound(from, zone), bound(to, zone)];
  return {
    ...(events.length === 0 ? {} : { events: [...events] }),
    ...(begin === undefined ? {} : { from: begin }),
    ...(end === undefined ? {} : { to: end }),
  };
};

/** The export as the API makes it: only what belongs to its subject and its format. */
export const exportOf = (values: ExportValues, zone: string): ExportCreate => {
  const { subject, format, segmentId, isForSpreadsheets } = values;
  const ofUsers = segmentId === "" ? {} : { segmentId };
  return {
    subject,
    format,
    ...(format === "csv" ? { isForSpreadsheets } : {}),
    ...(subject === "events" ? ofEvents(values, zone) : ofUsers),
  };
};
