import type { TestSendResult } from "../../src/contract/testSend.ts";

const RESULTS: Record<TestSendResult["result"], string> = {
  sent: "Sent",
  refused: "Refused",
  try_later: "Not taken now",
  throttled: "Too many just now",
  unknown: "The answer was lost",
};

/** Words of sending a message to look at it where it arrives. */
export const testSend = {
  action: "Send a test",
  unwritten: "Write the message first.",
  noTrigger: "Choose a trigger first, or use the sample payload.",
  title: "Send a test",
  as: (name: string) => `What the preview shows, as ${name} would get it.`,
  promise: {
    email:
      "It goes by the campaign's real provider with “[Test]” before its subject, without copies to others.",
    whatsapp:
      "It goes by the campaign's real provider, and is charged as any message. An approved template cannot say that it is a test.",
    push: "It goes by the campaign's real providers with “[Test]” before its title.",
    webhook: "The URL of the message is called for real, with the header “Clarion-Test: true”.",
  },
  counted: "It is counted nowhere, and no limit stops it.",
  addresses: { email: "E-mail addresses", whatsapp: "Phone numbers" },
  addressesHint: (max: number) => ({
    email: `Up to ${max}. Press Enter after each.`,
    whatsapp: `Up to ${max}, with + and the country code. Press Enter after each.`,
  }),
  user: "User",
  userHint: "It goes to all devices of this user.",
  needed: { email: "Type an address.", whatsapp: "Type a phone number." },
  neededUser: "Choose a user.",
  send: "Send test",
  sendAgain: "Send again",
  failed: "The test was not sent",
  ended: "The message would not be sent",
  results: "What the provider said",
  result: RESULTS,
  device: (id: string, platform: string) => `${platform}: ${id}`,
  by: (name: string) => `by ${name}`,
  inbox: "Open the inbox",
} as const;
