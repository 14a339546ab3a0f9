import type { Condition, EventChoice, Filter, TimeRange, VersionTest } from "../../src/contract/filter.ts";
import { away, readWhen } from "./oracleTime.ts";
import {
  amountIs,
  compare,
  decimalOf,
  fieldsHold,
  isThere,
  type Look,
  memberOf,
  type OracleEvent,
  type OracleScope,
  type OracleUser,
  payloadAt,
  plus,
  testHolds,
} from "./oracleValues.ts";

/**
 * docs/audience.md as a plain evaluation of one user in memory. It shares no code with the program: what both say alike
 * is what the page says.
 */

// ---------------------------------------------------------------- behaviour

const nameOf = (event: string): string => event.normalize("NFC").toLowerCase().replaceAll(/\s/gu, "");

const isInRange = (at: number, range: TimeRange, { now, zone }: OracleScope): boolean => {
  const begins = (text: string): boolean => at >= (readWhen(text, zone)?.from ?? Number.POSITIVE_INFINITY);
  const ends = (text: string): boolean => {
    const when = readWhen(text, zone);
    return when !== undefined && (when.next === undefined ? at <= when.from : at < when.next);
  };
  switch (range.kind) {
    case "ever":
      return true;
    case "last":
      return at >= away(now, -range.amount, range.unit, zone) && at <= now;
    case "between":
      return begins(range.from) && ends(range.to);
    case "since":
      return begins(range.from);
    case "until":
      return ends(range.to);
  }
};

type Behaviour = Extract<Condition, { type: "behaviour" }>;

const countsFor = (
  event: OracleEvent,
  choices: readonly EventChoice[],
  within: TimeRange,
  look: Look,
): boolean =>
  event.at <= look.scope.now &&
  isInRange(event.at, within, look.scope) &&
  choices.some(
    (choice) =>
      nameOf(choice.event) === nameOf(event.name) &&
      (choice.where === undefined || fieldsHold(event.properties, choice.where, look)),
  );

const measureHolds = (events: readonly OracleEvent[], { measure }: Behaviour, { scope }: Look): boolean => {
  if (measure.kind === "count") return amountIs(decimalOf(events.length), measure.is);
  if (events.length === 0) return false;
  if ("within" in measure) {
    const times = events.map(({ at }) => at);
    const at = measure.kind === "first" ? Math.min(...times) : Math.max(...times);
    return isInRange(at, measure.within, scope);
  }
  const numbers = events
    .map(({ properties }) => memberOf(properties, measure.property))
    .filter((value) => typeof value === "number")
    .map(decimalOf)
    .sort(compare);
  if (measure.kind === "sum" || measure.kind === "average") {
    const sum = numbers.reduce(plus, decimalOf(0));
    return amountIs(sum, measure.is, measure.kind === "average" ? events.length : 1);
  }
  const found = measure.kind === "minimum" ? numbers[0] : numbers.at(-1);
  return found !== undefined && amountIs(found, measure.is);
};

const behaviourHolds = (condition: Behaviour, look: Look): boolean => {
  const kinds = condition.match === "all" ? condition.events.map((event) => [event]) : [condition.events];
  const counting = kinds.map((kind) =>
    look.user.events.filter((event) => countsFor(event, kind, condition.within, look)),
  );
  const { constant } = condition;
  if (constant === undefined) return counting.every((events) => measureHolds(events, condition, look));
  const partOf = ({ properties }: OracleEvent): string | undefined => {
    const value = memberOf(properties, constant);
    return isThere(value) ? JSON.stringify(value) : undefined;
  };
  const values = new Set(counting.flat().map(partOf));
  values.delete(undefined);
  return [...values].some((value) =>
    counting.every((events) =>
      measureHolds(
        events.filter((event) => partOf(event) === value),
        condition,
        look,
      ),
    ),
  );
};

// ---------------------------------------------------------------- conditions

const numbersOf = (version: string): number[] | undefined =>
  /\d+(\.\d+)*/.exec(version)?.[0].split(".").map(Number);

const versionHolds = (version: string | null, { op, value }: VersionTest): boolean => {
  const has = numbersOf(version ?? "");
  const wanted = numbersOf(value) ?? [];
  if (has === undefined) return false;
  let order = 0;
  for (let place = 0; place < 9 && order === 0; place++) order = (has[place] ?? 0) - (wanted[place] ?? 0);
  if (op === "equals") return order === 0;
  if (op === "greater") return order > 0;
  if (op === "greater_or_equal") return order >= 0;
  return op === "less" ? order < 0 : order <= 0;
};

/** By the angle between the two directions from the centre of the earth. */
const metresBetween = (lat1: number, lon1: number, lat2: number, lon2: number): number => {
  const direction = (lat: number, lon: number): [number, number, number] => {
    const [phi, lambda] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180];
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
  };
  const [a, b] = [direction(lat1, lon1), direction(lat2, lon2)];
  const cross = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
  return 6_371_008.8 * Math.atan2(cross, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
};

const radiusHolds = ({ points }: Extract<Condition, { type: "radius" }>, { user }: Look): boolean => {
  const { Latitude: lat, Longitude: lon } = user.properties;
  if (typeof lat !== "number" || typeof lon !== "number" || Math.abs(lat) > 90 || Math.abs(lon) > 180)
    return false;
  return points.some(
    ({ latitude, longitude, metres }) => metresBetween(lat, lon, latitude, longitude) <= metres,
  );
};

const segmentHolds = (id: string, look: Look): boolean => {
  const segment = look.scope.segments.get(id);
  if (segment === undefined || look.within.includes(id)) return false;
  if (segment.kind === "list") return look.user.lists.includes(id);
  return filterHolds(segment.filter, { ...look, payload: {}, within: [...look.within, id] });
};

const reachable = ({ email, phone, devices }: OracleUser, channel: "email" | "push" | "whatsapp"): boolean =>
  channel === "push" ? devices.length > 0 : (channel === "email" ? email : phone) !== null;

const PLACES = { country: "Country", region: "Region", city: "City" } as const;

const conditionHolds = (condition: Condition, look: Look): boolean => {
  const { user } = look;
  switch (condition.type) {
    case "property":
      return testHolds(memberOf(user.properties, condition.property), condition.test, look);
    case "payload":
      return testHolds(payloadAt(look.payload, condition.path), condition.test, { ...look, isPayload: true });
    case "behaviour":
      return behaviourHolds(condition, look) === condition.did;
    case "reachable":
      return reachable(user, condition.channel);
    case "subscribed":
      return user.subscribed[condition.channel];
    case "device":
      return user.devices.some(
        ({ platform, osVersion, appVersion }) =>
          (condition.platform === undefined || condition.platform === platform) &&
          (condition.osVersion === undefined || versionHolds(osVersion, condition.osVersion)) &&
          (condition.appVersion === undefined || versionHolds(appVersion, condition.appVersion)),
      );
    case "place":
      return condition.values.some((value) => user.properties[PLACES[condition.part]] === value);
    case "radius":
      return radiusHolds(condition, look);
    case "bucket":
      return condition.from <= user.bucket && user.bucket <= condition.to;
    case "segment":
      return segmentHolds(condition.segmentId, look);
  }
};

const filterHolds = (filter: Filter, look: Look): boolean => {
  switch (filter.type) {
    case "and":
      return filter.nodes.every((node) => filterHolds(node, look));
    case "or":
      return filter.nodes.some((node) => filterHolds(node, look));
    case "not":
      return !filterHolds(filter.node, look);
    default:
      return conditionHolds(filter, look);
  }
};

/** Whether the user matches the filter, by the page alone. */
export const matches = (filter: Filter, user: OracleUser, payload: unknown, scope: OracleScope): boolean =>
  filterHolds(filter, { user, scope, payload, within: [], isPayload: false });
