import type { Rule } from "./rule.ts";

const WANTED = {
  email: "an e-mail address",
  whatsapp: "a phone number",
  push: "a device with a push token",
  webhook: "nothing",
} as const;

export const reachable: Rule = {
  check: "reachable",
  decide: ({ address, devices }, { channel }) => {
    if (channel === "webhook") return { kind: "go" };
    if (channel === "push") {
      return devices.length > 0
        ? { kind: "go", saw: `${devices.length} ${devices.length === 1 ? "device" : "devices"}` }
        : { kind: "stop", outcome: "not_reachable", saw: "no device", wanted: WANTED.push };
    }
    return address !== null
      ? { kind: "go" }
      : { kind: "stop", outcome: "not_reachable", saw: "none", wanted: WANTED[channel] };
  },
};
