import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { suppressionExportRows } from "../src/limits.ts";
import { type Answer, startTestApp, type TestApp } from "./helpers/app.ts";

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

const upload = async (file: string, query = ""): Promise<Pick<Answer, "status" | "body">> => {
  const response = await fetch(`${app.url}/api/v1/suppressions/file${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${app.live.apiKey}`, "content-type": "text/csv" },
    body: file,
  });
  return { status: response.status, body: await response.json() };
};

const exported = async (query = ""): Promise<string> => {
  const response = await fetch(`${app.url}/api/v1/suppressions/export${query}`, {
    headers: { authorization: `Bearer ${app.live.apiKey}` },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-disposition")).toContain("stopped-addresses.csv");
  return response.text();
};

const MOMENT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
const lines = (csv: string): string[] =>
  csv
    .replaceAll(MOMENT, "then")
    .replaceAll(/credential\/[^,]+/g, "credential")
    .trimEnd()
    .split("\r\n");

test("a file of addresses stops each once; every row that cannot be taken is told with its field", async () => {
  await stop("email", "known@example.com");
  const file = [
    "Address;Name;CHANNEL;reason;detail",
    "New@Example.com;Ann;email;bounced;550 5.1.1",
    "new@example.com;Ann;Email;;",
    "KNOWN@example.com;Bo;email;complained;",
    "no address;Cy;email;;",
    "+49 30 901821;Di;whatsapp;;asked on the phone",
    "cy@example.com;Cy;fax;;",
    `dd@example.com;Dd;email;bored;${"x".repeat(10)}`,
    `ee@example.com;Ee;email;;${"x".repeat(501)}`,
    ";Ff;email;;",
  ].join("\n");
  const filed = await upload(file);
  expect(filed).toMatchObject({ status: 200, body: { added: 2, known: 2, refused: 5 } });
  expect(filed.body.firstRefused).toEqual([
    { row: 5, field: "address", expected: "an e-mail address", got: "no address" },
    { row: 7, field: "channel", expected: "one of email, whatsapp, push", got: "fax" },
    { row: 8, field: "reason", expected: "one of bounced, complained, added, or nothing", got: "bored" },
    { row: 9, field: "detail", expected: "at most 500 characters", got: `${"x".repeat(99)}…` },
    { row: 10, field: "address", expected: "an e-mail address", got: "" },
  ]);
  expect(lines(await exported("?search=new@"))).toEqual([
    "address,channel,reason,detail,addedBy,since",
    "new@example.com,email,bounced,550 5.1.1,credential,then",
  ]);
  expect(lines(await exported("?search=known@"))[1]).toContain(",added,asked by phone,");
  expect(lines(await exported("?channel=whatsapp&search=901821"))[1]).toContain("asked on the phone");
  expect((await upload(file)).body).toMatchObject({ added: 0, known: 4, refused: 5 });
});

test("a file names its columns, or is told which it lacks; what holds addresses only takes the channel of the call", async () => {
  expect(await upload("mail,channel\na@example.com,email\n")).toMatchObject({
    status: 400,
    body: {
      problems: [
        {
          field: "address",
          message: 'Expected a column "address" in the first row, got "mail", "channel".',
        },
      ],
    },
  });
  expect((await upload("")).body.problems).toMatchObject([{ field: "address" }, { field: "channel" }]);
  const only = "\ufeffaddress\r\nonly@example.com\r\n";
  expect((await upload(only)).body.problems).toMatchObject([{ field: "channel" }]);
  expect((await upload(only, "?channel=email")).body).toMatchObject({ added: 1, refused: 0 });
  const many = Array.from({ length: 5_000 }, (_, index) => `before${index}@example.com,email`);
  const broken = await upload(`address,channel\n${many.join("\n")}\n"never closed,email\n`);
  expect(broken.status).toBe(400);
  const [, stored] = /(\d+) addresses before it were stopped/.exec(broken.body.detail) ?? [];
  expect(Number(stored)).toBeGreaterThan(0);
  expect(lines(await exported("?search=before")).length - 1).toBe(Number(stored));
});

test("an exported list runs no formula in a spreadsheet, and comes back as it was", async () => {
  await stop("push", "=cmd|calc");
  await stop("email", "+plus@example.com");
  await stop("whatsapp", "+49 30 901822");
  const csv = await exported();
  expect(csv).toContain('\r\n"\'=cmd|calc",push,');
  expect(csv).toContain("\r\n'+plus@example.com,email,");
  expect(csv).toContain("\r\n+4930901822,whatsapp,");
  const count = lines(csv).length - 1;
  expect((await upload(csv)).body).toMatchObject({ added: 0, known: count, refused: 0 });
  await app.db.query(sql`delete from suppressions`);
  expect((await upload(csv)).body).toMatchObject({ added: count, known: 0, refused: 0 });
  expect(lines(await exported()).toSorted()).toEqual(lines(csv).toSorted());
});

test("a list longer than is read at once is exported whole, and a file longer than is stored at once taken whole", async () => {
  const rows = Array.from({ length: suppressionExportRows + 1 }, (_, index) => `u${index}@long.example.com`);
  const filed = await upload(`address\n${rows.join("\n")}\n`, "?channel=email");
  expect(filed.body).toMatchObject({ added: rows.length, known: 0, refused: 0 });
  const told = lines(await exported("?search=long.example.com")).slice(1);
  expect(told.map((line) => line.split(",")[0]).toSorted()).toEqual(rows.toSorted());
});

test("only who administers the account imports; who may read users exports", async () => {
  const analyst = await app.person(app.accountId, "analyst");
  const asAnalyst = (method: string, path: string) =>
    fetch(`${app.url}/api/v1${path}`, {
      method,
      headers: {
        cookie: analyst.cookie,
        "x-clarion-csrf": analyst.csrf,
        "x-clarion-account": app.externalId,
        "content-type": "text/csv",
      },
      ...(method === "GET" ? {} : { body: "address\n" }),
    });
  expect((await asAnalyst("GET", "/suppressions/export")).status).toBe(200);
  expect((await asAnalyst("POST", "/suppressions/file")).status).toBe(403);
});
