import type { InboundMapping } from "../../../../src/contract/inboundHook.ts";

/** What is chosen in a body. */
export const SLOTS = ["recipient", "payload", "eventId"] as const;
export type Slot = (typeof SLOTS)[number];

/** Where the slot's value stands in the body; null where it does not stand there. The whole body is the empty path. */
export const pathOfSlot = ({ recipient, payload, eventId }: InboundMapping, slot: Slot): string | null => {
  if (slot === "recipient") return recipient.path === "" ? null : recipient.path;
  if (slot === "payload") return payload ?? "";
  return eventId?.from === "body" ? eventId.path : null;
};

const EMAIL = /e-?mail/i;
const PHONE = /phone|mobile/i;

/** What a value of this name mostly is; the author sees it and may say otherwise. */
const kindOf = (path: string, before: InboundMapping["recipient"]["kind"]) => {
  const name = path.split(".").at(-1) ?? "";
  if (EMAIL.test(name)) return "email";
  return PHONE.test(name) ? "phone" : before;
};

export const withPath = (mapping: InboundMapping, slot: Slot, path: string): InboundMapping => {
  if (slot === "recipient") {
    return { ...mapping, recipient: { path, kind: kindOf(path, mapping.recipient.kind) } };
  }
  if (slot === "payload") return { ...mapping, payload: path === "" ? null : path };
  return { ...mapping, eventId: { from: "body", path } };
};

/** Whether a value of the body can be what the slot asks for. */
export const fitsSlot = (slot: Slot, value: unknown): boolean => {
  if (slot === "payload") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === "number" || (typeof value === "string" && value !== "");
};
