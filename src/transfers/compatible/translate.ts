import { DateTime } from "luxon";
import { isJsonObject, type JsonObject } from "../../profiles/values.ts";

/** Records of another server as records of `/1/upload`: the same record always becomes the same ones. */

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined;

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.flatMap((one) => textOf(one) ?? []) : [];

const objectsOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

const present = (members: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));

const namedBy = (record: JsonObject): Record<string, unknown> =>
  present({
    identity: textOf(record["identity"]),
    objectId: textOf(record["objectId"]),
    FBID: textOf(record["FBID"]),
    GPID: textOf(record["GPID"]),
  });

/** When a user was last seen doing something, in epoch seconds. */
const lastSeenOf = (events: unknown): number | undefined => {
  const moments = isJsonObject(events)
    ? Object.values(events).flatMap((one) => {
        const seen = isJsonObject(one) ? one["last_seen"] : undefined;
        return typeof seen === "number" && Number.isSafeInteger(seen) ? [seen] : [];
      })
    : [];
  return moments.length === 0 ? undefined : Math.max(...moments);
};

/** Other servers do not say how a token was registered. */
const TOKEN_TYPES: Readonly<Record<string, string>> = { android: "fcm", ios: "apns", web: "chrome" };

const tokenTypeOf = (device: JsonObject): string | undefined =>
  textOf(device["token_type"]) ?? TOKEN_TYPES[String(device["platform"]).toLowerCase()];

const versionOf = (value: unknown): string | undefined =>
  typeof value === "number" ? String(value) : textOf(value);

const tokenRecord = (device: JsonObject, user: Record<string, unknown>): object[] => {
  const token = textOf(device["push_token"]);
  if (token === undefined) return [];
  const objectId = textOf(device["objectId"]);
  const tokenData = present({
    id: token,
    type: tokenTypeOf(device),
    keys: device["keys"],
    os_version: versionOf(device["os_version"]),
    app_version: versionOf(device["app_version"]),
    make: textOf(device["make"]),
    model: textOf(device["model"]),
  });
  return [{ type: "token", ...(objectId === undefined ? user : { objectId }), tokenData }];
};

/** A user's further identities and devices, each said beside one that is known already. */
const linkRecords = (
  record: JsonObject,
  user: Record<string, unknown>,
  devices: readonly JsonObject[],
): object[] => {
  const { identity, objectId } = user;
  const devicesLinked = devices.flatMap((device) => {
    const id = textOf(device["objectId"]);
    if (id === undefined || id === objectId || identity === undefined) return [];
    return [{ type: "profile", identity, objectId: id, profileData: {} }];
  });
  const anchor = objectId ?? devices.flatMap((device) => textOf(device["objectId"]) ?? [])[0];
  const others = textsOf(record["all_identities"]).filter((other) => other !== identity);
  if (anchor === undefined) return devicesLinked;
  return [
    ...devicesLinked,
    ...others.map((other) => ({ type: "profile", identity: other, objectId: anchor, profileData: {} })),
  ];
};

/**
 * A user: the user, then its further identities, then its devices. A record whose only identity is that of a device is named by it.
 */
export const profileUploads = (record: unknown): unknown[] => {
  if (!isJsonObject(record)) return [record];
  const devices = objectsOf(record["platformInfo"]);
  const named = namedBy(record);
  const firstDevice = devices.flatMap((device) => textOf(device["objectId"]) ?? [])[0];
  const user = Object.keys(named).length > 0 ? named : present({ objectId: firstDevice });
  const data = isJsonObject(record["profileData"]) ? record["profileData"] : {};
  const profileData = present({
    Name: textOf(record["name"]),
    Email: textOf(record["email"]),
    Phone: textOf(record["phone"]),
    ...data,
  });
  return [
    present({ type: "profile", ...user, ts: lastSeenOf(record["events"]), profileData }),
    ...linkRecords(record, user, devices),
    ...devices.flatMap((device) => tokenRecord(device, user)),
  ];
};

/** Names of events that a user did. */
export const eventNamesOf = (record: unknown): string[] =>
  isJsonObject(record) && isJsonObject(record["events"]) ? Object.keys(record["events"]) : [];

/** `yyyymmddHHMMSS`, a number, in the other account's time zone. */
const momentOf = (ts: unknown, timeZone: string): number | unknown => {
  const digits = typeof ts === "number" || typeof ts === "string" ? String(ts) : "";
  if (!/^\d{14}$/.test(digits)) return ts;
  const moment = DateTime.fromFormat(digits, "yyyyMMddHHmmss", { zone: timeZone });
  return moment.isValid ? Math.floor(moment.toSeconds()) : ts;
};

/** One event of a list that was asked for by its name. */
export const eventUploads = (record: unknown, name: string, timeZone: string): unknown[] => {
  if (!isJsonObject(record)) return [record];
  const profile = isJsonObject(record["profile"]) ? record["profile"] : {};
  const properties = isJsonObject(record["event_props"]) ? record["event_props"] : {};
  return [
    {
      type: "event",
      ...namedBy(profile),
      ts: momentOf(record["ts"], timeZone),
      evtName: name,
      evtData: properties,
    },
  ];
};
