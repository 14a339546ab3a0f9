import type { ExportedEvent, ExportedProfile } from "../db/queries/transferExports.ts";
import { identityKinds } from "../profiles/identity.ts";
import { isCustomKey } from "../profiles/reservedKeys.ts";
import { csvRow, spreadsheetText } from "./csvText.ts";

/** Users and events as lines of a file. */

interface Known {
  kind: string;
  value: string;
}

const firstOf = (identities: readonly Known[], kind: string): string | undefined =>
  identities.find((one) => one.kind === kind)?.value;

/** The first identity of each kind, as a record of an upload names a user. */
const named = (identities: readonly Known[]): Record<string, string> =>
  Object.fromEntries(
    identityKinds.flatMap((kind) => {
      const value = firstOf(identities, kind);
      return value === undefined ? [] : [[kind, value] as const];
    }),
  );

const asMoment = (text: string): string | undefined => {
  const seconds = /^\$D_(-?\d{1,11})$/.exec(text)?.[1];
  const moment = seconds === undefined ? undefined : new Date(Number(seconds) * 1000);
  return moment === undefined || Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
};

/** A value as a cell: dates by RFC 3339, lists and objects as JSON. */
const cellOf = (value: unknown, isForSpreadsheets: boolean): string => {
  if (value === undefined || value === null) return "";
  if (typeof value === "object") return JSON.stringify(value);
  if (typeof value !== "string") return String(value);
  const moment = asMoment(value);
  if (moment !== undefined) return moment;
  return isForSpreadsheets ? spreadsheetText(value) : value;
};

const identityCells = (identities: readonly Known[], isForSpreadsheets: boolean): string[] =>
  identityKinds.map((kind) => cellOf(firstOf(identities, kind), isForSpreadsheets));

export const profileHeader = (names: readonly string[]): string =>
  csvRow(["profileId", ...identityKinds, "lastSeenAt", ...names.map(spreadsheetText)]);

export const profileCsv = (
  { id, identities, lastSeenAt, properties }: ExportedProfile,
  names: readonly string[],
  isForSpreadsheets: boolean,
): string =>
  csvRow([
    String(id),
    ...identityCells(identities, isForSpreadsheets),
    lastSeenAt.toISOString(),
    ...names.map((name) => cellOf(properties[name], isForSpreadsheets)),
  ]);

export const eventHeader = (names: readonly string[]): string =>
  csvRow(["profileId", ...identityKinds, "event", "time", ...names.map(spreadsheetText)]);

export const eventCsv = (
  { profileId, identities, name, at, properties }: ExportedEvent,
  names: readonly string[],
  isForSpreadsheets: boolean,
): string =>
  csvRow([
    String(profileId),
    ...identityCells(identities, isForSpreadsheets),
    cellOf(name, isForSpreadsheets),
    at.toISOString(),
    ...names.map((property) => cellOf(properties[property], isForSpreadsheets)),
  ]);

const epochSeconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);

/**
 * Records that say of the further identities of a user whose they are: each beside one of another kind, since a record
 * has one of a kind.
 */
const linkRecords = (identities: readonly Known[]): object[] =>
  identityKinds.flatMap((kind) => {
    const anchor = identities.find((one) => one.kind !== kind);
    const further = identities.filter((one) => one.kind === kind).slice(1);
    if (anchor === undefined) return [];
    return further.map(({ value }) => ({
      type: "profile",
      [anchor.kind]: anchor.value,
      [kind]: value,
      profileData: {},
    }));
  });

const whereGiven = (members: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));

const tokenRecords = ({ devices, identities }: ExportedProfile): object[] =>
  devices.map(({ objectId, type, token, keys, osVersion, appVersion, make, model }) => ({
    type: "token",
    ...(objectId === null ? named(identities) : { objectId }),
    tokenData: {
      id: token,
      type,
      ...whereGiven({ keys, os_version: osVersion, app_version: appVersion, make, model }),
    },
  }));

const asLines = (records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");

/** Records of `/1/upload`: the user, its further identities, its devices. */
export const profileLines = (profile: ExportedProfile): string => {
  const { identities, lastSeenAt, properties } = profile;
  return asLines([
    { type: "profile", ...named(identities), ts: epochSeconds(lastSeenAt), profileData: properties },
    ...linkRecords(identities),
    ...tokenRecords(profile),
  ]);
};

export const eventLine = ({ identities, name, at, properties }: ExportedEvent): string =>
  asLines([
    { type: "event", ...named(identities), ts: epochSeconds(at), evtName: name, evtData: properties },
  ]);

/** What has a meaning of its own first, then by name. */
export const orderNames = (names: Iterable<string>): string[] =>
  [...names].sort((a, b) => Number(isCustomKey(a)) - Number(isCustomKey(b)) || (a < b ? -1 : 1));
