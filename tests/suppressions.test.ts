import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./helpers/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
});
afterAll(() => app.stop());

const stop = (channel: string, address: string) =>
  app.native("POST", "/suppressions", { channel, address, note: "asked by phone" });

test("addresses are stopped by hand in the form in which they are compared, listed, searched and let go", async () => {
  const made = await stop("email", " Ann@Example.COM ");
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ address: "ann@example.com", reason: "added", detail: "asked by phone" });
  expect((await stop("email", "ann@example.com")).body.id).toBe(made.body.id);
  expect((await stop("whatsapp", "+49 30 901820")).body.address).toBe("+4930901820");
  expect((await stop("email", "no address")).status).toBe(400);

  const addresses = async (query: string) => {
    const { body } = await app.native("GET", `/suppressions?${query}`);
    return body.data.map(({ address }: { address: string }) => address);
  };
  expect(await addresses("")).toEqual(["+4930901820", "ann@example.com"]);
  expect(await addresses("search=EXAMPLE")).toEqual(["ann@example.com"]);
  expect(await addresses("channel=whatsapp")).toEqual(["+4930901820"]);
  expect(await addresses("reason=bounced")).toEqual([]);
  const { body: page } = await app.native("GET", "/suppressions?limit=1");
  expect(await addresses(`cursor=${page.nextCursor}`)).toEqual(["ann@example.com"]);

  expect((await app.native("DELETE", `/suppressions/${made.body.id}`)).status).toBe(204);
  expect((await app.native("DELETE", `/suppressions/${made.body.id}`)).status).toBe(404);
  expect(await addresses("")).toEqual(["+4930901820"]);
});
