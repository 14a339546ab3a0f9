import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { filterNodesMax, segmentDepthMax } from "../src/limits.ts";
import { dataOf, textOf } from "./helpers/api.ts";
import { both, CITY, inSegment, MILAN, openSegments, problemsOf, type Segments } from "./helpers/segments.ts";

let on: Segments;
beforeAll(async () => {
  on = await openSegments();
});
afterAll(() => on.close());

describe("a saved segment", () => {
  beforeAll(() => on.freshAccount());

  test("is created with its filter in words, read back, and listed by name", async () => {
    const id = await on.segment("Romans", CITY);
    await on.segment("Athenians", MILAN);
    const read = await on.call("GET", `/segments/${id}`);
    expect(read.body).toMatchObject({
      name: "Romans",
      kind: "filter",
      filter: CITY,
      words: "City is Rome",
      version: 1,
      members: null,
      usedBy: [],
    });
    expect(read.body.createdBy).toMatch(/^credential\//);
    expect(dataOf(await on.call("GET", "/segments")).map(({ name }) => name)).toEqual([
      "Athenians",
      "Romans",
    ]);
  });

  test("is found by a part of its name and by its kind, page by page", async () => {
    await on.segment("VIP 100%");
    await on.segment("vip customers", CITY);
    expect(dataOf(await on.call("GET", "/segments?text=vIp")).map(({ name }) => name)).toEqual([
      "VIP 100%",
      "vip customers",
    ]);
    expect(dataOf(await on.call("GET", "/segments?text=0%25"))).toHaveLength(1);
    expect(dataOf(await on.call("GET", "/segments?kind=list")).map(({ name }) => name)).toEqual(["VIP 100%"]);
    const first = await on.call("GET", "/segments?limit=3");
    const second = await on.call("GET", `/segments?limit=3&cursor=${textOf(first.body.nextCursor)}`);
    const names = [...dataOf(first), ...dataOf(second)].map(({ name }) => name);
    expect(names).toEqual(["Athenians", "Romans", "VIP 100%", "vip customers"]);
    expect(second.body.nextCursor).toBeNull();
  });

  test("has a name of its own, whatever the case", async () => {
    await on.segment("Only one", CITY);
    expect(await on.create("ONLY ONE", CITY)).toMatchObject({
      status: 409,
      body: { code: "segment/exists" },
    });
    const other = await on.segment("Another one", CITY);
    const renamed = await on.call("PATCH", `/segments/${other}`, { name: "only One" });
    expect(renamed).toMatchObject({ status: 409, body: { code: "segment/exists" } });
    expect((await on.call("PATCH", `/segments/${other}`, { name: "another ONE" })).status).toBe(200);
    expect((await on.create("   ", CITY)).status).toBe(400);
  });

  test("is not saved with a filter that has a fault, and tells where", async () => {
    const answer = await on.create("Faulty", both(CITY, { ...CITY, test: { op: "greater", value: "ten" } }));
    expect(answer).toMatchObject({ status: 400, body: { code: "input/invalid" } });
    expect(problemsOf(answer)[0]?.field).toBe("filter.nodes.1.test.value");
  });

  test("gets a version with each change of its filter, and any of them can be restored", async () => {
    const id = await on.segment("Moving", CITY);
    const changed = await on.call("PATCH", `/segments/${id}`, { filter: MILAN, version: 1 });
    expect(changed.body).toMatchObject({ version: 2, filter: MILAN });
    expect((await on.call("PATCH", `/segments/${id}`, { description: "Moved" })).body).toMatchObject({
      version: 2,
    });
    expect((await on.call("PATCH", `/segments/${id}`, { filter: MILAN })).body).toMatchObject({ version: 2 });
    const restored = await on.call("POST", `/segments/${id}/versions/1/restore`, { version: 2 });
    expect(restored.body).toMatchObject({ version: 3, filter: CITY, description: "Moved" });
    const versions = dataOf(await on.call("GET", `/segments/${id}/versions`));
    expect(versions.map(({ version, words }) => [version, words])).toEqual([
      [3, "City is Rome"],
      [2, "City is Milan"],
      [1, "City is Rome"],
    ]);
    expect((await on.call("POST", `/segments/${id}/versions/9/restore`, {})).status).toBe(404);
  });

  test("that somebody else changed since is not overwritten: the answer shows it as it is now", async () => {
    const id = await on.segment("Contested", CITY);
    await on.call("PATCH", `/segments/${id}`, { filter: MILAN, version: 1 });
    const late = await on.call("PATCH", `/segments/${id}`, { filter: both(CITY), version: 1 });
    expect(late).toMatchObject({
      status: 409,
      body: { code: "segment/version-conflict", current: { id, version: 2, filter: MILAN } },
    });
  });

  test("is written by creators and above, and read by all", async () => {
    for (const [role, status] of [
      ["viewer", 403],
      ["analyst", 403],
      ["creator", 201],
      ["approver", 201],
    ] as const) {
      const person = await on.api.person(on.account().id, role);
      const body = { name: `Of a ${role}`, filter: CITY };
      expect((await on.api.callAs(person, on.account(), "POST", "/segments", body)).status, role).toBe(
        status,
      );
      expect((await on.api.callAs(person, on.account(), "GET", "/segments")).status, role).toBe(200);
    }
  });
});

describe("segments within segments", () => {
  beforeAll(() => on.freshAccount());

  test("may not go round in a circle: the refusal names the way", async () => {
    const a = await on.segment("A", CITY);
    const b = await on.segment("B", both(CITY, inSegment(a)));
    const c = await on.segment("C", inSegment(b));
    const answer = await on.call("PATCH", `/segments/${a}`, {
      filter: both(CITY, { type: "not", node: inSegment(c) }),
    });
    expect(answer.status).toBe(400);
    expect(problemsOf(answer)).toEqual([
      { field: "filter.nodes.1.node", message: expect.stringContaining('"A" → "C" → "B" → "A"') },
    ]);
    const self = await on.call("PATCH", `/segments/${a}`, { filter: inSegment(a.toUpperCase()) });
    expect(problemsOf(self)[0]?.message).toContain('"A" → "A"');
  });

  test("saved at the same moment make no circle together", async () => {
    for (let round = 0; round < 5; round++) {
      const [a, b] = [await on.segment(`Left ${round}`, CITY), await on.segment(`Right ${round}`, CITY)];
      const answers = await Promise.all([
        on.call("PATCH", `/segments/${a}`, { filter: inSegment(b) }),
        on.call("PATCH", `/segments/${b}`, { filter: inSegment(a) }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    }
  });

  test("are only so deep, from above and from below", async () => {
    let top = await on.segment("Depth 1", CITY);
    const bottom = top;
    for (let depth = 2; depth <= segmentDepthMax; depth++) {
      top = await on.segment(`Depth ${depth}`, inSegment(top));
    }
    const above = await on.create("Too deep", both(MILAN, inSegment(top)));
    expect(problemsOf(above)[0]).toMatchObject({ field: "filter.nodes.1" });
    const below = await on.call("PATCH", `/segments/${bottom}`, {
      filter: inSegment(await on.segment("Deeper", CITY)),
    });
    expect(problemsOf(below)[0]?.message).toContain('"Depth 5" uses this segment');
  });

  test("count towards the size of whatever names them, from above and from below", async () => {
    const conditions = (count: number) => ({
      type: "or",
      nodes: Array.from({ length: 4 }, () => ({
        type: "or",
        nodes: Array.from({ length: count / 4 }, () => CITY),
      })),
    });
    const large = await on.segment("Large", conditions(120));
    const answer = await on.create("Twice as large", both(inSegment(large), inSegment(large)));
    expect(problemsOf(answer)[0]).toMatchObject({
      field: "filter.nodes.1",
      message: expect.stringContaining(`at most ${filterNodesMax}`),
    });
    const small = await on.segment("Small", CITY);
    await on.segment("Uses small", both(conditions(120), inSegment(small)));
    const grown = await on.call("PATCH", `/segments/${small}`, { filter: conditions(100) });
    expect(problemsOf(grown)[0]?.message).toContain('"Uses small" uses this segment');
  });

  test("have to be there", async () => {
    const answer = await on.create("Hollow", both(inSegment("018f0000-0000-7000-8000-000000000000")));
    expect(problemsOf(answer)[0]).toMatchObject({ field: "filter.nodes.0" });
  });
});

describe("a list", () => {
  beforeAll(() => on.freshAccount());

  test("takes users by any of their names, and tells which name nobody", async () => {
    const id = await on.segment("Guests");
    await on.profile("guest-1", {}, "guest@example.com");
    await on.profile("guest-2");
    const answer = await on.call("POST", `/segments/${id}/members`, {
      add: [
        { kind: "email", value: " Guest@Example.com " },
        { kind: "identity", value: "guest-1" },
        { kind: "identity", value: "guest-2" },
        { kind: "identity", value: "stranger" },
        { kind: "phone", value: "no number" },
      ],
    });
    expect(answer.body).toEqual({
      added: 2,
      removed: 0,
      members: 2,
      unmatched: [
        { kind: "identity", value: "stranger" },
        { kind: "phone", value: "no number" },
      ],
    });
    const change = {
      add: [{ kind: "identity", value: "guest-1" }],
      remove: [{ kind: "identity", value: "guest-2" }],
    };
    expect((await on.call("POST", `/segments/${id}/members`, change)).body).toMatchObject({
      added: 0,
      removed: 1,
      members: 1,
    });
    expect((await on.call("GET", `/segments/${id}`)).body).toMatchObject({
      kind: "list",
      members: 1,
      words: null,
    });
  });

  test("has no filter, and a filter has no members", async () => {
    const list = await on.segment("A list");
    const filter = await on.segment("A filter", CITY);
    expect((await on.call("PATCH", `/segments/${list}`, { filter: CITY })).status).toBe(400);
    expect((await on.call("POST", `/segments/${filter}/members`, { add: [] })).status).toBe(400);
  });

  test("goes with its members when it is deleted", async () => {
    const id = await on.segment("Short-lived");
    await on.profile("brief");
    await on.call("POST", `/segments/${id}/members`, { add: [{ kind: "identity", value: "brief" }] });
    expect((await on.call("DELETE", `/segments/${id}`)).status).toBe(204);
    const rows = await on.api.database.db.query(sql`select 1 from segment_members where segment_id = ${id}`);
    expect(rows).toEqual([]);
  });
});
