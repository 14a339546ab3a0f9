import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WHO_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { sql } from "../src/db/sql.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
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

/** Sends the file as it is. */
const uploadFile = async (pool: string, file: string, query = "") => {
  const response = await fetch(`${app.url}/api/v1/code-pools/${pool}/file${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${app.live.apiKey}`, "content-type": "text/csv" },
    body: file,
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
};

const exported = async (pool: string, query = ""): Promise<string[]> => {
  const response = await fetch(`${app.url}/api/v1/code-pools/${pool}/export${query}`, {
    headers: { authorization: `Bearer ${app.live.apiKey}` },
  });
  return (await response.text()).trimEnd().split("\r\n");
};

/** Posts the user and the code to a path of the receiver. */
const publishTaking = (
  pool: string,
  path: string,
  { taken = `{{ Codes.${pool} }}`, through }: { taken?: string; through?: string } = {},
) =>
  app.publish({
    ...aWebhookCampaign(through ?? providerId, `${receiver.url}${path}`),
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
        body: `{"user":"{{ Profile.Identity }}"{% unless ExternalTrigger.plain %},"code":"${taken}"{% endunless %}}`,
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
    expect(added.body).toMatchObject({
      added: 2,
      known: 0,
      repeated: 1,
      pool: { codes: 2, free: 2, used: 0 },
    });
    const again = await app.native("POST", `/code-pools/${id}/codes`, { codes: ["A-1", "A-2"] });
    expect(again.body).toMatchObject({ added: 0, known: 2, repeated: 0 });
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

describe("codes", () => {
  test("are made of the alphabet that is wanted, and never so few characters that they can be guessed", async () => {
    const pool = await aPool("made");
    const make = { count: 200, prefix: "N-", chars: 12, alphabet: "digits" };
    expect((await app.native("POST", `/code-pools/${pool}/codes`, { make })).body.added).toBe(200);
    const { data } = (await app.native("GET", `/code-pools/${pool}/codes?limit=500`)).body;
    expect(new Set(data.map(({ code }: { code: string }) => code)).size).toBe(200);
    for (const { code } of data) expect(code).toMatch(/^N-\d{12}$/);
    const weak = { make: { ...make, chars: 8 } };
    expect(await app.native("POST", `/code-pools/${pool}/codes`, weak)).toMatchObject({ status: 200 });
    const weaker = { make: { ...make, chars: 8, count: 2_000 } };
    expect(await app.native("POST", `/code-pools/${pool}/codes`, weaker)).toMatchObject({
      status: 400,
      body: {
        problems: [{ field: "make.chars", message: expect.stringContaining("at least 9 characters") }],
      },
    });
  });

  test("come from a file of any delimiter and with quotes, by the name of a column or as its first cell", async () => {
    const pool = await aPool("filed");
    const plain = await uploadFile(pool, '\ufeffCode\r\nF-1\r\n"F,2"\r\nF-1\r\n  \r\n F-3 ');
    expect(plain).toMatchObject({ status: 200, body: { added: 3, repeated: 1, known: 0, refused: 1 } });
    expect(plain.body.firstRefused).toEqual([{ row: 5, reason: expect.stringContaining("nothing") }]);
    const columns = "shop;voucher\nBerlin;F-3\nRome;F-4\n";
    const byName = await uploadFile(pool, columns, "?column=Voucher");
    expect(byName.body).toMatchObject({ added: 1, known: 1, pool: { codes: 4 } });
    const misnamed = await uploadFile(pool, columns, "?column=vouchre");
    expect(misnamed).toMatchObject({ status: 400, body: { problems: [{ field: "column" }] } });
    expect(misnamed.body.detail).toContain('Did you mean "voucher"?');
    expect((await exported(pool)).map((line) => line.split(",free")[0])).toEqual([
      expect.stringContaining("code,state"),
      "F-1",
      '"F,2"',
      "F-3",
      "F-4",
    ]);
  });

  test("that nobody has can be removed, and the others stay", async () => {
    const pool = await aPool("wrong", ["W-1", "W-2", "W-3"]);
    await uploadUsers(["owner"]);
    await fire((await publishTaking("wrong", "/wrong")).campaignId, ["owner"]);
    await app.drain();
    const removed = await app.native("DELETE", `/code-pools/${pool}/codes`);
    expect(removed.body).toMatchObject({ removed: 2, pool: { codes: 1, free: 0, used: 1 } });
    expect((await exported(pool)).length).toBe(2);
  });

  test("are listed with who has them, to those who may fill the pool and nobody else", async () => {
    const pool = await aPool("told", ["T-1", "T-2"]);
    await uploadUsers(["reader"]);
    const { campaignId, id } = await publishTaking("told", "/told");
    await fire(campaignId, ["reader"]);
    await app.drain();
    const path = `/code-pools/${pool}/codes`;
    expect((await app.native("GET", `${path}?code=T-1`)).body.data).toEqual([
      expect.objectContaining({
        code: "T-1",
        state: "sent",
        identity: "reader",
        campaignId: id,
        campaignName: "Hook",
      }),
    ]);
    expect((await app.native("GET", `${path}?state=free`)).body.data).toEqual([
      expect.objectContaining({ code: "T-2", state: "free", identity: null, takenAt: null }),
    ]);
    expect((await app.native("GET", `${path}?state=held`)).body.data).toEqual([]);
    expect((await exported(pool, "?state=sent"))[1]).toMatch(
      new RegExp(`^T-1,sent,Hook,${id},\\d+,reader,2`),
    );
    const first = (await app.native("GET", `${path}?limit=1`)).body;
    expect((await app.native("GET", `${path}?limit=1&cursor=${first.nextCursor}`)).body.data).toMatchObject([
      { code: "T-2" },
    ]);
    const viewer = await app.person(app.accountId, "viewer");
    const asViewer = (of: string) =>
      fetch(`${app.url}/api/v1${of}`, {
        headers: { cookie: viewer.cookie, "x-clarion-account": app.externalId },
      });
    expect((await asViewer(`/code-pools/${pool}`)).status).toBe(200);
    for (const of of [path, `/code-pools/${pool}/export`]) expect((await asViewer(of)).status).toBe(403);
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

  test("that wait for their moment take it when they leave, and one that is stopped before gives back", async () => {
    const pool = await aPool("later", ["L-1", "L-2"]);
    await uploadUsers(["early", "late"]);
    const slow = await publishTaking("later", "/later", { through: await app.webhookProvider(1) });
    receiver.answer(() => ({ status: 503 }));
    await fire(slow.campaignId, ["early", "late"]);
    await eventually(async () =>
      expect((await app.native("GET", `/code-pools/${pool}/codes?state=held`)).body.data).toHaveLength(2),
    );
    await app.native("POST", `/campaigns/${slow.id}/stop`);
    await app.drain();
    receiver.answer(() => ({ status: 200 }));
    expect((await app.native("GET", `/code-pools/${pool}`)).body).toMatchObject({ free: 2, used: 0 });
  });

  test("keep only the codes that the message shows in the end", async () => {
    const first = await aPool("tried", ["X-1"]);
    const second = await aPool("chosen", ["Y-1"]);
    await uploadUsers(["chooser"]);
    const taken = "{% if Codes.tried == blank %}{% else %}{{ Codes.chosen }}{% endif %}";
    const { campaignId } = await publishTaking("tried", "/chosen", { taken });
    await fire(campaignId, ["chooser"]);
    await app.drain();
    expect(receivedAt("/chosen")).toEqual([{ user: "chooser", code: "Y-1" }]);
    expect([await free(first), await free(second)]).toEqual([0, 0]);
    const once = "{% if Codes.tried == blank %}none{% endif %}";
    const other = await publishTaking("tried", "/once", { taken: once });
    const request = await fire(other.campaignId, ["chooser"]);
    await app.drain();
    expect(await app.outcomes(request)).toEqual({ code_pool_empty: 1 });
  });

  test("of an expired pool go to those who have one already, and to nobody else", async () => {
    const pool = await aPool("expiring", ["E-1", "E-2"]);
    await uploadUsers(["in-time", "too-late"]);
    const { campaignId } = await publishTaking("expiring", "/expiring");
    await fire(campaignId, ["in-time"]);
    await app.drain();
    await app.native("PATCH", `/code-pools/${pool}`, {
      expiresAt: new Date(Date.now() - 1_000).toISOString(),
    });
    const again = await fire(campaignId, ["in-time"]);
    const late = await fire(campaignId, ["too-late"]);
    await app.drain();
    expect([await app.outcomes(again), await app.outcomes(late)]).toEqual([
      { sent: 1 },
      { code_pool_empty: 1 },
    ]);
    const { recipients } = (await app.native("GET", `/triggers/${late}`)).body;
    const told = await app.native("GET", `/triggers/${late}/recipients/${recipients[0].number}`);
    expect(JSON.stringify(told.body)).toContain('The code pool \\"expiring\\" has expired.');
    expect(receivedAt("/expiring").map(({ code }) => code)).toEqual(["E-1", "E-1"]);
  });

  test("that nobody receives show a sample: tests and dry runs", async () => {
    const pool = await aPool("sampled", ["P-1"]);
    await uploadUsers(["tester"]);
    const { id, campaignId } = await publishTaking("sampled", "/sampled");
    const dry = await app.native("POST", `/campaigns/${id}/dry-runs`, {
      recipients: [{ to: { identity: "tester" } }],
    });
    expect(JSON.stringify(dry.body)).toContain("SAMPLE-CODE");
    await app.post(
      "/1/send/externaltrigger.json",
      { to: { identity: ["tester"] }, campaign_id: campaignId },
      { "x-clevertap-passcode": app.test.passcode },
    );
    await app.drain();
    const [shown] = await app.db.query<{ text: string }>(sql`
      select i::text as text from inbox i where account_id = ${app.accountId}`);
    expect(shown?.text).toContain("SAMPLE-CODE");
    expect(await free(pool)).toBe(1);
  });

  test("of users who prove to be one stay theirs: the one taken first is given again, and the other to nobody", async () => {
    const pool = await aPool("merged", ["M-1", "M-2", "M-3"]);
    await app.upload([
      { type: "profile", objectId: "dev-merged", profileData: { Name: "One" } },
      aProfile("merged", { Name: "One" }),
    ]);
    const { campaignId } = await publishTaking("merged", "/merged");
    await fire(campaignId, ["merged"]);
    await app.drain();
    await app.post("/1/send/externaltrigger.json", {
      to: { objectId: ["dev-merged"] },
      campaign_id: campaignId,
    });
    await app.drain();
    await app.upload([{ type: "profile", identity: "merged", objectId: "dev-merged", profileData: {} }]);
    await fire(campaignId, ["merged"]);
    await app.drain();
    expect(receivedAt("/merged").map(({ code }) => code)).toEqual(["M-1", "M-2", "M-1"]);
    expect(await free(pool)).toBe(1);
  });
});
