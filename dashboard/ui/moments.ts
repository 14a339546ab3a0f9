import { useHere } from "../api/context.ts";

/** How moments are shown to this person. */
export interface MomentFormat {
  /** IANA name. */
  zone: string;
  /** 24 Nov 2026, 18:04 */
  full: (moment: string | number | Date) => string;
  /** 24 Nov 2026, 18:04:09.123 — for what happens within a second. */
  exact: (moment: string | number | Date) => string;
  /** 18:04 */
  time: (moment: string | number | Date) => string;
  /** The same instant in UTC. */
  utc: (moment: string | number | Date) => string;
}

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const FULL = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" } as const;
const EXACT = { ...FULL, second: "2-digit", fractionalSecondDigits: 3 } as const;
const TIME = { hour: "2-digit", minute: "2-digit" } as const;

const made = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than using it a thousand times. */
const formatOf = (zone: string, kind: "full" | "exact" | "time"): Intl.DateTimeFormat => {
  const key = `${zone} ${kind}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const options = { full: FULL, exact: EXACT, time: TIME }[kind];
  const format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
  made.set(key, format);
  return format;
};

/** The ways to write a moment in a zone. */
export const momentFormat = (zone: string): MomentFormat => ({
  zone,
  full: (moment) => formatOf(zone, "full").format(new Date(moment)),
  exact: (moment) => formatOf(zone, "exact").format(new Date(moment)),
  time: (moment) => formatOf(zone, "time").format(new Date(moment)),
  utc: (moment) => formatOf("UTC", "exact").format(new Date(moment)),
});

/** In the zone that the person chose, else the browser's. */
export const useMoments = (): MomentFormat =>
  momentFormat(useHere().session.person.preferences.timeZone ?? browserZone());
