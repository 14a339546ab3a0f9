import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CampaignContent } from "../src/contract/campaign.ts";
import { START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { EmailContent } from "../src/contract/content.ts";
import { sql } from "../src/db/sql.ts";
import { newId } from "../src/lib/ids.ts";
import { clickUrl } from "../src/links/messageLinks.ts";
import { type LinkSubject, signLink } from "../src/links/token.ts";
import { aProfile, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";

const PUBLIC_URL = "https://clarion.example.com";
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1";
/** Whatever a payload brings: percent-encoding, its own query, a fragment, a quote. */
const TARGET = "https://shop.example/p%C3%A4th?q=a%20b+c&next=https%3A%2F%2Fx.example%2F&amp=1#o'b";

let app: TestApp;
let providerId: string;
beforeAll(async () => {
  app = await startTestApp({ publicUrl: PUBLIC_URL });
  const { body } = await app.native("GET", "/providers");
  providerId = body.data.find(
    (one: { channel: string; isSandbox: boolean }) => one.channel === "email" && one.isSandbox,
  ).id;
});
afterAll(() => app.stop());

interface Sent {
  html: string;
  messageId: string;
}

const HTML = `<body><a href="{{ ExternalTrigger.url }}">Shop</a> <a href="https://shop.example/?q=2">Two</a>
<a href="https://shop.example/untracked" data-track="off">Off</a> <a href="mailto:a@example.com">Mail</a>
<a href="{{ Links.unsubscribe }}">Stop</a> {{ Account.postal_address }}</body>`;

const sendOne = async (start: Partial<CampaignContent["start"]>, isTest = false): Promise<Sent> => {
  const identity = newId();
  const campaign = await app.publish({
    name: identity,
    channel: "email",
    start: { ...START_DEFAULTS, purpose: "promotional", providerId, ...start },
    what: {
      messageType: "single",
      missingValues: "blank",
      email: {
        fromName: "",
        fromAddress: "",
        replyTo: "",
        subject: "s",
        preheader: "",
        html: HTML,
        text: "",
      },
    },
  });
  await app.upload([aProfile(identity, { Email: `${identity}@example.com` })]);
  await app.post(
    "/1/send/externaltrigger.json",
    { to: { identity: [identity] }, campaign_id: campaign.campaignId, ExternalTrigger: { url: TARGET } },
    isTest ? { "x-clevertap-passcode": app.test.passcode } : {},
  );
  await app.drain();
  const { body } = await app.native("GET", "/inbox/messages");
  const found: { messageId: string; content: EmailContent } = body.data.find(
    (one: { content: EmailContent }) => one.content.to === `${identity}@example.com`,
  );
  return { html: found.content.html ?? "", messageId: found.messageId };
};

const clicksIn = ({ html }: Sent): string[] =>
  [...html.matchAll(/href="([^"]*\/l\/c\/[^"]*)"/g)].map(([, url = ""]) => url);
const pixelIn = ({ html }: Sent): string => /<img src="([^"]*\/l\/o\/[^"]*)"/.exec(html)?.[1] ?? "";

const ask = (url: string, userAgent = SAFARI, method = "GET") =>
  fetch(app.url + url.slice(PUBLIC_URL.length), {
    method,
    redirect: "manual",
    headers: { "user-agent": userAgent },
  });

interface Fact {
  kind: string;
  url: string | null;
  isMachine: boolean;
}
const factsOf = ({ messageId }: Sent): Promise<Fact[]> =>
  app.db.query<Fact>(sql`
    select kind, url, is_machine as "isMachine" from message_facts
    where account_id = ${app.accountId} and message_id = ${messageId} order by kind, url, is_machine`);

const foundBy = async (query: string, { messageId }: Sent): Promise<boolean> => {
  const { body } = await app.native("GET", `/messages?${query}`);
  return body.data.some(({ id }: { id: string }) => id === messageId);
};

describe("a promotional e-mail", () => {
  test("tells that a person opened it, once, and that a proxy did", async () => {
    const sent = await sendOne({});
    expect(pixelIn(sent)).toMatch(/^https:\/\/clarion\.example\.com\/l\/o\/[\w-]+$/);
    const answer = await ask(pixelIn(sent));
    expect(answer.headers.get("content-type")).toBe("image/gif");
    expect(answer.headers.get("cache-control")).toContain("no-store");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(Buffer.from(await answer.arrayBuffer()).toString("latin1", 0, 6)).toBe("GIF89a");
    await ask(pixelIn(sent));
    await eventually(async () => expect(await foundBy("fact=opened", sent)).toBe(true));
    expect(await foundBy("fact=opened_by_machine&fact=clicked&fact=complained", sent)).toBe(false);
    await ask(pixelIn(sent), "Mozilla/5.0");
    await eventually(async () => expect(await foundBy("fact=opened_by_machine", sent)).toBe(true));
    await eventually(async () => {
      expect(await factsOf(sent)).toEqual([
        { kind: "opened", url: null, isMachine: false },
        { kind: "opened", url: null, isMachine: true },
      ]);
    });
    const told = { id: sent.messageId, facts: ["opened", "opened_by_machine"] };
    expect((await app.native("GET", `/messages/${sent.messageId}`)).body).toMatchObject(told);
    const { data } = (await app.native("GET", "/messages?fact=opened")).body;
    expect(data).toContainEqual(expect.objectContaining(told));
  });

  test("leads its links on to where they led, to the letter, and leaves the others as they are", async () => {
    const sent = await sendOne({});
    const [shop = "", two = "", ...more] = clicksIn(sent);
    expect(more).toEqual([]);
    expect(sent.html).toContain('<a href="https://shop.example/untracked" data-track="off">');
    expect(sent.html).toContain('<a href="mailto:a@example.com">');
    expect(sent.html).toMatch(/<a href="https:\/\/clarion\.example\.com\/l\/u\//);
    const answer = await ask(shop);
    expect([answer.status, answer.headers.get("location")]).toEqual([302, TARGET]);
    expect((await ask(two, SAFARI, "HEAD")).headers.get("location")).toBe("https://shop.example/?q=2");
    await eventually(async () => {
      // nobody has read it a moment after it was sent
      expect(await factsOf(sent)).toEqual(
        [
          { kind: "clicked", url: TARGET, isMachine: true },
          { kind: "clicked", url: "https://shop.example/?q=2", isMachine: true },
        ].sort((a, b) => (a.url < b.url ? -1 : 1)),
      );
    });
  });

  test("leads nowhere else: its links are no open redirect", async () => {
    const sent = await sendOne({});
    const [shop = "", two = ""] = clicksIn(sent);
    const at = (url: string): [string, string] => [
      url.slice(0, url.lastIndexOf("/")),
      url.slice(url.lastIndexOf("/") + 1),
    ];
    const evil = Buffer.from("https://evil.example/").toString("base64url");
    for (const url of [
      `${at(shop)[0]}/${evil}`,
      `${at(shop)[0]}/${at(two)[1]}`,
      `${at(shop)[0]}/`,
      `${at(shop)[0]}/${at(shop)[1]}=`,
      `${at(shop)[0]}/${at(shop)[1].slice(0, -4)}`,
      `${PUBLIC_URL}/l/c/x/${evil}`,
    ]) {
      const answer = await ask(url);
      expect([answer.status, answer.headers.get("location")]).toEqual([404, null]);
    }
  });

  test("is followed no further than its campaign says", async () => {
    const unopened = await sendOne({ openTracking: "no" });
    expect([pixelIn(unopened), clicksIn(unopened).length]).toEqual(["", 2]);
    const unclicked = await sendOne({ linkTracking: "no" });
    expect([pixelIn(unclicked) === "", clicksIn(unclicked).length]).toEqual([false, 0]);
  });

  test("of a test credential is not followed", async () => {
    const sent = await sendOne({}, true);
    expect([pixelIn(sent), clicksIn(sent)]).toEqual(["", []]);
  });

  test("that makes somebody unsubscribe keeps that as a fact of it", async () => {
    const sent = await sendOne({});
    const link = /href="([^"]*\/l\/u\/[^"]*)"/.exec(sent.html)?.[1] ?? "";
    for (const _ of ["once", "twice"]) await ask(link, SAFARI, "POST");
    expect(await factsOf(sent)).toEqual([{ kind: "opted_out", url: null, isMachine: false }]);
  });
});

describe("a transactional e-mail", () => {
  test("is not followed, unless its campaign says so", async () => {
    const plain = await sendOne({ purpose: "transactional" });
    expect([pixelIn(plain), clicksIn(plain)]).toEqual(["", []]);
    const followed = await sendOne({ purpose: "transactional", openTracking: "yes", linkTracking: "yes" });
    expect([pixelIn(followed) === "", clicksIn(followed).length]).toEqual([false, 2]);
  });
});

describe("a link that was made for", () => {
  const subject = (more: Partial<LinkSubject> = {}): LinkSubject => ({
    accountId: app.accountId,
    messageId: newId(),
    profileId: 1,
    channel: "email",
    isTest: false,
    ...more,
  });

  test("another account, or a message that is gone, works and changes nothing", async () => {
    for (const one of [subject({ accountId: 2_000_000_000 }), subject()]) {
      expect((await ask(`${PUBLIC_URL}/l/o/${signLink(app.box, "open", one)}`)).status).toBe(200);
      const click = await ask(clickUrl(app.box, PUBLIC_URL, one, "https://shop.example/ü b"));
      expect(click.headers.get("location")).toBe("https://shop.example/%C3%BC%20b");
    }
    const [row] = await app.db.query<{ count: number }>(sql`
      select count(*)::int as count from message_facts where account_id <> ${app.accountId}`);
    expect(row?.count).toBe(0);
  });

  test("something else shows a picture, so that no mail shows a broken one, and tells nothing", async () => {
    const sent = await sendOne({});
    for (const token of ["x", signLink(app.box, "view", subject({ messageId: sent.messageId }))]) {
      const answer = await ask(`${PUBLIC_URL}/l/o/${token}`);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/gif"]);
    }
    expect(await factsOf(sent)).toEqual([]);
  });
});
