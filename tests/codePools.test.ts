import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WHO_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { sql } from "../src/db/sql.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

let app: TestApp;
let receiver: WebhookReceiver;
let providerId = "";

beforeAll(async () => {
  app = await startTestApp({ workers: 3 });
  receiver = await startWebhookReceiver();
  providerId = await app.webhookProvider();
});
afterAll(async () => {
  await app.stop();
  await receiver.close();
});

const aPool = async (name: string, codes: readonly string[] = []): Promise<string> => {
  const made = await app.native("POST", "/code-pools", { name });
  expect(made.status).toBe(201);
  if (codes.length > 0) await app.native("POST", `/code-pools/${made.body.id}/codes`, { codes });
  return made.body.id;
};

const free = async (pool: string): Promise<number> =>
  (await app.native("GET", `/code-pools/${pool}`)).body.free;

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

const uploadUsers = async (names: readonly string[]): Promise<void> => {
  for (let at = 0; at < names.length; at += 1_000) {
    const { body } = await app.upload(names.slice(at, at + 1_000).map((name) => aProfile(name)));
    expect(body.status).toBe("success");
  }
};

/** Posts the user and the code to a path of the receiver. */
const publishTaking = (pool: string, path: string) =>
  app.publish({
    ...aWebhookCampaign(providerId, `${receiver.url}${path}`),
    who: WHO_DEFAULTS,
    what: {
      messageType: "single",
      missingValues: "blank",
      webhook: {
        method: "POST",
        url: `${receiver.url}${path}`,
        query: [],
        headers: [],
        contentType: "json",
        body: `{"user":"{{ Profile.Identity }}"{% unless ExternalTrigger.plain %},"code":"{{ Codes.${pool} }}"{% endunless %}}`,
      },
    },
  });

const fire = async (campaignId: string, identity: readonly string[], payload = {}): Promise<string> => {
  const { status, body } = await app.post("/1/send/externaltrigger.json", {
    to: { identity },
    campaign_id: campaignId,
    ExternalTrigger: payload,
  });
  expect(status).toBe(200);
  return body.request_id;
};

const receivedAt = (path: string): { user: string; code?: string }[] =>
  receiver.requests.filter((request) => request.path === path).map(({ body }) => JSON.parse(String(body)));

describe("a code pool", () => {
  test("is made, filled by list and by chance, and counts what is free", async () => {
    const made = await app.native("POST", "/code-pools", { name: "Spring", lowStockAt: 5 });
    expect(made.body).toMatchObject({ name: "Spring", codes: 0, free: 0, isLow: true, isExpired: false });
    const { id } = made.body;
    const added = await app.native("POST", `/code-pools/${id}/codes`, { codes: ["A-1", "A-2", "A-1"] });
    expect(added.body).toMatchObject({ added: 2, known: 1, pool: { codes: 2, free: 2 } });
    const again = await app.native("POST", `/code-pools/${id}/codes`, { codes: ["A-1", "A-2"] });
    expect(again.body).toMatchObject({ added: 0, known: 2 });
    const chance = await app.native("POST", `/code-pools/${id}/codes`, {
      make: { count: 500, prefix: "SP-" },
    });
    expect(chance.body).toMatchObject({ added: 500, pool: { codes: 502, isLow: false } });
    expect((await app.native("GET", "/code-pools")).body.data).toContainEqual(
      expect.objectContaining({ name: "Spring", free: 502 }),
    );
    expect(JSON.stringify((await app.native("GET", "/code-pools")).body)).not.toContain("A-1");
  });

  test("has a name of its own, and one that templates can name", async () => {
    await aPool("Winter");
    expect(await app.native("POST", "/code-pools", { name: "WINTER" })).toMatchObject({
      status: 409,
      body: { code: "code-pool/exists" },
    });
    const odd = await app.native("POST", "/code-pools", { name: "two words" });
    expect(odd).toMatchObject({ status: 400, body: { problems: [{ field: "name" }] } });
  });

  test("that a live template takes of is not deleted; another is", async () => {
    const used = await aPool("kept", ["k"]);
    await publishTaking("Kept", "/kept");
    const refused = await app.native("DELETE", `/code-pools/${used}`);
    expect(refused).toMatchObject({ status: 409, body: { code: "code-pool/in-use" } });
    expect(refused.body.detail).toContain('"Hook"');
    const unused = await aPool("kep", ["k"]);
    expect((await app.native("DELETE", `/code-pools/${unused}`)).status).toBe(204);
    expect((await app.native("GET", `/code-pools/${unused}`)).status).toBe(404);
  });
});

describe("templates that name a pool", () => {
  test("are not published while there is no such pool, which is told at its place with the name that was meant", async () => {
    await aPool("autumn_sale");
    await expect(publishTaking("autum_sale", "/never")).rejects.toMatchObject({
      code: "campaign/incomplete",
      problems: [
        expect.objectContaining({
          field: "what.webhook.body",
          line: 1,
          message: expect.stringContaining('There is no code pool "autum_sale". Did you mean "autumn_sale"?'),
        }),
      ],
    });
  });
});

describe("messages that take a code", () => {
  test("take each code once, whatever runs at once; those who find none end as code_pool_empty", async () => {
    const pool = await aPool("summer", numbered("S", 100));
    const users = numbered("taker", 300);
    await uploadUsers(users);
    const { campaignId } = await publishTaking("Summer", "/summer");
    const requests = await Promise.all(
      numbered("", 30).map((_, index) => fire(campaignId, users.slice(index * 10, index * 10 + 10))),
    );
    await app.drain();
    const ends = await Promise.all(requests.map((request) => app.outcomes(request)));
    const sum = (outcome: string) => ends.reduce((total, one) => total + (one[outcome] ?? 0), 0);
    expect([sum("sent"), sum("code_pool_empty")]).toEqual([100, 200]);
    expect(new Set(receivedAt("/summer").map(({ code }) => code)).size).toBe(100);
    expect(await free(pool)).toBe(0);
  });

  test("give the same user the same code again, and another campaign another", async () => {
    await aPool("again", numbered("G", 5));
    await uploadUsers(["regular"]);
    const one = await publishTaking("again", "/again-one");
    const other = await publishTaking("again", "/again-other");
    for (const { campaignId } of [one, one, other]) {
      await fire(campaignId, ["regular"]);
      await app.drain();
    }
    const codes = [...receivedAt("/again-one"), ...receivedAt("/again-other")].map(({ code }) => code);
    expect(codes).toEqual([codes[0], codes[0], expect.not.stringMatching(`^${codes[0]}$`)]);
  });

  test("give it back when they end unsent, and leave it where the template did not reach it", async () => {
    const pool = await aPool("back", ["B-1"]);
    await uploadUsers(["unlucky", "lucky", "plain"]);
    const { campaignId } = await publishTaking("back", "/back");
    await fire(campaignId, ["plain"], { plain: true });
    await app.drain();
    expect(await free(pool)).toBe(1);
    receiver.answer(() => ({ status: 400 }));
    const refused = await fire(campaignId, ["unlucky"]);
    await app.drain();
    expect(await app.outcomes(refused)).toEqual({ provider_rejected: 1 });
    expect(await free(pool)).toBe(1);
    receiver.answer(() => ({ status: 200 }));
    const taken = await fire(campaignId, ["lucky"]);
    await app.drain();
    expect(await app.outcomes(taken)).toEqual({ sent: 1 });
    const [row] = await app.db.query(sql`
      select is_sent, (select count(*)::int from code_holds where account_id = c.account_id) as holds
      from codes c where pool_id = ${pool}`);
    expect(row).toEqual({ is_sent: true, holds: 0 });
    expect(await free(pool)).toBe(0);
  });
});
