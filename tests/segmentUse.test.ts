import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { filterNodesMax } from "../src/limits.ts";
import { dataOf, draftOf, textOf } from "./helpers/api.ts";
import { both, CITY, inSegment, MILAN, openSegments, problemsOf, type Segments } from "./helpers/segments.ts";

let on: Segments;
beforeAll(async () => {
  on = await openSegments();
});
afterAll(() => on.close());

describe("what uses a segment", () => {
  beforeAll(() => on.freshAccount());
  const filtered = (id: string, audience = "filter") => ({
    who: { audience, filter: both(CITY, inSegment(id)) },
  });

  test("is told with it, and keeps it from being deleted", async () => {
    const id = await on.segment("Needed", CITY);
    const draft = await draftOf(on.api, on.account(), { name: "A draft", ...filtered(id, "all") });
    const live = await draftOf(on.api, on.account(), { name: "A live one", ...filtered(id) });
    await on.call("POST", `/campaigns/${live}/publish`);
    await on.call("PATCH", `/campaigns/${live}`, { revision: 1, who: { audience: "all", filter: null } });
    const parent = await on.segment("A parent", inSegment(id));
    const read = await on.call("GET", `/segments/${id}`);
    expect(read.body.usedBy).toEqual([
      { kind: "campaign", id: draft, name: "A draft" },
      { kind: "campaign", id: live, name: "A live one" },
      { kind: "segment", id: parent, name: "A parent" },
    ]);
    const refused = await on.call("DELETE", `/segments/${id}`);
    expect(refused).toMatchObject({ status: 409, body: { code: "segment/in-use" } });
    expect(refused.body.detail).toContain('"A draft", "A live one", "A parent"');
    await on.call("DELETE", `/segments/${parent}`);
    await on.call("PATCH", `/campaigns/${draft}`, { revision: 1, who: { audience: "all", filter: null } });
    expect((await on.call("DELETE", `/segments/${id}`)).status).toBe(409);
    await on.call("POST", `/campaigns/${live}/stop`);
    expect((await on.call("DELETE", `/segments/${id}`)).status).toBe(204);
    expect((await on.call("GET", `/segments/${id}`)).status).toBe(404);
  });

  /** Lets the goal of a new draft ask for users. */
  const askInGoal = async (draft: string, users: object): Promise<void> => {
    const { body } = await on.call("GET", `/campaigns/${draft}`);
    const start = { ...Object(Object(body["draft"]).start), goal: { events: [{ event: "Charged" }], users } };
    expect((await on.call("PATCH", `/campaigns/${draft}`, { revision: 1, start })).status).toBe(200);
  };

  test("is told and kept as well where the goal of a campaign asks for it", async () => {
    const id = await on.segment("Asked by a goal", CITY);
    const draft = await draftOf(on.api, on.account(), { name: "Goal drafted" });
    const live = await draftOf(on.api, on.account(), { name: "Goal live" });
    for (const one of [draft, live]) await askInGoal(one, both(inSegment(id)));
    expect((await on.call("POST", `/campaigns/${live}/publish`)).status).toBe(200);
    await on.call("PATCH", `/campaigns/${live}`, { revision: 2, start: { purpose: "transactional" } });
    expect((await on.call("GET", `/segments/${id}`)).body.usedBy).toEqual([
      { kind: "campaign", id: draft, name: "Goal drafted" },
      { kind: "campaign", id: live, name: "Goal live" },
    ]);
    expect(await on.call("DELETE", `/segments/${id}`)).toMatchObject({
      status: 409,
      body: { code: "segment/in-use" },
    });
  });

  test.each(["audience", "goal"])(
    "does not become too large by it: the refusal names the campaign (%s)",
    async (place) => {
      const many = (count: number) => ({
        type: "or",
        nodes: Array.from({ length: 4 }, () => ({
          type: "or",
          nodes: Array.from({ length: count }, () => CITY),
        })),
      });
      const id = await on.segment(`Growing (${place})`, CITY);
      const outer = await on.segment(`Around it (${place})`, both(inSegment(id)));
      const filter = both(many(30), inSegment(outer));
      const live = await draftOf(on.api, on.account(), {
        name: `Nearly too large (${place})`,
        ...(place === "audience" ? { who: { audience: "filter", filter } } : {}),
      });
      if (place === "goal") await askInGoal(live, filter);
      expect((await on.call("POST", `/campaigns/${live}/publish`)).status).toBe(200);
      const answer = await on.call("PATCH", `/segments/${id}`, { filter: many(20) });
      expect(answer.status).toBe(400);
      expect(problemsOf(answer)[0]?.message).toContain(`The live campaign "Nearly too large (${place})"`);
      expect((await on.call("PATCH", `/segments/${id}`, { filter: many(10) })).status).toBe(200);
    },
  );

  test("never goes live with one that is deleted at the same moment", async () => {
    for (let round = 0; round < 8; round++) {
      const id = await on.segment(`Raced ${round}`, CITY);
      const draft = await draftOf(on.api, on.account(), { name: `Racer ${round}` });
      const publish = async () => {
        await on.call("PATCH", `/campaigns/${draft}`, { revision: 1, ...filtered(id) });
        return on.call("POST", `/campaigns/${draft}/publish`);
      };
      const [published, deleted] = await Promise.all([publish(), on.call("DELETE", `/segments/${id}`)]);
      expect([published.status, deleted.status]).not.toEqual([200, 204]);
    }
  });
});

describe("the filter of a campaign", () => {
  beforeAll(() => on.freshAccount());

  test("blocks publishing while it is missing, faulty, or names what is not there", async () => {
    const gone = "018f0000-0000-7000-8000-000000000000";
    for (const [filter, field] of [
      [null, "who.filter"],
      [both(CITY, { type: "property" }), "who.filter.nodes.1"],
      [both(CITY, { type: "not", node: inSegment(gone) }), "who.filter.nodes.1.node"],
    ] as const) {
      const draft = await draftOf(on.api, on.account(), { who: { audience: "filter", filter } });
      const problems = dataOf(await on.call("GET", `/campaigns/${draft}/problems`)).filter(
        ({ section }) => section === "who",
      );
      expect(problems[0]).toMatchObject({ section: "who", level: "blocking" });
      expect(textOf(problems[0]?.field).startsWith(field)).toBe(true);
      const published = await on.call("POST", `/campaigns/${draft}/publish`);
      expect(published).toMatchObject({ status: 422, body: { code: "campaign/incomplete" } });
    }
  });

  test("is worth a look where it names what was never received, with the nearest name that was", async () => {
    await on.api.database.db.query(sql`
      insert into catalogue (account_id, kind, name_key, property, last_seen_at)
      select ${on.account().id}::int, kind, name_key, property, now() from (values
        ('profile', '', 'Favourite Colour'), ('event', 'charged', ''), ('event', 'charged', 'Amount'),
        ('item', 'charged', 'price')) n (kind, name_key, property)`);
    const exists = { op: "exists" };
    const field = (name: string, test: object = exists) => ({ type: "field", field: name, test });
    const did = (event: string, where: object) => ({
      type: "behaviour",
      did: true,
      match: "any",
      events: [{ event, where }],
      within: { kind: "ever" },
      measure: { kind: "sum", property: "Amount", is: { op: "at_least", value: 1 } },
    });
    const items = (where: object) => ({ op: "items", quantifier: "any", where });
    const filter = both(
      { type: "property", property: "Favourite Color", test: exists },
      { type: "property", property: "Favourite Colour", test: exists },
      did("Chargd", field("Whatever")),
      did("char ged", {
        type: "or",
        nodes: [field("Amount"), field("Amuont"), field("price", items(field("Prize")))],
      }),
    );
    const draft = await draftOf(on.api, on.account(), { who: { audience: "filter", filter } });
    const problems = dataOf(await on.call("GET", `/campaigns/${draft}/problems`));
    const told = problems.filter(({ section }) => section === "who");
    expect(told.map(({ level }) => level)).toEqual(told.map(() => "worth_a_look"));
    expect(told.map(({ field: at, message }) => [at, message])).toEqual([
      [
        "who.filter.nodes.0.property",
        'No user has had the property "Favourite Color" so far. Did you mean "Favourite Colour"?',
      ],
      ["who.filter.nodes.2.events.0.event", 'No event "Chargd" was received so far. Did you mean "charged"?'],
      [
        "who.filter.nodes.3.events.0.where.nodes.1.field",
        'No event "char ged" has had the property "Amuont" so far. Did you mean "Amount"?',
      ],
      [
        "who.filter.nodes.3.events.0.where.nodes.2.field",
        'No event "char ged" has had the property "price" so far.',
      ],
      [
        "who.filter.nodes.3.events.0.where.nodes.2.test.where.field",
        'No item of an event "char ged" has had the property "Prize" so far. Did you mean "price"?',
      ],
    ]);
    expect((await on.call("POST", `/campaigns/${draft}/publish`)).status).toBe(200);
  });

  test("is nobody's concern while everybody gets the message", async () => {
    const draft = await draftOf(on.api, on.account(), {
      who: { audience: "all", filter: both({ type: "property" }) },
    });
    expect((await on.call("POST", `/campaigns/${draft}/publish`)).status).toBe(200);
  });

  test("may be unfinished in a draft, but not absurd", async () => {
    const draft = await draftOf(on.api, on.account());
    const nested = (depth: number): string =>
      `${'{"type":"not","node":'.repeat(depth)}{"type":"and","nodes":[]}${"}".repeat(depth)}`;
    const patch = (filter: string) =>
      on.api.app.inject({
        method: "PATCH",
        url: `/api/v1/campaigns/${draft}`,
        headers: { authorization: `Bearer ${on.account().apiKey}`, "content-type": "application/json" },
        payload: `{"revision":1,"who":{"audience":"filter","filter":${filter}}}`,
      });
    for (const depth of [12, 40, 10_000]) {
      const answer = await patch(nested(depth));
      expect(answer.statusCode, String(depth)).toBe(400);
      expect(answer.json().problems[0].field).toMatch(/^who\.filter\.node\.node/);
    }
    const wide = JSON.stringify(both(...Array.from({ length: filterNodesMax + 5 }, () => CITY)));
    expect((await patch(wide)).json().problems[0].field).toBe(`who.filter.nodes.${filterNodesMax - 1}`);
    expect((await patch('{"type":"and","nodes":[{"type":"property"}]}')).statusCode).toBe(200);
  });

  test("of a content that was stored before there were filters is read as none", async () => {
    const draft = await draftOf(on.api, on.account());
    await on.call("POST", `/campaigns/${draft}/publish`);
    const { db } = on.api.database;
    await db.query(sql`update campaigns set draft = draft #- '{who,filter}' where id = ${draft}`);
    await db.query(sql`alter table campaign_versions disable trigger campaign_versions_immutable`);
    await db.query(sql`
      update campaign_versions set content = content #- '{who,filter}' where campaign_id = ${draft}`);
    await db.query(sql`alter table campaign_versions enable trigger campaign_versions_immutable`);
    const who = { audience: "all", filter: null };
    expect((await on.call("GET", `/campaigns/${draft}`)).body).toMatchObject({ draft: { who } });
    expect((await on.call("GET", `/campaigns/${draft}/versions/1`)).body).toMatchObject({ content: { who } });
    expect(dataOf(await on.call("GET", `/campaigns/${draft}/diff?from=1&to=draft`))).toEqual([]);
    expect((await on.call("PATCH", `/campaigns/${draft}`, { revision: 1, who })).body).toMatchObject({
      revision: 1,
    });
  });
});

describe("a user", () => {
  beforeAll(() => on.freshAccount());

  test("is in the saved segments that it matches and the lists that it is on", async () => {
    const roman = await on.profile("roman", { City: "Rome" });
    await on.segment("Romans", CITY);
    await on.segment("Milanese", MILAN);
    const list = await on.segment("Invited");
    await on.segment("Invited Romans", both(CITY, inSegment(list)));
    await on.segment("Not invited", { type: "not", node: inSegment(list) });
    await on.call("POST", `/segments/${list}/members`, { add: [{ kind: "identity", value: "roman" }] });
    const answer = await on.call("GET", `/profiles/${roman}/segments`);
    expect(dataOf(answer).map(({ name, kind }) => [name, kind])).toEqual([
      ["Invited", "list"],
      ["Invited Romans", "filter"],
      ["Romans", "filter"],
    ]);
    expect(answer.body.unasked).toBe(0);
    expect((await on.call("GET", "/profiles/999999/segments")).status).toBe(404);
  });

  test("is held against a filter condition by condition, with what each saw", async () => {
    const id = await on.profile("tested", { City: "Milan" });
    const list = await on.segment("Tested", CITY);
    const filter = {
      type: "or",
      nodes: [
        CITY,
        { type: "not", node: inSegment(list) },
        { type: "payload", path: "order.total", test: { op: "greater", value: 10 } },
      ],
    };
    const answer = await on.call("POST", "/filters/test", {
      filter,
      profileId: id,
      payload: { order: { total: 12 } },
    });
    expect(answer.body).toEqual({
      passed: true,
      conditions: [
        { path: "nodes.0", passed: false, saw: "Milan", words: "City is Rome" },
        { path: "nodes.1.node", passed: false, saw: false, words: "is in the segment Tested" },
        { path: "nodes.2", passed: true, saw: 12, words: "the payload's order.total is above 10" },
      ],
    });
    const faulty = await on.call("POST", "/filters/test", { filter: { type: "property" }, profileId: id });
    expect(faulty).toMatchObject({ status: 400, body: { code: "input/invalid" } });
  });

  test("that was merged into another is tested as that other one", async () => {
    const into = await on.profile("kept", { City: "Rome" });
    const gone = into + 1_000_000;
    await on.api.database.db.query(sql`
      insert into profile_merges (account_id, from_id, into_id) values (${on.account().id}, ${gone}, ${into})`);
    const answer = await on.call("POST", "/filters/test", { filter: CITY, profileId: gone });
    expect(answer.body).toMatchObject({ passed: true, conditions: [{ saw: "Rome" }] });
    expect((await on.call("POST", "/filters/test", { filter: CITY, profileId: into + 77 })).status).toBe(404);
  });
});
