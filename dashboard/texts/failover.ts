/** Words of the provider that stands in for the first. */
export const failover = {
  label: "Second provider",
  hint: "Takes over while the first is down, and gives back once it answers again.",
  none: "None",
  after: "Takes over after",
  seconds: " seconds",
  meaning:
    "What waits at the first goes along, unless the first may have taken it: nobody gets a message twice because of it.",
  row: "Second provider",
  rowOf: (name: string, seconds: number) => `${name}, after ${seconds} seconds`,
  firstDown: (first: string) => `“${first}” does not answer`,
  takesOver: (second: string, seconds: number) =>
    `“${second}” delivers once that has lasted ${seconds} seconds, and until the first answers again.`,
} as const;
