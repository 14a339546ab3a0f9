/** Words of the channel that is asked for users whom the first does not reach. */
export const secondChannel = {
  label: "Second channel",
  hint: "For users whom the first does not reach: without an address or device there, not subscribed, or with one that is dead.",
  none: "None",
  provider: (channel: string) => `Provider for ${channel}`,
  providerNone: (channel: string) =>
    `There is no provider for ${channel} but the sandbox yet; it can be set up under Settings.`,
  meaning:
    "Each user is decided once: filter, control groups and targeting cap count once. The second channel has limits of its own, and its message is written under What.",
  switch: "Message of which channel",
  tab: (channel: string) => `${channel}, second channel`,
  whom: (first: string) => `For users whom ${first.toLowerCase()} does not reach.`,
  row: "Second channel",
  rowOf: (channel: string, provider: string) => `${channel} by ${provider}, for users who are not reachable`,
} as const;
