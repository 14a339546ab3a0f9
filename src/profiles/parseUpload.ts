import { tokensPerCallMax, uploadDepthMax, uploadRecordsMax } from "../limits.ts";
import { type PropertyChange, parseProfileData } from "./changes.ts";
import { type EventData, parseEventData } from "./eventRecord.ts";
import { type Identity, identityKey, noIdentity, parseIdentities } from "./identity.ts";
import { describeValue, Refusal, uploadCodes } from "./refusal.ts";
import { parseTokenData, type TokenData } from "./tokenRecord.ts";
import { isJsonObject, type JsonObject } from "./values.ts";

interface Addressed {
  /** At least one. Several say that they are the same person. */
  identities: readonly Identity[];
  /** The record's own `ts`. */
  at: Date | undefined;
}

/** What a valid record asks for. */
export type Operation =
  | (Addressed & { type: "profile"; changes: readonly PropertyChange[] })
  | (Addressed & { type: "event"; event: EventData })
  | (Addressed & { type: "token"; token: TokenData });

export interface ParsedRecord {
  /** Its place in the request, from 1. */
  number: number;
  /** The record as it came, echoed when it is not taken. */
  sent: unknown;
  parsed: Operation | Refusal;
}

export type ParsedUpload =
  | { kind: "fail"; error: string; code: 400 }
  | { kind: "records"; records: ParsedRecord[] };

const fail = (error: string): ParsedUpload => ({ kind: "fail", error, code: 400 });

/**
 * Reads the body of `POST /1/upload`, `{"d": [record, …]}`. Total: any JSON value gives an answer. A body that
 * is no list of records fails whole; inside one, each record stands for itself.
 */
export const parseUpload = (body: unknown): ParsedUpload => {
  if (!isJsonObject(body))
    return fail(`The body must be an object with the key "d", got ${describeValue(body)}`);
  const records = Object.hasOwn(body, "d") ? body["d"] : undefined;
  if (!Array.isArray(records)) return fail(`"d" must be a list of records, got ${describeValue(records)}`);
  if (records.length > uploadRecordsMax) {
    return fail(`"d" may hold at most ${uploadRecordsMax} records, got ${records.length}`);
  }
  const tooDeep = records.findIndex((record) => isDeeperThan(record, uploadDepthMax));
  if (tooDeep >= 0)
    return fail(`Record number ${tooDeep + 1} is nested deeper than ${uploadDepthMax} levels`);
  const parsed = records.map((sent, index) => ({ number: index + 1, sent, parsed: parseRecord(sent) }));
  return { kind: "records", records: refuseTokensBeyondLimit(parsed) };
};

/** Goes no deeper than it has to, so that no depth of nesting meets the end of the stack. */
const isDeeperThan = (value: unknown, depthMax: number): boolean => {
  if (typeof value !== "object" || value === null) return false;
  const inner: unknown[] = Array.isArray(value) ? value : Object.values(value);
  return depthMax === 0 ? inner.length > 0 : inner.some((one) => isDeeperThan(one, depthMax - 1));
};

/** One record by itself, wherever it came from; total, as `parseUpload`. */
export const parseLoneRecord = (sent: unknown): Operation | Refusal =>
  isDeeperThan(sent, uploadDepthMax)
    ? new Refusal(uploadCodes.profileInvalid, `The record is nested deeper than ${uploadDepthMax} levels`)
    : parseRecord(sent);

const refuseTokensBeyondLimit = (records: ParsedRecord[]): ParsedRecord[] => {
  const reason = `At most ${tokensPerCallMax} tokens a call are allowed`;
  let tokens = 0;
  return records.map((record) => {
    if (record.parsed instanceof Refusal || record.parsed.type !== "token") return record;
    tokens++;
    return tokens > tokensPerCallMax
      ? { ...record, parsed: new Refusal(uploadCodes.tokenKeys, reason) }
      : record;
  });
};

const parseRecord = (sent: unknown): Operation | Refusal => {
  if (!isJsonObject(sent)) {
    return new Refusal(uploadCodes.typeUnknown, `A record must be an object, got ${describeValue(sent)}`);
  }
  switch (sent["type"]) {
    case "profile":
      return parseProfileRecord(sent);
    case "event":
      return parseEventRecord(sent);
    case "token":
      return parseTokenRecord(sent);
    default:
      return new Refusal(
        uploadCodes.typeUnknown,
        `The record is neither event nor profile nor token, its type is ${describeValue(sent["type"])}`,
      );
  }
};

const parseAddress = (sent: JsonObject): Addressed | Refusal => {
  const identities = parseIdentities(sent);
  if (identities instanceof Refusal) return identities;
  const at = parseTime(sent["ts"]);
  return at instanceof Refusal ? at : { identities, at };
};

/** Ten digits reach the year 2286; longer ones are milliseconds by mistake. */
const EPOCH_SECONDS = /^\d{1,10}$/;

const parseTime = (ts: unknown): Date | undefined | Refusal => {
  if (ts === undefined || ts === null) return undefined;
  const digits = typeof ts === "number" || typeof ts === "string" ? String(ts) : "";
  if (EPOCH_SECONDS.test(digits)) return new Date(Number(digits) * 1000);
  return new Refusal(uploadCodes.timeInvalid, `ts is not in epoch seconds, got ${describeValue(ts)}`);
};

const parseProfileRecord = (sent: JsonObject): Operation | Refusal => {
  const addressed = parseAddress(sent);
  if (addressed instanceof Refusal) return addressed;
  const data = sent["profileData"];
  if (!isJsonObject(data)) {
    return new Refusal(
      uploadCodes.profileInvalid,
      `profileData must be an object, got ${describeValue(data)}`,
    );
  }
  const read = parseProfileData(data);
  if (read instanceof Refusal) return read;
  const identities = addIdentity(addressed.identities, read.identity);
  if (identities instanceof Refusal) return identities;
  return { type: "profile", ...addressed, identities, changes: read.changes };
};

const addIdentity = (
  top: readonly Identity[],
  inner: Identity | undefined,
): readonly Identity[] | Refusal => {
  const all = inner === undefined ? top : [...top, inner];
  if (all.length === 0) return noIdentity();
  const named = new Set(all.filter(({ kind }) => kind === "identity").map(identityKey));
  if (named.size <= 1) return dedupe(all);
  return new Refusal(
    uploadCodes.identityMissing,
    "identity and profileData Identity name two different users",
  );
};

const dedupe = (identities: readonly Identity[]): Identity[] => [
  ...new Map(identities.map((identity) => [identityKey(identity), identity])).values(),
];

const parseEventRecord = (sent: JsonObject): Operation | Refusal => {
  const addressed = parseAddress(sent);
  if (addressed instanceof Refusal) return addressed;
  if (addressed.identities.length === 0) return noIdentity();
  const event = parseEventData(sent);
  return event instanceof Refusal ? event : { type: "event", ...addressed, event };
};

const parseTokenRecord = (sent: JsonObject): Operation | Refusal => {
  const identities = parseIdentities(sent, uploadCodes.tokenObjectId);
  if (identities instanceof Refusal) return identities;
  if (identities.length === 0) return noIdentity(uploadCodes.tokenObjectId);
  const token = parseTokenData(sent["tokenData"]);
  return token instanceof Refusal ? token : { type: "token", identities, at: undefined, token };
};
