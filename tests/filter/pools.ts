import fc from "fast-check";
import type { SpanUnit } from "../../src/contract/filter.ts";
import { away, dayStart, shown, utcMs } from "./oracleTime.ts";

/**
 * The small pools from which users, payloads and filters are drawn alike, so that tests hold about as often as not, and
 * moments lie at the very ends of the ranges that filters ask for.
 */

export const TEXTS = [
  "Gold",
  "gold",
  "Silver",
  "Go",
  "ld",
  "",
  "7",
  "true",
  "é",
  "e\u0301",
  "😀",
  "a😀Gold",
  "100%",
  "_",
  "\\",
  "'\"",
  "$D_",
  "$D_99999999999999",
  "$D_12abc",
  "2026-02-30",
];
const NUMBERS = [0, -0, 1, 2, 7, 7.5, 0.1, 0.2, 0.3, -3, 1e21, 1e-7, Number.MAX_VALUE, 5e-324];
export const PROPERTIES = ["Plan", "Age", "Tags", "Born", "Ünï ✓", "Items", "Missing"];
export const PATHS = [
  "plan",
  "order.total",
  "tags",
  "tags.0",
  "day",
  "items",
  "items.1.price",
  "none",
  "bad",
];
export const FIELDS = ["Amount", "Category", "When", "Tags", "Items", "price"];
export const EVENTS = ["Charged", "Product Viewed", "App Ünlocked"];
export const EVENT_WORDS = [
  "Charged",
  "charged",
  " CHARGED ",
  "productviewed",
  "Product  Viewed",
  "app ünlocked",
  "Unknown",
];
export const VERSIONS = ["14", "14.0", "14.0.1", "1.10", "1.9", "2", "2.0.0", "0", "0.1"];
export const ODD_VERSIONS = ["v2.0-beta", "build 14.0 (7)", "abc", "", "٣.1"];
export const CITIES = ["Berlin", "Paris", "São Paulo"];
export const SPANS: readonly (readonly [amount: number, unit: SpanUnit])[] = [
  [1, "days"],
  [2, "days"],
  [1, "weeks"],
  [1, "months"],
  [14, "months"],
  [3, "hours"],
  [90, "minutes"],
];
export const POINTS: readonly { latitude: number; longitude: number }[] = [
  { latitude: 52.52, longitude: 13.405 },
  { latitude: 48.857, longitude: 2.352 },
  { latitude: -13.83, longitude: -171.76 },
  { latitude: 0, longitude: 180 },
  { latitude: 90, longitude: 0 },
];

const SECOND_MS = 1_000;
const DAY_MS = 24 * 3_600 * SECOND_MS;

export interface Pools {
  zone: string;
  now: number;
  /** Epoch milliseconds. */
  instants: readonly number[];
  /** Days and moments, as filters and payloads write them. */
  moments: readonly string[];
}

const dayText = (wall: number): string => new Date(wall).toISOString().slice(0, 10);

export const poolsOf = (zone: string, now: number): Pools => {
  const today = Math.floor(shown(now, zone) / DAY_MS) * DAY_MS;
  const days = [-2, -1, 0, 1, 2].map((ahead) => today + ahead * DAY_MS);
  const ends = [
    now,
    ...SPANS.flatMap(([amount, unit]) => [away(now, -amount, unit, zone), away(now, amount, unit, zone)]),
    ...days.map((day) => dayStart(day, zone)),
  ];
  const births = [
    utcMs(1980, 2, 29),
    utcMs(1999, 2, 28) + DAY_MS / 2,
    ...days.map((day) => day - 365 * 30 * DAY_MS),
  ];
  return {
    zone,
    now,
    instants: [
      ...ends.flatMap((end) => [end, end, end - 1, end + 1, end - SECOND_MS, end + SECOND_MS]),
      ...births,
    ],
    moments: [
      ...days.map(dayText),
      ...ends.slice(0, 5).map((end) => new Date(end).toISOString()),
      "2028-02-29",
    ],
  };
};

export const textArbitrary = fc.constantFrom(...TEXTS);
export const numberArbitrary = fc.constantFrom(...NUMBERS);
export const scalarArbitrary: fc.Arbitrary<string | number | boolean> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS.slice(0, 5)) },
  textArbitrary,
  { weight: 2, arbitrary: fc.constantFrom(...NUMBERS.slice(0, 6)) },
  numberArbitrary,
  fc.boolean(),
);

/** As users' properties and events store dates. */
export const storedDate = ({ instants }: Pools): fc.Arbitrary<string> =>
  fc.constantFrom(...instants).map((instant) => `$D_${Math.floor(instant / SECOND_MS)}`);
