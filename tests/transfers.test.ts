import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const put = (id: string, body: string | Uint8Array, from = 0) =>
  fetch(`${app.url}/api/v1/transfers/${id}/file?from=${from}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${app.live.apiKey}`, "content-type": "text/csv" },
    body,
  });

const begin = async (file: string, more: object = {}): Promise<string> => {
  const made = await app.native("POST", "/transfers/imports", {
    subject: "profiles",
    format: "csv",
    name: "users.csv",
    bytes: Buffer.byteLength(file),
    ...more,
  });
  expect(made.body).toMatchObject({ state: "uploading" });
  const stored = await put(made.body.id, file);
  expect(await stored.json()).toMatchObject({ state: "ready" });
  return made.body.id;
};

const ended = async (id: string) => {
  let answer: Awaited<ReturnType<TestApp["native"]>> | undefined;
  await eventually(async () => {
    answer = await app.native("GET", `/transfers/${id}`);
    expect(["done", "failed", "cancelled"]).toContain(answer.body.state);
  }, 20_000);
  return answer?.body;
};

/** With the mapping that is guessed. */
const importFile = async (file: string, more: object = {}) => {
  const id = await begin(file, more);
  const preview = await app.native("POST", `/transfers/${id}/preview`, {});
  expect(preview.body.problems).toEqual([]);
  const started = await app.native("POST", `/transfers/${id}/start`, { mapping: preview.body.mapping });
  expect(started.status).toBe(200);
  return ended(id);
};

const download = async (id: string, what: string): Promise<string> => {
  const response = await fetch(`${app.url}/api/v1/transfers/${id}/${what}`, {
    headers: { authorization: `Bearer ${app.live.apiKey}` },
  });
  expect(response.status).toBe(200);
  return response.text();
};

const propertiesOf = async (identity: string) => {
  const [row] = await app.db.query<{ properties: Record<string, unknown> }>(sql`
    select properties from profiles p join identities i on i.account_id = p.account_id and i.profile_id = p.id
    where p.account_id = ${app.accountId} and i.kind = 'identity' and i.value = ${identity}`);
  return row?.properties;
};

describe("an import of users", () => {
  const FILE = [
    "\uFEFFuser_id;Name;E-Mail;Mobile;Birthday;Orders;VIP;Note",
    'c-1;"Müller; Ada";ada@example.com;+4915112345678;31.12.1990;12;yes;"two\nlines, ""quoted"""',
    "c-2;Bo;bo@example;+4915112345679;01.02.1991;3,5;no;",
    "c-3;Cy;cy@example.com;;;many;no;x",
    "c-4;Di;di@example.com",
    "",
    "c-5;Ed;ed@example.com;;;7;no;last",
  ].join("\r\n");

  test("shows in its preview what would be stored and what refused, and stores nothing", async () => {
    const id = await begin(FILE);
    const { body } = await app.native("POST", `/transfers/${id}/preview`, {});
    expect(body.dialect).toEqual({ delimiter: ";", hasHeader: true });
    expect(body.columns.map(({ guess }: { guess: object }) => guess)).toMatchObject([
      { to: "identity", kind: "identity" },
      { to: "property", name: "Name", type: "text" },
      { to: "property", name: "Email", type: "text" },
      { to: "property", name: "Phone", type: "text" },
      { to: "property", name: "DOB", type: "date", format: "day_month_year" },
      { to: "property", name: "Orders", type: "text" },
      { to: "property", name: "VIP", type: "boolean" },
      { to: "property", name: "Note", type: "text" },
    ]);
    expect(body).toMatchObject({ rowsLookedAt: 5, rowsRefused: 2 });
    expect(body.rows[0]).toMatchObject({
      row: 2,
      refused: null,
      stored: {
        identities: { identity: "c-1" },
        properties: { Name: "Müller; Ada", VIP: true, Note: 'two\nlines, "quoted"' },
      },
    });
    expect(body.rows[1].refused).toContain("Email is not valid");
    expect(await propertiesOf("c-1")).toBeUndefined();
  });

  test("stores every good row, and gives the refused ones back with row and reason", async () => {
    const id = await begin(FILE);
    const { body } = await app.native("POST", `/transfers/${id}/preview`, {});
    const mapping = structuredClone(body.mapping);
    mapping.columns[5].target = { to: "property", name: "Orders", type: "number" };
    await app.native("POST", `/transfers/${id}/start`, { mapping });
    expect(await ended(id)).toMatchObject({
      state: "done",
      rowsDone: 5,
      rowsTaken: 2,
      rowsRefused: 3,
      bytesDone: Buffer.byteLength(FILE),
    });
    // 1990-12-31 began in Berlin, the account's zone, at 23:00 UTC
    expect(await propertiesOf("c-1")).toMatchObject({
      Orders: 12,
      DOB: "$D_662598000",
      Phone: "+4915112345678",
    });
    const refused = await download(id, "refused");
    const lines = refused.trimEnd().split("\r\n");
    expect(lines[0]).toBe("row,reason,user_id,Name,E-Mail,Mobile,Birthday,Orders,VIP,Note");
    expect(lines[1]).toMatch(/^3,"?Email is not valid.*c-2,Bo,bo@example,/);
    expect(lines[2]).toMatch(/^4,"Column ""Orders"": expected a number, got ""many""",c-3/);
    expect(lines[3]).toMatch(/^5,"The row has 3 cells, the table has 8 columns",c-4,Di,di@example.com$/);
  });

  test("goes on where an upload broke off", async () => {
    const file = Buffer.from("identity,Name\nresumed-1,Zoë\nresumed-2,Ünal\n");
    const made = await app.native("POST", "/transfers/imports", {
      subject: "profiles",
      format: "csv",
      name: "parts.csv",
      bytes: file.length,
    });
    // within the ë of Zoë: the half of it is not stored
    const cut = file.indexOf(0xc3) + 1;
    const first = await (await put(made.body.id, file.subarray(0, cut))).json();
    expect(first).toMatchObject({ state: "uploading", bytesUploaded: cut - 1 });
    expect((await put(made.body.id, file.subarray(cut), cut)).status).toBe(409);
    const second = await (await put(made.body.id, file.subarray(cut - 1), cut - 1)).json();
    expect(second).toMatchObject({ state: "ready", bytesUploaded: file.length });
  });

  test("refuses a file that is not UTF-8, and says where", async () => {
    const file = Buffer.from("identity,Name\nl-1,Zo\u00eb\n", "latin1");
    const made = await app.native("POST", "/transfers/imports", {
      subject: "profiles",
      format: "csv",
      name: "latin.csv",
      bytes: file.length,
    });
    const answer = await put(made.body.id, file);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "input/invalid" });
  });

  test("cannot be started with a mapping that names nobody, and says so", async () => {
    const id = await begin("Name,Age\nAda,20\n");
    const preview = await app.native("POST", `/transfers/${id}/preview`, {});
    expect(preview.body.problems).toEqual(["Choose the column that tells who a row is about: an identity."]);
    const start = await app.native("POST", `/transfers/${id}/start`, { mapping: preview.body.mapping });
    expect(start.body).toMatchObject({ status: 400, problems: [{ field: "mapping" }] });
  });
});

describe("other imports", () => {
  test("of events take name, moment and properties from their columns", async () => {
    const done = await importFile(
      "identity,event,time,amount\nev-1,Ordered,2026-05-01T10:00:00Z,12.5\nev-1,Ordered,2026-05-02,3\n",
      { subject: "events" },
    );
    expect(done).toMatchObject({ state: "done", rowsTaken: 2 });
    const rows = await app.db.query<{ ts: Date; properties: object }>(sql`
      select ts, properties from events where account_id = ${app.accountId} and name = 'Ordered' order by ts`);
    expect(rows).toEqual([
      { ts: new Date("2026-05-01T10:00:00Z"), properties: { amount: 12.5 } },
      { ts: new Date("2026-05-01T22:00:00Z"), properties: { amount: 3 } },
    ]);
  });

  test("of JSONL take records of /1/upload as they are, and flat objects by column", async () => {
    const records = [
      { type: "profile", identity: "jl-1", profileData: { Name: "One", tags: ["a", "b"] } },
      { type: "event", identity: "jl-1", evtName: "Seen", ts: 1_770_000_000, evtData: { n: 1 } },
      { type: "event", identity: "jl-1" },
    ];
    const first = await importFile(records.map((one) => `${JSON.stringify(one)}\n`).join(""), {
      format: "jsonl",
    });
    expect(first).toMatchObject({
      state: "done",
      rowsTaken: 2,
      rowsRefused: 1,
      mapping: { kind: "records" },
    });
    expect(await propertiesOf("jl-1")).toEqual({ Name: "One", tags: ["a", "b"] });
    const second = await importFile('{"identity":"jl-2","Name":"Two","points":7,"tags":["x"]}\nnonsense\n', {
      format: "jsonl",
    });
    expect(second).toMatchObject({ state: "done", rowsTaken: 1, rowsRefused: 1 });
    expect(await propertiesOf("jl-2")).toEqual({ Name: "Two", points: 7, tags: ["x"] });
  });

  test("of a list put on it whoever an identity or an address names, and refuse rows that name nobody", async () => {
    await app.upload([
      { type: "profile", identity: "li-1", profileData: { Email: "li1@example.com" } },
      { type: "profile", identity: "li-2", profileData: { Email: "li2@example.com" } },
    ]);
    const segmentId = "0199aaaa-0000-7000-8000-000000000001";
    await app.db.query(sql`insert into segments (account_id, id, name, kind)
      values (${app.accountId}, ${segmentId}, 'A list', 'list')`);
    const done = await importFile("identity,email\nli-1,\n,LI2@example.com\nnobody,\n", {
      subject: "list",
      segmentId,
    });
    expect(done).toMatchObject({ state: "done", rowsTaken: 2, rowsRefused: 1 });
    const [members] = await app.db.query<{ count: number }>(sql`
      select count(*) as count from segment_members where account_id = ${app.accountId}`);
    expect(members?.count).toBe(2);
  });
});

describe("an export", () => {
  const exported = async (asked: object): Promise<string> => {
    const made = await app.native("POST", "/transfers/exports", asked);
    expect(made.status).toBe(201);
    expect(await ended(made.body.id)).toMatchObject({ state: "done" });
    return download(made.body.id, "file");
  };

  test("of users as JSONL is what an import takes, and gives the same users", async () => {
    await app.upload([
      {
        type: "profile",
        identity: "ex-1",
        objectId: "dev-1",
        profileData: { Email: "ex@example.com", n: 1.5 },
      },
      {
        type: "profile",
        identity: "ex-1",
        objectId: "dev-2",
        profileData: { when: "$D_1700000000", l: ["a"] },
      },
      { type: "token", objectId: "dev-2", tokenData: { id: "token-of-dev-2", type: "fcm" } },
    ]);
    const text = await exported({ subject: "profiles", format: "jsonl" });
    const records = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(records).toContainEqual(
      expect.objectContaining({
        type: "profile",
        identity: "ex-1",
        objectId: "dev-1",
        profileData: { Email: "ex@example.com", n: 1.5, when: "$D_1700000000", l: ["a"] },
      }),
    );
    expect(records).toContainEqual({ type: "profile", identity: "ex-1", objectId: "dev-2", profileData: {} });
    expect(records).toContainEqual({
      type: "token",
      objectId: "dev-2",
      tokenData: { id: "token-of-dev-2", type: "fcm" },
    });
    const again = await importFile(text, { format: "jsonl" });
    expect(again).toMatchObject({ state: "done", rowsRefused: 0 });
  });

  test("of users as CSV has a column for every property, and runs no formula in a spreadsheet", async () => {
    await app.upload([
      {
        type: "profile",
        identity: "=cmd",
        profileData: { Phone: "+4915112345678", note: '=HYPERLINK("x")' },
      },
    ]);
    const text = await exported({ subject: "profiles", format: "csv" });
    const [header, ...rows] = text.trimEnd().split("\r\n");
    expect(header).toMatch(/^profileId,identity,objectId,FBID,GPID,lastSeenAt,/);
    expect(header?.split(",")).toEqual(expect.arrayContaining(["Email", "Phone", "note", "when"]));
    const row = rows.find((one) => one.includes("cmd"));
    expect(row).toContain(",'=cmd,");
    expect(row).toContain(",+4915112345678,");
    expect(row).toContain(`"'=HYPERLINK(""x"")"`);
    const raw = await exported({ subject: "profiles", format: "csv", isForSpreadsheets: false });
    expect(raw).toContain(",=cmd,");
  });

  test("of a segment, a list or a filter holds whoever is in it and nobody else", async () => {
    await app.upload([
      { type: "profile", identity: "seg-1", profileData: { tier: "gold" } },
      { type: "profile", identity: "seg-2", profileData: { tier: "tin" } },
    ]);
    const filter = { type: "property", property: "tier", test: { op: "equals", value: "gold" } };
    const segment = await app.native("POST", "/segments", { name: "Gold", filter });
    expect(segment.status).toBe(201);
    for (const asked of [{ filter }, { segmentId: segment.body.id }]) {
      const text = await exported({ subject: "profiles", format: "jsonl", ...asked });
      expect(
        text
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line).identity),
      ).toEqual(["seg-1"]);
    }
    const bad = await app.native("POST", "/transfers/exports", { subject: "events", format: "csv", filter });
    expect(bad).toMatchObject({ status: 400, body: { problems: [{ field: "filter" }] } });
  });

  test("of events keeps to the names and the days that were asked for", async () => {
    await app.upload([
      { type: "event", identity: "xe-1", evtName: "Wanted", ts: 1_770_000_000, evtData: { a: "x" } },
      { type: "event", identity: "xe-1", evtName: "Wanted", ts: 1_770_100_000, evtData: { b: 2 } },
      { type: "event", identity: "xe-1", evtName: "Other", ts: 1_770_000_000 },
    ]);
    const text = await exported({ subject: "events", format: "csv", events: ["wanted"] });
    expect(text.split("\r\n")).toMatchObject([
      "profileId,identity,objectId,FBID,GPID,event,time,a,b",
      expect.stringMatching(/,xe-1,,,,Wanted,2026-02-02T02:40:00.000Z,x,$/),
      expect.stringMatching(/,xe-1,,,,Wanted,2026-02-03T06:26:40.000Z,,2$/),
      "",
    ]);
    const from = new Date(1_770_100_000_000).toISOString();
    const late = await exported({ subject: "events", format: "jsonl", events: ["wanted"], from });
    expect(late.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("a transfer", () => {
  test("is not begun by a test credential, which changes no real user", async () => {
    const response = await fetch(`${app.url}/api/v1/transfers/imports`, {
      method: "POST",
      headers: { authorization: `Bearer ${app.test.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ subject: "profiles", format: "csv", name: "x.csv", bytes: 1 }),
    });
    expect(response.status).toBe(403);
  });

  test("is cancelled, listed and removed", async () => {
    const id = await begin("identity\na\n");
    expect((await app.native("POST", `/transfers/${id}/cancel`)).body).toMatchObject({ state: "cancelled" });
    expect((await app.native("POST", `/transfers/${id}/cancel`)).status).toBe(409);
    const [left] = await app.db.query<{ count: number }>(
      sql`select count(*) as count from transfer_chunks where transfer_id = ${id}`,
    );
    expect(left?.count).toBe(0);
    const page = await app.native("GET", "/transfers?limit=1&kind=import");
    expect(page.body.data[0].id).toBe(id);
    expect(page.body.nextCursor).not.toBeNull();
    expect((await app.native("DELETE", `/transfers/${id}`)).status).toBe(204);
    expect((await app.native("GET", `/transfers/${id}`)).status).toBe(404);
  });
});
