import { afterAll, beforeAll, expect, test } from "vitest";
import { START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { recordDomainCheck } from "../src/db/queries/mailDomains.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { anSmtpConfig } from "./helpers/providerConfig.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
});
afterAll(() => app.stop());

const add = (sender: object) => app.native("POST", "/senders", sender);
const listed = async () => (await app.native("GET", "/senders")).body.data;

test("senders are added, listed by name, changed and deleted, each once by address and name", async () => {
  const made = await add({ fromName: " Shop ", fromAddress: "Orders@Shop.Example" });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ fromName: "Shop", fromAddress: "Orders@shop.example", replyTo: "" });
  const again = await add({ fromName: "Shop", fromAddress: "orders@shop.example", replyTo: "a@b.example" });
  expect(again).toMatchObject({ status: 409, body: { code: "sender/exists" } });
  const other = await add({
    fromName: "Help",
    fromAddress: "orders@shop.example",
    replyTo: "help@b.example",
  });
  expect(other.status).toBe(201);
  expect((await listed()).map(({ fromName }: { fromName: string }) => fromName)).toEqual(["Help", "Shop"]);

  const path = `/senders/${other.body.id}`;
  expect((await app.native("PATCH", path, { replyTo: "" })).body).toMatchObject({
    fromName: "Help",
    replyTo: "",
  });
  const clash = await app.native("PATCH", path, { fromName: "Shop", fromAddress: "ORDERS@shop.example" });
  expect(clash).toMatchObject({ status: 409, body: { code: "sender/exists" } });
  expect((await app.native("DELETE", path)).status).toBe(204);
  expect((await app.native("DELETE", path)).status).toBe(404);
  expect((await app.native("PATCH", path, { replyTo: "" })).status).toBe(404);
  expect(await listed()).toHaveLength(1);
});

test("what is no address or no name is refused at its field", async () => {
  for (const [sender, field] of [
    [{ fromName: "Shop", fromAddress: "shop" }, "fromAddress"],
    [{ fromName: "Shop", fromAddress: "a@b.example, c@d.example" }, "fromAddress"],
    [{ fromName: "Shop", fromAddress: "{{ Profile.email }}" }, "fromAddress"],
    [{ fromName: "Shop", fromAddress: "a@b.example", replyTo: "nobody" }, "replyTo"],
    [{ fromName: "  ", fromAddress: "a@b.example" }, "fromName"],
    [{ fromName: "A\nB", fromAddress: "a@b.example" }, "fromName"],
  ] as const) {
    const refused = await add(sender);
    expect(refused.status, JSON.stringify(sender)).toBe(400);
    expect(refused.body.problems[0].field, JSON.stringify(sender)).toBe(field);
  }
});

test("a sender and a draft over SMTP tell whether the domain of the sender is verified", async () => {
  const provider = await app.native("POST", "/providers", {
    channel: "email",
    kind: "smtp",
    name: "Mail",
    config: anSmtpConfig({ port: 2525 }),
  });
  expect(provider.status, JSON.stringify(provider.body)).toBe(201);
  const { body: sandboxes } = await app.native("GET", "/providers");
  const sandbox = sandboxes.data.find(
    ({ kind, channel }: { kind: string; channel: string }) => kind === "sandbox" && channel === "email",
  );
  const warned = async (fromAddress: string, providerId: string = provider.body.id): Promise<string[]> => {
    const email = { fromName: "Shop", fromAddress, subject: "Hi", text: "Hello" };
    const start = { ...START_DEFAULTS, purpose: "transactional", providerId };
    const draft = await app.native("POST", "/campaigns", {
      name: "Hi",
      channel: "email",
      start,
      what: { email },
    });
    expect(draft.status, JSON.stringify(draft.body)).toBe(201);
    const { body } = await app.native("GET", `/campaigns/${draft.body.id}/problems`);
    return body.data
      .filter(({ field }: { field: string }) => field === "what.email.fromAddress")
      .map(({ level, message }: { level: string; message: string }) => `${level}: ${message}`);
  };
  const sender = { fromName: "Post", fromAddress: "post@Mail.Example" };
  expect((await add(sender)).body.domain).toEqual({
    name: "mail.example",
    state: "unknown",
    checkedAt: null,
  });
  expect(await warned("post@mail.example")).toEqual([
    expect.stringMatching(/^worth_a_look: mail\.example is not among your sender domains/),
  ]);

  const { body: domain } = await app.native("POST", "/mail-domains", { domain: "mail.example" });
  const state = async () =>
    (await listed()).find(({ fromName }: { fromName: string }) => fromName === "Post").domain;
  expect(await state()).toMatchObject({ state: "not_verified", checkedAt: null });
  expect(await warned("post@MAIL.example")).toEqual([expect.stringMatching(/never looked up/)]);

  await recordDomainCheck(app.db, app.accountId, domain.id, false);
  expect(await state()).toMatchObject({ state: "not_verified", checkedAt: expect.any(String) });
  expect(await warned("post@mail.example")).toEqual([expect.stringMatching(/were not right/)]);
  expect(await warned("post@mail.example", sandbox.id)).toEqual([]);
  expect(await warned("")).toEqual([]);
  expect(await warned("{{ Profile.city }}@mail.example")).toEqual([]);

  await recordDomainCheck(app.db, app.accountId, domain.id, true);
  expect(await state()).toMatchObject({ state: "verified" });
  expect(await warned("post@mail.example")).toEqual([]);

  const { body: umlaut } = await app.native("POST", "/mail-domains", { domain: "bücher.example" });
  await recordDomainCheck(app.db, app.accountId, umlaut.id, true);
  expect(await warned("post@bücher.example")).toEqual([]);
  expect(await warned("post@xn--bcher-kva.example")).toEqual([]);
});
