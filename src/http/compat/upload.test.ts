import fastify from "fastify";
import { describe, expect, test } from "vitest";
import { NOW, openUploads, profile } from "../../../tests/helpers/uploads.ts";
import { fixedClock } from "../../lib/clock.ts";
import { uploadBytesMax } from "../../limits.ts";
import { type UploadCaller, uploadRoutes } from "./upload.ts";

const { count, newCaller, writer } = openUploads();

describe("the route", () => {
  const serve = async (caller: UploadCaller) => {
    const app = fastify();
    await app.register(
      uploadRoutes({ authenticate: async () => caller, writer: writer(), clock: fixedClock(NOW) }),
    );
    return app;
  };

  test("answers whatever the content type says, and does not die of __proto__", async () => {
    const app = await serve(await newCaller());
    const payload = '{"d":[{"type":"profile","identity":"u","__proto__":{"x":1},"profileData":{}}]}';
    for (const headers of [
      { "content-type": "application/json; charset=utf-8" },
      { "content-type": "text/plain" },
      {},
    ]) {
      const reply = await app.inject({ method: "POST", url: "/1/upload", headers, payload });
      expect([reply.statusCode, reply.json()]).toEqual([
        200,
        { status: "success", processed: 1, unprocessed: [] },
      ]);
    }
    await app.close();
  });

  test("reads dryRun, and refuses what is neither 0 nor 1 rather than guess", async () => {
    const caller = await newCaller();
    const app = await serve(caller);
    const post = (query: string) =>
      app.inject({
        method: "POST",
        url: `/1/upload${query}`,
        payload: JSON.stringify({ d: [profile("u", {})] }),
      });
    expect((await post("?dryRun=1")).json()).toMatchObject({ processed: 1 });
    expect(await count(caller, "profiles")).toBe(0);
    expect((await post("?dryRun=1&dryRun=1")).statusCode).toBe(400);
    expect((await post("?dryRun=0")).json()).toMatchObject({ processed: 1 });
    expect(await count(caller, "profiles")).toBe(1);
    await app.close();
  });

  test("refuses a body that is no upload in the compatible form, saying what was expected and what came", async () => {
    const app = await serve(await newCaller());
    const reply = await app.inject({ method: "POST", url: "/1/upload", payload: '{"d":7}' });
    expect([reply.statusCode, reply.json()]).toEqual([
      400,
      { status: "fail", error: '"d" must be a list of records, got 7', code: 400 },
    ]);
    await app.close();
  });

  test("refuses a body beyond its limit as too large", async () => {
    const app = await serve(await newCaller());
    const reply = await app.inject({
      method: "POST",
      url: "/1/upload",
      payload: "x".repeat(uploadBytesMax + 1),
    });
    expect([reply.statusCode, reply.json()]).toMatchObject([
      413,
      { status: "fail", code: 413, error: expect.stringContaining("4194304 bytes") },
    ]);
    await app.close();
  });
});
