/** What a `datetime-local` field holds, to the minute and back, in a zone other than the browser's. */

const format = (zone: string): Intl.DateTimeFormat =>
  // Swedish writes ISO 8601 with a space.
  new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });

/** `2026-11-24T18:04` in the zone; empty for what is no moment. */
export const wallTimeOf = (moment: string | undefined, zone: string): string => {
  const at = new Date(moment ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? "" : format(zone).format(at).replace(" ", "T");
};

/** The moment of a wall time in the zone, as ISO 8601; undefined for what is no time. */
export const momentOfWallTime = (wall: string, zone: string): string | undefined => {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  let at = asUtc;
  // Twice, since the zone's offset at the first guess may be that of the other side of a clock change.
  for (let round = 0; round < 2; round++) {
    at += asUtc - Date.parse(`${wallTimeOf(new Date(at).toISOString(), zone)}Z`);
  }
  return new Date(at).toISOString();
};
