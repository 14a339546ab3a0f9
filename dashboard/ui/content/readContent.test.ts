import { expect, test } from "vitest";
import type { Content } from "../../../src/contract/content.ts";
import { readContent, summaryOf } from "./readContent.ts";

const CONTENTS: Content[] = [
  {
    channel: "email",
    from: { name: "Kettle & Co", address: "orders@example.com" },
    replyTo: null,
    to: "pat@example.com",
    subject: "Your order",
    html: "<p>Hello",
    text: "Hello",
  },
  {
    channel: "push",
    to: [{ deviceId: "d1", platform: "ios", token: "t", keys: null }],
    title: "",
    body: "You did it",
    imageUrl: null,
    iconUrl: null,
    deepLink: "app://goal",
    buttons: [{ label: "Share", deepLink: null }],
    sound: "default",
    badge: 3,
    channelId: null,
    priority: "normal",
    collapseKey: "goal",
    timeToLiveSeconds: 60,
    interruptionLevel: "passive",
    data: { goal: "10 km" },
  },
  {
    channel: "whatsapp",
    to: "+4915112345678",
    templateName: "shipped",
    language: "en",
    header: { kind: "document", url: "https://example.com/a.pdf", filename: "Invoice" },
    parameters: ["Pat"],
    buttons: [{ index: 0, kind: "url", value: "17" }],
    cards: [{ kind: "image", url: "https://example.com/a.png", parameters: ["x"], buttons: [] }],
    template: {
      category: "UTILITY",
      header: { kind: "document", text: "" },
      body: "Hello {{1}}",
      footer: "",
      buttons: [{ kind: "url", text: "Open", target: "https://example.com/{{1}}" }],
      cards: [{ kind: "image", body: "{{1}}", buttons: [] }],
    },
  },
  { channel: "webhook", method: "POST", url: "https://a.example.com", headers: [], body: null },
];

test("every channel's message is read back as it was", () => {
  for (const content of CONTENTS) expect(readContent(JSON.parse(JSON.stringify(content)))).toEqual(content);
  expect(CONTENTS.map(summaryOf)).toEqual([
    "Your order",
    "You did it",
    "Hello Pat",
    "POST https://a.example.com",
  ]);
});

test("what is no message is refused, not shown in part", () => {
  for (const value of [null, 1, "x", [], {}, { channel: "fax" }, { channel: "email", to: 1, subject: "x" }])
    expect(readContent(value)).toBeNull();
  expect(readContent({ channel: "whatsapp", templateName: "t", parameters: ["a", 1] })).toBeNull();
});
