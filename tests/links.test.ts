import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { Content } from "../src/contract/content.ts";
import { sql } from "../src/db/sql.ts";
import { newId } from "../src/lib/ids.ts";
import { type LinkPurpose, type LinkSubject, signLink } from "../src/links/token.ts";
import { aProfile, startTestApp, type TestApp } from "./helpers/app.ts";

const PUBLIC_URL = "https://clarion.example.com";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ publicUrl: PUBLIC_URL });
});
afterAll(() => app.stop());

interface Standing {
  email: boolean;
  push: boolean;
  whatsapp: boolean;
}

const standingOf = async (profileId: number): Promise<Standing | undefined> => {
  const [row] = await app.db.query<Standing>(sql`
    select email_subscribed as email, push_subscribed as push, whatsapp_subscribed as whatsapp
    from profiles where account_id = ${app.accountId} and id = ${profileId}`);
  return row;
};

/** A user and the number of its profile. */
const aUser = async (profileData: Record<string, unknown> = {}): Promise<number> => {
  const identity = newId();
  await app.upload([aProfile(identity, profileData)]);
  const [row] = await app.db.query<{ id: number }>(sql`
    select profile_id as id from identities where account_id = ${app.accountId} and value = ${identity}`);
  return row?.id ?? 0;
};

const subjectOf = (profileId: number | null, more: Partial<LinkSubject> = {}): LinkSubject => ({
  accountId: app.accountId,
  messageId: newId(),
  profileId,
  channel: "email",
  isTest: false,
  ...more,
});

const PATH: Partial<Record<LinkPurpose, string>> = {
  unsubscribe: "/l/u/",
  preferences: "/l/p/",
  view: "/l/v/",
};
const pathOf = (purpose: LinkPurpose, subject: LinkSubject): string =>
  `${PATH[purpose]}${signLink(app.box, purpose, subject)}`;

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(app.url + path, { headers, redirect: "manual" });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

const post = async (path: string, form: string, type = "application/x-www-form-urlencoded") => {
  const headers = { "content-type": type };
  const response = await fetch(app.url + path, { method: "POST", body: form, headers, redirect: "manual" });
  return { status: response.status, text: await response.text() };
};

const ONE_CLICK = "List-Unsubscribe=One-Click";

describe("the link to unsubscribe", () => {
  test("asks when it is followed, and changes nothing, however often", async () => {
    const profileId = await aUser({ Email: "asks@example.com" });
    const path = pathOf("unsubscribe", subjectOf(profileId));
    for (const method of ["GET", "HEAD", "GET"]) {
      expect((await fetch(app.url + path, { method })).status).toBe(200);
    }
    const page = await get(path);
    expect(page.text).toContain('<form method="post">');
    expect(page.text).toContain("Test will send you no more news and offers by e-mail.");
    expect(page.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'nonce-[^']+'; form-action 'self'/,
    );
    expect(page.text).not.toContain("<script");
    expect(await standingOf(profileId)).toMatchObject({ email: true });
  });

  test.each([
    ["the button", "", "application/x-www-form-urlencoded"],
    ["one click, as a form (RFC 8058)", ONE_CLICK, "application/x-www-form-urlencoded"],
    [
      "one click, as parts (RFC 8058)",
      `--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n`,
      "multipart/form-data; boundary=b",
    ],
  ])("unsubscribes by %s, before the answer", async (_name, form, type) => {
    const profileId = await aUser({
      Email: `${newId()}@example.com`,
      "MSG-whatsapp": true,
      Phone: "+491701234567",
    });
    const answer = await post(pathOf("unsubscribe", subjectOf(profileId)), form, type);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("You are unsubscribed");
    expect(await standingOf(profileId)).toEqual({ email: false, push: true, whatsapp: true });
  });

  test("can be taken back on the page that follows", async () => {
    const profileId = await aUser({ Email: "back@example.com" });
    const path = pathOf("unsubscribe", subjectOf(profileId));
    await post(path, "");
    expect((await post(path, "again=1")).text).toContain("You are subscribed again");
    expect(await standingOf(profileId)).toMatchObject({ email: true });
  });

  test("holds for every user with the address that the message went to", async () => {
    const [own, other, stranger] = [
      await aUser({ Email: "both@example.com" }),
      await aUser({ Email: "BOTH@example.com" }),
      await aUser({ Email: "else@example.com" }),
    ];
    await post(pathOf("unsubscribe", subjectOf(own)), ONE_CLICK);
    expect(await Promise.all([own, other, stranger].map(standingOf))).toMatchObject([
      { email: false },
      { email: false },
      { email: true },
    ]);
  });

  test("follows a user who was merged away, and says so when there is nobody any more", async () => {
    const [kept, gone] = [await aUser({ Email: "kept@example.com" }), newId()];
    const goneId = 9_000_001;
    await app.db.query(sql`
      insert into profile_merges (account_id, from_id, into_id) values (${app.accountId}, ${goneId}, ${kept})`);
    await post(pathOf("unsubscribe", subjectOf(goneId)), ONE_CLICK);
    expect(await standingOf(kept)).toMatchObject({ email: false });
    const nobody = await post(pathOf("unsubscribe", subjectOf(9_000_002, { messageId: gone })), ONE_CLICK);
    expect(nobody).toMatchObject({
      status: 200,
      text: expect.stringContaining("There is nothing to change"),
    });
  });

  test("of a test message shows the same pages and changes nothing; so does that of a preview", async () => {
    const profileId = await aUser({ Email: "tests@example.com" });
    for (const path of [pathOf("unsubscribe", subjectOf(profileId, { isTest: true })), "/l/u/sample"]) {
      expect((await get(path)).text).toContain("Nothing you do here changes anything");
      expect((await post(path, ONE_CLICK)).text).toContain("You are unsubscribed");
    }
    expect(await standingOf(profileId)).toMatchObject({ email: true });
  });

  test("that was changed, cut off, or signed for something else leads nowhere", async () => {
    const profileId = await aUser({ Email: "forged@example.com" });
    const subject = subjectOf(profileId);
    const token = signLink(app.box, "unsubscribe", subject);
    for (const wrong of [
      `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`,
      token.slice(0, 20),
      signLink(app.box, "view", subject),
      signLink(app.box, "open", subject),
      "x",
    ]) {
      expect((await post(`/l/u/${wrong}`, ONE_CLICK)).status).toBe(404);
      expect((await get(`/l/u/${wrong}`)).text).toContain("This link is not complete");
    }
    expect(await standingOf(profileId)).toMatchObject({ email: true });
  });
});

describe("the preference page", () => {
  test("shows what the account offers this user, and saves what was ticked", async () => {
    const profileId = await aUser({ Email: "prefs@example.com" });
    const path = pathOf("preferences", subjectOf(profileId));
    const page = await get(path, { "accept-language": "de-DE" });
    expect(page.text).toContain("Was möchten Sie erhalten?");
    expect(page.text).toContain("p•••@example.com");
    expect(page.text).not.toContain("prefs@");
    expect(page.text).toContain('name="email" checked');
    expect(page.text).not.toContain('name="push"');
    const saved = await post(path, "shown=email&choice=save");
    expect(saved.text).toContain("Your choice is saved.");
    expect(await standingOf(profileId)).toMatchObject({ email: false, push: true });
    await post(path, "shown=email&email=on&choice=save");
    expect(await standingOf(profileId)).toMatchObject({ email: true });
  });

  test("offers push and WhatsApp where the account uses them and the user can be reached", async () => {
    const providers = (await app.native("GET", "/providers")).body.data;
    for (const [channel, what] of [
      ["push", { push: { title: "t" } }],
      ["whatsapp", { whatsapp: { templateName: "t" } }],
    ] as const) {
      const provider = providers.find((one: { channel: string }) => one.channel === channel);
      const start = { purpose: "promotional", providerId: provider.id };
      const made = await app.native("POST", "/campaigns", { name: channel, channel, start, what });
      const published = await app.native("POST", `/campaigns/${made.body.id}/publish`, {});
      expect(published.status).toBe(200);
    }
    const profileId = await aUser({ Email: "all@example.com", Phone: "+491709999999", "MSG-whatsapp": true });
    await app.db.query(sql`
      insert into devices (account_id, id, profile_id, platform, token_type, token)
      values (${app.accountId}, ${newId()}, ${profileId}, 'android', 'fcm', 'a-token')`);
    const path = pathOf("preferences", subjectOf(profileId));
    const { text } = await get(path);
    for (const channel of ["email", "push", "whatsapp"]) expect(text).toContain(`name="${channel}" checked`);
    await post(path, "shown=email&shown=push&shown=whatsapp&push=on&choice=save");
    expect(await standingOf(profileId)).toEqual({ email: false, push: true, whatsapp: false });
    await post(path, "shown=email&shown=push&shown=whatsapp&email=on&whatsapp=on&choice=save");
    expect(await standingOf(profileId)).toEqual({ email: true, push: false, whatsapp: true });
    await post(path, "shown=email&shown=push&shown=whatsapp&email=on&choice=none");
    expect(await standingOf(profileId)).toEqual({ email: false, push: false, whatsapp: false });
  });
});

describe("an e-mail", () => {
  const sandbox = async (): Promise<string> => {
    const { body } = await app.native("GET", "/providers");
    return body.data.find(
      (one: { channel: string; isSandbox: boolean }) => one.channel === "email" && one.isSandbox,
    ).id;
  };

  const sent = async (
    purpose: "promotional" | "transactional",
    isTest = false,
  ): Promise<{ content: Content; profileId: number }> => {
    const identity = newId();
    const campaign = await app.publish({
      name: `${purpose} ${identity}`,
      channel: "email",
      start: { ...START_DEFAULTS, purpose, providerId: await sandbox() },
      what: {
        messageType: "single",
        missingValues: "blank",
        email: {
          fromName: "",
          fromAddress: "",
          replyTo: "",
          subject: "Hello",
          preheader: "",
          html: '<p>Hello</p><a href="*|UNSUBSCRIBE|*">Stop</a> <a href="{{ Links.view_in_browser }}">View</a> {{ Account.postal_address }}',
          text: "",
        },
      },
    });
    await app.upload([aProfile(identity, { Email: `${identity}@example.com` })]);
    const { passcode } = isTest ? app.test : app.live;
    const { body } = await app.post(
      "/1/send/externaltrigger.json",
      { to: { identity: [identity] }, campaign_id: campaign.campaignId },
      { "x-clevertap-passcode": passcode },
    );
    expect(body).toMatchObject({ status: "success" });
    await app.drain();
    const inbox = await app.native("GET", "/inbox/messages");
    const found = inbox.body.data.find(
      (one: { content: { to: string } }) => one.content.to === `${identity}@example.com`,
    );
    const [row] = await app.db.query<{ id: number }>(sql`
      select profile_id as id from identities where account_id = ${app.accountId} and value = ${identity}`);
    return { content: found.content, profileId: row?.id ?? 0 };
  };

  const linkIn = (content: Content, path: string): string => {
    const html = content.channel === "email" ? (content.html ?? "") : "";
    const found = new RegExp(`${PUBLIC_URL}(${path}[\\w-]+)`).exec(html)?.[1];
    if (found === undefined) throw new Error(`no link to ${path} in ${html}`);
    return found;
  };

  test("that is promotional carries the headers of RFC 8058, and its links lead to its own pages", async () => {
    const { content, profileId } = await sent("promotional");
    const unsubscribe = linkIn(content, "/l/u/");
    expect(content).toMatchObject({
      headers: [
        { name: "List-Unsubscribe", value: `<${PUBLIC_URL}${unsubscribe}>` },
        { name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" },
      ],
    });
    const view = await get(linkIn(content, "/l/v/"));
    expect(view.text).toContain("<p>Hello</p>");
    expect(view.headers.get("content-security-policy")).toContain("sandbox allow-popups");
    await post(unsubscribe, ONE_CLICK);
    expect(await standingOf(profileId)).toMatchObject({ email: false });
  });

  test("that is transactional carries none of these headers", async () => {
    const { content } = await sent("transactional");
    expect(content).not.toHaveProperty("headers");
    expect((await get(linkIn(content, "/l/u/"))).status).toBe(200);
  });

  test("of a test credential unsubscribes nobody", async () => {
    const { content, profileId } = await sent("promotional", true);
    await post(linkIn(content, "/l/u/"), ONE_CLICK);
    expect(await standingOf(profileId)).toMatchObject({ email: true });
  });

  test("that is not kept any more, or never was one, is not shown", async () => {
    const gone = await get(pathOf("view", subjectOf(null)));
    expect(gone).toMatchObject({ status: 404, text: expect.stringContaining("no longer kept") });
    expect((await get("/l/v/sample")).text).toContain("belongs to a preview");
  });
});
