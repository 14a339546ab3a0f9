import type { LiveTopic } from "../../src/contract/live.ts";

/**
 * Names of what is kept of the API's answers: account, then topic, then what was asked. A live change of a topic
 * makes everything under it stale.
 */
export const keyOf = (
  account: string,
  topic: LiveTopic | "dryRuns" | "overdue" | "profiles" | "segments" | "settings" | "transfers",
  ...rest: readonly unknown[]
) => [account, topic, ...rest] as const;
