import { dayOf } from "../../moments/localDay.ts";
import type { Rule } from "./rule.ts";

/** At most so many users in all and on the account's day of the planned moment; whoever holds a slot passes. */
export const targetingCap: Rule = {
  check: "targeting_cap",
  decide: ({ capUse }, { targetingCap: { total, perDay }, timeZone }, plannedAt) => {
    if (capUse === null) return { kind: "go" };
    if (total !== null) {
      const { taken, isHolder } = capUse.inAll();
      if (!isHolder && taken >= total) {
        return {
          kind: "stop",
          outcome: "targeting_cap_reached",
          saw: { taken },
          wanted: { fewerThan: total },
        };
      }
      if (perDay === null) return { kind: "go", saw: { taken, isHolder } };
    }
    if (perDay === null) return { kind: "go" };
    const day = dayOf(plannedAt, timeZone);
    const { taken, isHolder } = capUse.on(day);
    if (!isHolder && taken >= perDay) {
      const wanted = { fewerThan: perDay };
      return { kind: "stop", outcome: "targeting_cap_reached", saw: { taken, day }, wanted };
    }
    return { kind: "go", saw: { taken, day, isHolder } };
  },
};
