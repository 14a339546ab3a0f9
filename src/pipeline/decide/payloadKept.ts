import type { Rule } from "./rule.ts";

/** A strict campaign's payload has what the message reads. The same for every recipient of one payload. */
export const payloadKept: Rule = {
  check: "payload_kept",
  decide: (_facts, { payloadGaps }) => {
    if (payloadGaps === null) return { kind: "go" };
    const [first] = payloadGaps;
    if (first === undefined) return { kind: "go", saw: "complete" };
    return { kind: "stop", outcome: "payload_invalid", saw: [...payloadGaps], wanted: "complete" };
  },
};
