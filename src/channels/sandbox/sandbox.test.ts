import { describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { aPush } from "../../../tests/helpers/contents.ts";
import { channelServices } from "../../../tests/helpers/providerConfig.ts";
import type { Content } from "../../contract/content.ts";
import { newId } from "../../lib/ids.ts";
import type { SendRequest } from "../channel.ts";
import { sandbox } from "./sandbox.ts";

const email = (note: string): Content => ({
  channel: "email",
  from: null,
  replyTo: null,
  to: "bob@example.com",
  subject: note,
  html: null,
  text: note,
});

const CONTENTS: Content[] = [
  email("hello"),
  aPush(),
  {
    channel: "whatsapp",
    to: "+491700000000",
    templateName: "n",
    language: "en",
    header: null,
    parameters: [],
    buttons: [],
    cards: [],
    template: null,
  },
  { channel: "webhook", method: "POST", url: "http://127.0.0.1/", headers: [], body: "{}" },
];

channelConformance({
  channel: sandbox,
  canHave: ["goAway"],
  hidden: ["bob@example.com"],
  start: async () => {
    const inbox = new Map<string, SendRequest>();
    let isWritable = true;
    return {
      server: {
        config: {},
        services: {
          ...channelServices,
          deliverToInbox: async (request) => {
            if (!isWritable) throw new Error("connect ECONNREFUSED bob@example.com");
            inbox.set(request.messageId, request);
          },
        },
        content: email,
        received: () =>
          [...inbox.values()].map(({ messageId, content }) => ({
            id: messageId,
            bytes: JSON.stringify(content),
          })),
        openCount: () => 0,
        stop: async () => {},
      },
      faults: {
        goAway: () => {
          isWritable = false;
        },
      },
    };
  },
});

describe("the sandbox", () => {
  test.each(CONTENTS)("delivers $channel into the inbox and nowhere else", async (content) => {
    const delivered: SendRequest[] = [];
    const services = {
      ...channelServices,
      deliverToInbox: async (one: SendRequest) => void delivered.push(one),
    };
    const request = { accountId: 1, messageId: newId(), campaignId: newId(), content };
    expect(await sandbox.open({}, services).send(request)).toMatchObject({ kind: "sent", code: "inbox" });
    expect(delivered).toEqual([request]);
    expect(sandbox.sends).toContain(content.channel);
  });

  test("is ready without being set up", async () => {
    expect(await sandbox.verify({}, channelServices)).toMatchObject({ isReady: true });
  });
});
