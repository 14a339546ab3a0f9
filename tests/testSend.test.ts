import { afterAll, beforeAll, expect, test } from "vitest";
import { START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { aProfile, startTestApp, type TestApp } from "./helpers/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const sandbox = async (channel: string): Promise<{ id: string; name: string }> => {
  const { body } = await app.native("GET", "/providers");
  return body.data.find(
    (one: { channel: string; isSandbox: boolean }) => one.channel === channel && one.isSandbox,
  );
};

const MESSAGES = {
  email: {
    fromName: "",
    fromAddress: "",
    replyTo: "",
    subject: "Order {{ ExternalTrigger.order }}",
    preheader: "",
    html: "<p>Hey {{ Profile.Name }}</p>",
    text: "",
  },
  push: { title: "Hey {{ Profile.Name }}", body: "Order {{ ExternalTrigger.order }}" },
  webhook: { url: "https://hooks.example/order", body: '{"order":"{{ ExternalTrigger.order }}"}' },
};

const draft = async (channel: keyof typeof MESSAGES): Promise<string> => {
  const { id: providerId } = await sandbox(channel);
  const { status, body } = await app.native("POST", "/campaigns", {
    name: channel,
    channel,
    start: { ...START_DEFAULTS, providerId },
    what: { messageType: "single", missingValues: "blank", [channel]: MESSAGES[channel] },
  });
  expect(status).toBe(201);
  return String(body.id);
};

const newest = async () => (await app.native("GET", "/inbox/messages?limit=1")).body.data[0];
const profileOf = async (text: string): Promise<number> =>
  (await app.native("GET", `/profiles?text=${text}`)).body.data[0].id;

test("a test goes to each typed address, says that it is one, and is counted and logged nowhere", async () => {
  await app.upload([aProfile("ann", { Email: "ann@example.com", Name: "Ann" })]);
  const id = await draft("email");
  const { status, body } = await app.native("POST", `/campaigns/${id}/test-sends`, {
    profileId: await profileOf("ann"),
    payload: { order: 7 },
    to: ["Me@example.com", "you@example.com", "me@example.com "],
  });
  expect(status).toBe(200);
  const provider = { ...(await sandbox("email")), isSandbox: true };
  expect(body.outcome).toBeNull();
  expect(body.results).toMatchObject(
    ["me@example.com", "you@example.com"].map((to) => ({
      to,
      provider: { id: provider.id, isSandbox: true },
      result: "sent",
      code: "inbox",
    })),
  );
  expect(await newest()).toMatchObject({
    isLogged: false,
    content: { subject: "[Test] Order 7", html: "<p>Hey Ann</p>" },
  });
  expect((await app.native("GET", "/messages?test=true")).body.data).toEqual([]);
  expect((await app.native("GET", "/messages")).body.data).toEqual([]);
});

test("a push test goes to every device of the chosen user, whoever it is written for", async () => {
  await app.upload([aProfile("bob", { Name: "Bob" })]);
  const bob = await profileOf("bob");
  const id = await draft("push");
  const none = await app.native("POST", `/campaigns/${id}/test-sends`, { toProfileId: bob });
  expect(none.status).toBe(400);
  expect(none.body.problems).toMatchObject([{ field: "toProfileId" }]);
  await app.upload(
    ["phone", "tablet"].map((id) => ({ type: "token", identity: "bob", tokenData: { id, type: "fcm" } })),
  );
  const { status, body } = await app.native("POST", `/campaigns/${id}/test-sends`, { toProfileId: bob });
  expect(status).toBe(200);
  expect(body.results).toHaveLength(2);
  for (const one of body.results) expect(one).toMatchObject({ platform: "android", result: "sent" });
  const { content } = await newest();
  expect(content.title).toBe("[Test] Hey Pat Example");
  expect(content.to).toHaveLength(1);
});

test("a webhook test calls its own URL, with a header that says what it is", async () => {
  const id = await draft("webhook");
  const { status, body } = await app.native("POST", `/campaigns/${id}/test-sends`, { payload: { order: 8 } });
  expect(status).toBe(200);
  expect(body.results).toMatchObject([{ to: "https://hooks.example/order", result: "sent" }]);
  const { content } = await newest();
  expect(content.body).toBe('{"order":"8"}');
  expect(content.headers).toContainEqual({ name: "Clarion-Test", value: "true" });
});

test("a test that cannot go says why: no address, a wrong one, a stopped one, a message that would not be sent", async () => {
  const id = await draft("email");
  const send = (body: object) => app.native("POST", `/campaigns/${id}/test-sends`, body);
  expect((await send({})).body.problems).toMatchObject([{ field: "to" }]);
  expect((await send({ to: ["nobody"] })).body.problems).toMatchObject([
    { field: "to.0", message: 'Expected an e-mail address; got "nobody".' },
  ]);
  expect((await send({ to: ["a@example.com"], toProfileId: 1 })).body.problems).toMatchObject([
    { field: "toProfileId" },
  ]);
  await app.native("POST", "/suppressions", { channel: "email", address: "gone@example.com" });
  expect((await send({ to: ["gone@example.com"] })).body.results).toMatchObject([
    { result: "refused", code: "address_suppressed" },
  ]);
  const what = { messageType: "single", missingValues: "blank" };
  const html = '{% abort "not today" %}';
  const ended = await send({ to: ["a@example.com"], what: { ...what, email: { ...MESSAGES.email, html } } });
  expect(ended.body).toMatchObject({ outcome: "template_aborted", results: [] });
});
