import { eventNameKey } from "../lib/eventNameKey.ts";
import { chargedItemsMax, eventNameCharsMax, eventPropertiesMax, listValuesMax } from "../limits.ts";
import { describeValue, Refusal, uploadCodes } from "./refusal.ts";
import { isJsonObject, type JsonObject, nameProblem, parseScalar, type Scalar } from "./values.ts";

/** Scalars; lists of scalars; and, in `Charged`, `Items`: a list of flat objects. */
export type EventValue = Scalar | readonly EventValue[] | { readonly [key: string]: EventValue };

export interface EventData {
  name: string;
  nameKey: string;
  /** Without keys whose value was null. */
  properties: ReadonlyMap<string, EventValue>;
}

/** Events that only the platform itself records. */
const systemEvents = new Set(
  [
    "Notification Sent",
    "Notification Viewed",
    "Notification Clicked",
    "Notification Delivered",
    "Notification Replied",
    "UTM Visited",
    "App Launched",
    "App Uninstalled",
    "App Version Changed",
    "Stayed",
    "Reply Sent",
    "Experiment Rendered",
    "Reachable By",
    "Identity Reset",
    "Identity Set",
    "Identity Error",
  ].map(eventNameKey),
);
const chargedKey = eventNameKey("Charged");

const invalid = (reason: string): Refusal => new Refusal(uploadCodes.eventInvalid, reason);

/** Reads `evtName` and `evtData`; without `evtData` the event has no properties. */
export const parseEventData = (sent: JsonObject): EventData | Refusal => {
  const name = parseEventName(sent["evtName"]);
  if (name instanceof Refusal) return name;
  const data = sent["evtData"] ?? {};
  if (!isJsonObject(data)) return invalid(`evtData must be an object, got ${describeValue(data)}`);
  const nameKey = eventNameKey(name);
  const properties = parseProperties(data, nameKey === chargedKey);
  return properties instanceof Refusal ? properties : { name, nameKey, properties };
};

const parseEventName = (sent: unknown): string | Refusal => {
  if (typeof sent !== "string" || sent.trim() === "") {
    return new Refusal(
      uploadCodes.eventNameMissing,
      `Event name is missing, expected a text in evtName, got ${describeValue(sent)}`,
    );
  }
  const name = sent.trim();
  const problem = nameProblem(name, eventNameCharsMax);
  if (problem !== undefined) return invalid(`The event name ${describeValue(name)} ${problem}`);
  if (!systemEvents.has(eventNameKey(name))) return name;
  return new Refusal(
    uploadCodes.eventReserved,
    `${describeValue(name)} is a system event, which cannot be uploaded`,
  );
};

const parseProperties = (data: JsonObject, isCharged: boolean): Map<string, EventValue> | Refusal => {
  const entries = Object.entries(data).filter(([, value]) => value !== null);
  if (entries.length > eventPropertiesMax) {
    const reason = `The event has ${entries.length} properties, at most ${eventPropertiesMax} are allowed`;
    return new Refusal(uploadCodes.tooManyProperties, reason);
  }
  const properties = new Map<string, EventValue>();
  for (const [key, value] of entries) {
    const parsed = isCharged && key === "Items" ? parseItems(value) : parseProperty(key, value);
    if (parsed instanceof Refusal) return parsed;
    properties.set(key, parsed);
  }
  return properties;
};

const parseProperty = (key: string, value: unknown): EventValue | Refusal => {
  const problem = nameProblem(key);
  if (problem !== undefined) return invalid(`The event property ${describeValue(key)} ${problem}`);
  if (!Array.isArray(value)) return parseScalar(value, describeValue(key), uploadCodes.eventInvalid);
  if (value.length > listValuesMax) {
    return invalid(`${describeValue(key)} has ${value.length} values, at most ${listValuesMax} are allowed`);
  }
  const parsed = value.map((one) =>
    parseScalar(one, `a value of ${describeValue(key)}`, uploadCodes.eventInvalid),
  );
  return allOrRefusal(parsed);
};

/** The list, or the first refusal in it. */
const allOrRefusal = <T>(parsed: readonly (T | Refusal)[]): T[] | Refusal => {
  const values: T[] = [];
  for (const one of parsed) {
    if (one instanceof Refusal) return one;
    values.push(one);
  }
  return values;
};

const parseItems = (value: unknown): EventValue | Refusal => {
  if (!Array.isArray(value) || value.length > chargedItemsMax) {
    return invalid(`Items must be a list of at most ${chargedItemsMax} objects, got ${describeValue(value)}`);
  }
  return allOrRefusal(value.map(parseItem));
};

const parseItem = (item: unknown): { [key: string]: EventValue } | Refusal => {
  if (!isJsonObject(item)) return invalid(`Each of Items must be an object, got ${describeValue(item)}`);
  const properties = parseProperties(item, false);
  return properties instanceof Refusal ? properties : Object.fromEntries(properties);
};
