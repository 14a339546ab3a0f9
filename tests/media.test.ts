import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { mediaAccountBytesMax, mediaBytesMax } from "../src/limits.ts";
import { draftOf, openApi, type TestAccount, type TestApi, textOf } from "./helpers/api.ts";
import { aPng, IMAGES } from "./helpers/images.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

let api: TestApi;
let owner: TestAccount;
let stranger: TestAccount;
beforeAll(async () => {
  api = await openApi();
  owner = await api.account("Owner");
  stranger = await api.account("Stranger");
});
afterAll(() => api.close());

interface Uploaded {
  status: number;
  body: Record<string, unknown>;
}

const upload = async (
  bytes: Buffer,
  { as = owner, name = "picture.png", type = "application/octet-stream" } = {},
): Promise<Uploaded> => {
  const answer = await api.app.inject({
    method: "POST",
    url: `/api/v1/media?name=${encodeURIComponent(name)}`,
    headers: { authorization: `Bearer ${as.apiKey}`, "content-type": type },
    payload: bytes,
  });
  return { status: answer.statusCode, body: answer.json() };
};

const get = (url: unknown, headers: Record<string, string> = {}) =>
  api.app.inject({ method: "GET", url: new URL(textOf(url)).pathname, headers });

const list = async (as: TestAccount): Promise<Record<string, unknown>> =>
  (await api.call(as.apiKey, "GET", "/media")).body;

describe("pictures that are uploaded", () => {
  test.each(Object.entries(IMAGES))("%s is kept with its size, and served as it is", async (_, picture) => {
    const { type, width, height, bytes } = picture;
    const made = await upload(bytes, { name: `a.${type}`, type: "text/html" });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: `a.${type}`, type, width, height, bytes: bytes.length });
    expect(textOf(made.body.url)).toMatch(
      /^https:\/\/clarion\.example\/l\/i\/[\w-]{24}\.(png|jpg|gif|webp)$/,
    );
    const served = await get(made.body.url);
    expect(served.statusCode).toBe(200);
    expect(served.rawPayload.equals(bytes)).toBe(true);
    expect(served.headers).toMatchObject({
      "content-type": `image/${type}`,
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
    });
    expect(served.headers["set-cookie"]).toBeUndefined();
    const again = await get(made.body.url, { "if-none-match": String(served.headers["etag"]) });
    expect(again.statusCode).toBe(304);
  });

  test("the same bytes are kept once, whatever they are called, and by each account for itself", async () => {
    const bytes = aPng(20, 10, [1, 2, 3], [200, 100, 0]);
    const first = await upload(bytes, { name: "first.png" });
    const second = await upload(bytes, { name: "second.png" });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    const foreign = await upload(bytes, { as: stranger });
    expect(foreign.status).toBe(201);
    expect(foreign.body.url).not.toBe(first.body.url);
  });

  test.each([
    ["HTML that calls itself a PNG", Buffer.from("<!doctype html><script>alert(1)</script>")],
    ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    [
      "a PNG's beginning with HTML behind it",
      Buffer.from("\x89PNG\r\n\x1a\n<script>alert(1)</script>", "latin1"),
    ],
    ["a PNG that was cut off", IMAGES["a PNG"].bytes.subarray(0, -20)],
    ["a JPEG that was cut off", IMAGES["a JPEG"].bytes.subarray(0, -2)],
    ["a picture that would unfold to gigabytes", aPng(60_000, 1, [0, 0, 0], [1, 1, 1])],
    ["nothing", Buffer.alloc(0)],
  ])("%s is refused, with the reason", async (_, bytes) => {
    const before = await list(owner);
    const refused = await upload(bytes, { type: "image/png" });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: "input/invalid",
        problems: [{ field: "body", message: expect.stringContaining("xpected") }],
      },
    });
    expect(await list(owner)).toEqual(before);
  });

  test("one that is too large is refused before it is read", async () => {
    const refused = await upload(Buffer.alloc(mediaBytesMax + 1));
    expect(refused).toMatchObject({ status: 413, body: { code: "request/too-large" } });
  });

  test("an account whose room is used up is told so", async () => {
    const full = await api.account("Full");
    await upload(IMAGES["a PNG"].bytes, { as: full });
    await api.database.db.query(sql`
      update media set byte_count = ${mediaAccountBytesMax}::int where account_id = ${full.id}`);
    expect(await upload(IMAGES["a GIF"].bytes, { as: full })).toMatchObject({
      status: 409,
      body: { code: "media/full" },
    });
    expect((await upload(IMAGES["a PNG"].bytes, { as: full })).status).toBe(200);
  });

  test("one tells what shows it, and is gone once it is deleted", async () => {
    const made = await upload(aPng(9, 9, [9, 9, 9], [0, 0, 0]), { name: "logo.png" });
    const path = `/media/${textOf(made.body.id)}`;
    expect((await api.call(owner.apiKey, "GET", path)).body).toMatchObject({
      uses: [],
      usedBy: [],
      isLogo: false,
    });
    const { url } = made.body;
    const campaign = await draftOf(api, owner, {
      what: { webhook: { method: "POST", url: "https://shop.example/", body: `{"image":"${textOf(url)}"}` } },
    });
    await api.call(owner.apiKey, "POST", "/content-blocks", {
      name: "head",
      source: `<img src="${textOf(url)}">`,
    });
    expect((await api.call(owner.apiKey, "GET", path)).body).toMatchObject({
      uses: [{ campaignId: campaign, isInDraft: true, isPublished: false }],
      usedBy: ["head"],
    });
    expect((await api.call(stranger.apiKey, "DELETE", path)).status).toBe(404);
    expect((await api.call(owner.apiKey, "DELETE", path)).status).toBe(204);
    const gone = await get(url);
    expect(gone.statusCode).toBe(404);
    expect(gone.headers["cache-control"]).toBe("no-store");
  });

  test("an address that nobody was given answers 404", async () => {
    for (const file of [
      "x.png",
      "aaaaaaaaaaaaaaaaaaaaaaaa.png",
      "aaaaaaaaaaaaaaaaaaaaaaaa.svg",
      "..%2f..%2fetc",
    ]) {
      expect((await api.app.inject({ method: "GET", url: `/l/i/${file}` })).statusCode).toBe(404);
    }
  });

  test("who may only read lists pictures, and neither uploads nor deletes nor checks one", async () => {
    const { apiKey } = await api.key(owner.id, ["campaigns:read"]);
    expect((await api.call(apiKey, "GET", "/media")).status).toBe(200);
    expect((await upload(IMAGES["a PNG"].bytes, { as: { ...owner, apiKey } })).status).toBe(403);
    const url = "https://shop.example/a.png";
    expect((await api.call(apiKey, "POST", "/media/check", { url })).status).toBe(403);
  });
});

describe("a picture that lies elsewhere", () => {
  let server: WebhookReceiver;
  beforeAll(async () => {
    server = await startWebhookReceiver();
  });
  afterAll(() => server.close());

  const check = (path: string, by = api, as = owner) =>
    by.call(as.apiKey, "POST", "/media/check", { url: path.startsWith("http") ? path : server.url + path });

  test("is told with its size and type, whatever its server says", async () => {
    const { bytes } = IMAGES["a JPEG"];
    server.answer(() => ({ status: 200, headers: { "content-type": "image/png" }, body: bytes }));
    expect((await check("/a.png")).body).toEqual({
      ...{ error: null, type: "jpeg", width: 7, height: 5, bytes: bytes.length },
      ...{ isCutOff: false, isSecure: false, redirects: 0 },
    });
  });

  test("is followed to where it lies, and not for ever", async () => {
    const { bytes } = IMAGES["a PNG"];
    server.answer(({ path }) =>
      path === "/there"
        ? { status: 200, body: bytes }
        : { status: 302, headers: { location: path === "/loop" ? "/loop" : "/there" } },
    );
    expect((await check("/here")).body).toMatchObject({ error: null, type: "png", redirects: 1 });
    expect((await check("/loop")).body).toMatchObject({
      error: expect.stringContaining("address to address"),
    });
  });

  test("of any size is read only so far", async () => {
    const huge = Buffer.concat([IMAGES["a PNG"].bytes.subarray(0, 40), Buffer.alloc(11 * 1024 * 1024)]);
    server.answer(() => ({ status: 200, headers: { "content-length": huge.length }, body: huge }));
    expect((await check("/huge.png")).body).toMatchObject({
      ...{ error: null, isCutOff: true, bytes: huge.length, width: 7, height: 5 },
    });
  });

  test.each([
    [{ status: 404, body: "no" }, "answered 404"],
    [{ status: 200, body: "<html>Log in</html>" }, "no PNG"],
    [{ status: 200, body: IMAGES["a PNG"].bytes.subarray(0, 50) }, "ends too early"],
    [{ status: 302, headers: { location: "file:///etc/passwd" } }, "neither http nor https"],
  ])("that is none is told with the reason, %#", async (answer, words) => {
    server.answer(() => answer);
    expect((await check("/x.png")).body).toMatchObject({ error: expect.stringContaining(words), type: null });
  });

  test("is never fetched from private networks, by its address, its name or a redirect", async () => {
    const guarded = await openApi({ config: { allowPrivateAddresses: false } });
    try {
      const account = await guarded.account("Guarded");
      const before = server.requests.length;
      for (const url of [
        `${server.url}/a.png`,
        `http://localhost:${server.port}/a.png`,
        "http://169.254.169.254/latest/meta-data/",
        `http://[::ffff:127.0.0.1]:${server.port}/a.png`,
      ]) {
        const { body } = await check(url, guarded, account);
        expect(body, url).toMatchObject({ error: expect.stringContaining("private or special network") });
      }
      expect(server.requests).toHaveLength(before);
    } finally {
      await guarded.close();
    }
  });
});
