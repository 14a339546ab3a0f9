/** Words of a date and time that is typed in a zone. */
export const wallTime = {
  same: (moment: string, zone: string) => `${moment} in your zone, ${zone}.`,
  skipped: (moment: string) => `The clocks skip this time; it means ${moment}.`,
  twice: "The clocks show this time twice that day; the first is meant.",
  notATime: "Give a date and a time.",
} as const;
