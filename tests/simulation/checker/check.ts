import { checkCaps } from "./caps.ts";
import { checkCounters } from "./counters.ts";
import { checkDecisions } from "./decisions.ts";
import { checkDeliveries } from "./deliveries.ts";
import type { Log } from "./log.ts";
import { openCase } from "./places.ts";

/**
 * Judges a finished run by docs/delivery.md: every broken promise in words, none when all are kept. It knows the log and
 * what the simulation did, and none of the code that is judged.
 */
export const check = (log: Log): string[] => {
  const found = openCase(log);
  return [...checkDecisions(found), ...checkDeliveries(found), ...checkCaps(found), ...checkCounters(found)];
};
