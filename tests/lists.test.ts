import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { messageIdOf, newId } from "../src/lib/ids.ts";
import { searchRecipientRowsMax, searchRowsMax } from "../src/limits.ts";
import { type Answer, dataOf, openApi, type TestAccount, type TestApi } from "./helpers/api.ts";

type Pair = readonly [kind: string, value: string];

interface Decided {
  outcome: string | null;
  profileId?: number;
}

const HOUR_MS = 3_600_000;

describe("the lists of the log", () => {
  let api: TestApi;
  let account: TestAccount;
  let campaigns: { id: string; number: string }[];
  /** Moments of triggers, so that none share one by chance. */
  let nowMs = Date.now() - HOUR_MS;
  const laterMs = (): number => {
    nowMs += 10;
    return nowMs;
  };
  beforeAll(async () => {
    api = await openApi();
    account = await api.account("Lists");
    campaigns = [];
    for (const number of ["1700000000", "1700000001"]) {
      const id = newId();
      await api.database.db.query(sql`
        insert into campaigns (account_id, id, number, channel, draft, life)
        values (${account.id}, ${id}, ${Number(number)}, 'webhook', ${JSON.stringify({ name: `No ${number}` })}::jsonb, 'published')`);
      await api.database.db.query(sql`
        insert into campaign_numbers (account_id, number, campaign_id, is_former) values (${account.id}, ${number}, ${id}, false)`);
      campaigns.push({ id, number });
    }
  });
  afterAll(() => api.close());

  const insertProfile = async (email: string | null, identity: string): Promise<number> => {
    const [row] = await api.database.db.query<{ id: number }>(
      sql`insert into profiles (account_id, email) values (${account.id}, ${email}) returning id`,
    );
    await api.database.db.query(sql`
      insert into identities (account_id, kind, value, profile_id) values (${account.id}, 'identity', ${identity}, ${row?.id})`);
    return Number(row?.id);
  };

  /** A trigger with a part for each list of recipients; parts alternate between the campaigns. */
  const accept = async (
    parts: readonly (readonly Pair[])[],
    more: { isTest?: boolean; payload?: string; atMs?: number } = {},
  ): Promise<string> => {
    const id = newId(more.atMs ?? laterMs());
    for (const [part, recipients] of parts.entries()) {
      await api.database.db.query(sql`
        insert into intake (account_id, request_id, part, campaign_id, lane, source, is_test, recipients,
          recipient_count, payload)
        values (${account.id}, ${id}, ${part}, ${campaigns[part % 2]?.id}, 0, 'api', ${more.isTest ?? false},
          ${Buffer.from(JSON.stringify(recipients))}, ${recipients.length},
          ${more.payload === undefined ? null : Buffer.from(more.payload)})`);
    }
    return id;
  };

  const decide = async (
    trigger: string,
    [part, recipientNo]: readonly [number, number],
    [kind, value]: Pair,
    { outcome, profileId }: Decided,
    isTest = false,
  ): Promise<string> => {
    const id = messageIdOf(trigger, part, recipientNo);
    await api.database.db.query(sql`
      insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
        recipient_kind, recipient_value, profile_id, trace, decided_at, outcome, ended_at)
      values (${account.id}, ${id}, ${trigger}, ${part}, ${recipientNo}, ${campaigns[part % 2]?.id}, 1, 'webhook',
        ${isTest}, ${kind}, ${value}, ${profileId ?? null}, '[]', now(), ${outcome}, now())`);
    return id;
  };

  const get = (path: string): Promise<Answer> => api.call(account.apiKey, "GET", path);
  const idsOf = (answer: Answer) => dataOf(answer).map(({ id }) => id);

  test("a trigger in the list tells its campaigns, its first recipients and how many ended how", async () => {
    const users: Pair[] = Array.from({ length: 5 }, (_, n) => ["identity", `many-${n}`]);
    const trigger = await accept([users, users.slice(0, 1), users.slice(0, 1)]);
    await decide(trigger, [0, 0], ["identity", "many-0"], { outcome: "sent" });
    await decide(trigger, [0, 1], ["identity", "many-1"], { outcome: "sent" });
    await decide(trigger, [0, 2], ["identity", "many-2"], { outcome: null });
    await decide(trigger, [1, 0], ["identity", "many-0"], { outcome: "expired" });
    const [first] = dataOf(await get("/triggers?limit=1"));
    expect(first).toMatchObject({
      id: trigger,
      accepted: 7,
      isTest: false,
      outcomes: { sent: 2, expired: 1 },
      campaigns: [
        { id: campaigns[0]?.id, campaignId: "1700000000", name: "No 1700000000" },
        { id: campaigns[1]?.id, campaignId: "1700000001", name: "No 1700000001" },
      ],
      recipients: users.slice(0, 3).map(([kind, value]) => ({ kind, value })),
    });
  });

  test("a trigger of a thousand recipients with the longest values is listed like any other", async () => {
    const trigger = await accept([
      Array.from({ length: 1_000 }, (_, n): Pair => ["identity", `${"é".repeat(700)}${n}`]),
    ]);
    const [first] = dataOf(await get("/triggers?limit=1"));
    expect(first).toMatchObject({ id: trigger, accepted: 1_000 });
    expect(first?.recipients).toHaveLength(2);
  });

  test("triggers are narrowed by campaign and time and come in pages that neither repeat nor skip", async () => {
    const made: string[] = [];
    for (let n = 0; n < 7; n++)
      made.push(await accept([[["identity", `page-${n}`]], [["identity", `page-${n}`]]]));
    const expected = made.toReversed();
    const from = new Date(
      Number.parseInt(String(made[0]).replaceAll("-", "").slice(0, 12), 16),
    ).toISOString();
    const seen: unknown[] = [];
    let cursor: unknown = "";
    while (typeof cursor === "string") {
      const query = `campaign=1700000001&limit=3&from=${from}${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page = await get(`/triggers?${query}`);
      seen.push(...idsOf(page));
      cursor = page.body.nextCursor;
    }
    expect(seen).toEqual(expected);
    expect(idsOf(await get(`/triggers?before=${from}&limit=200`))).not.toContain(made[0]);
    expect((await get("/triggers?campaign=1799999999")).status).toBe(404);
  });

  test("test triggers and messages are listed only when asked for", async () => {
    const trigger = await accept([[["identity", "tester"]]], { isTest: true });
    const message = await decide(trigger, [0, 0], ["identity", "tester"], { outcome: "sent" }, true);
    expect(idsOf(await get("/triggers?limit=200"))).not.toContain(trigger);
    expect(idsOf(await get("/triggers?test=true"))).toEqual([trigger]);
    expect(idsOf(await get("/messages?test=true"))).toEqual([message]);
  });

  test("messages of a user are found by any of its identities, by its address and by its profile, merged ones too", async () => {
    const profile = await insertProfile("ada@example.com", "ada");
    const gone = profile + 1_000_000;
    await api.database.db.query(
      sql`insert into profile_merges (account_id, from_id, into_id) values (${account.id}, ${gone}, ${profile})`,
    );
    const first = await accept([[["email", "Ada@Example.com"]]]);
    const second = await accept([[["identity", "old-ada"]]]);
    const third = await accept([[["identity", "ada"]], [["identity", "ada"]]]);
    const messages = [
      await decide(third, [1, 0], ["identity", "ada"], { outcome: "expired", profileId: profile }),
      await decide(third, [0, 0], ["identity", "ada"], { outcome: "sent", profileId: profile }),
      await decide(second, [0, 0], ["identity", "old-ada"], { outcome: "sent", profileId: gone }),
      await decide(first, [0, 0], ["email", "Ada@Example.com"], { outcome: "sent", profileId: profile }),
    ];
    for (const query of [
      "recipient=ada",
      "recipient=ADA@example.com",
      `profile=${profile}`,
      `profile=${gone}`,
    ]) {
      expect(idsOf(await get(`/messages?${query}`)).toSorted(), query).toEqual(messages.toSorted());
    }
    expect(idsOf(await get("/triggers?recipient=ada"))).toEqual([third, second, first]);
    expect(idsOf(await get(`/messages?profile=${profile}&campaign=1700000001`))).toEqual([messages[0]]);
    expect(idsOf(await get("/triggers?recipient=ada&campaign=1700000001"))).toEqual([third]);
    const [detail] = dataOf(await get(`/messages?profile=${profile}&campaign=1700000001`));
    expect(detail).toMatchObject({
      campaign: campaigns[1]?.id,
      campaignName: "No 1700000001",
      profileId: profile,
    });
  });

  test("a recipient that matched no profile is found by the value that the caller sent, however long", async () => {
    const value = `nobody-${"x".repeat(900)}`;
    const trigger = await accept([[["identity", value]]]);
    const message = await decide(trigger, [0, 0], ["identity", value], { outcome: "profile_not_found" });
    expect(idsOf(await get(`/messages?recipient=${value}`))).toEqual([message]);
    expect(idsOf(await get(`/triggers?recipient=${value}`))).toEqual([trigger]);
    expect(idsOf(await get("/messages?recipient=nobody"))).toEqual([]);
  });

  test("triggers of one millisecond are all found by their recipient, page by page", async () => {
    const profile = await insertProfile(null, "busy");
    const atMs = laterMs();
    const made: string[] = [];
    for (let n = 0; n < 9; n++) {
      const trigger = await accept([[["identity", "busy"]]], { atMs });
      await decide(trigger, [0, 0], ["identity", "busy"], { outcome: "sent", profileId: profile });
      made.push(trigger);
    }
    const seen: unknown[] = [];
    let cursor: unknown = "";
    while (typeof cursor === "string") {
      const page = await get(`/triggers?recipient=busy&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      seen.push(...idsOf(page));
      cursor = page.body.nextCursor;
    }
    expect(seen).toEqual(made.toSorted().toReversed());
  });

  test("a trigger with thousands of messages for one recipient hides none of its older ones", async () => {
    const profile = await insertProfile(null, "flooded");
    const older = await accept([[["identity", "flooded"]]]);
    await decide(older, [0, 0], ["identity", "flooded"], { outcome: "sent", profileId: profile });
    const flood = await accept([[["identity", "flooded"]]]);
    await api.database.db.query(sql`
      insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
        recipient_kind, recipient_value, profile_id, trace, decided_at, outcome)
      select ${account.id}, (left(${flood}, 13) || '-7000-8000-' || lpad(n::text, 12, '0'))::uuid, ${flood}, n, 0,
        ${campaigns[0]?.id}, 1, 'webhook', false, 'identity', 'flooded', ${profile}, '[]', now(), 'sent'
      from generate_series(1, ${2 * searchRecipientRowsMax + 100}::int) n`);
    const seen: unknown[] = [];
    let cursor: unknown = "";
    for (let page = 0; page < 10 && typeof cursor === "string"; page++) {
      const answer = await get(
        `/triggers?recipient=flooded&limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...idsOf(answer));
      cursor = answer.body.nextCursor;
    }
    expect(cursor).toBeNull();
    expect(seen).toEqual([flood, older]);
  });

  test("several outcomes can be asked for at once", async () => {
    const trigger = await accept([
      [
        ["identity", "o-0"],
        ["identity", "o-1"],
        ["identity", "o-2"],
      ],
    ]);
    for (const [no, outcome] of ["cut_off", "dnd_discarded", "sent"].entries()) {
      await decide(trigger, [0, no], ["identity", `o-${no}`], { outcome });
    }
    const outcomes = async (query: string) =>
      dataOf(await get(`/messages?${query}`))
        .map(({ outcome }) => String(outcome))
        .toSorted();
    expect(await outcomes("outcome=cut_off&outcome=dnd_discarded")).toEqual(["cut_off", "dnd_discarded"]);
    expect(await outcomes("outcome=cut_off")).toEqual(["cut_off"]);
    expect((await get("/messages?outcome=unheard_of")).status).toBe(400);
  });

  test("a trigger shows its payloads as they were received, equal ones once", async () => {
    const trigger = await accept([[["identity", "p"]], [["identity", "p"]]], {
      payload: '{"n": 1e400, "a":"é"}',
    });
    expect((await get(`/triggers/${trigger}`)).body).toMatchObject({
      payloads: [{ parts: [0, 1], text: '{"n": 1e400, "a":"é"}' }],
      parts: [{ campaignName: "No 1700000000" }, { campaignName: "No 1700000001" }],
      recipients: [{ campaignName: "No 1700000000" }, { campaignName: "No 1700000001" }],
    });
    const without = await accept([[["identity", "p"]]]);
    expect((await get(`/triggers/${without}`)).body).toMatchObject({
      payloads: [{ parts: [0], text: null }],
    });
  });

  test("one request looks through a bounded part of the log, and says how far; asking on reaches the end", async () => {
    const rows = 2 * searchRowsMax + 500;
    await api.database.db.query(sql`
      insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
        recipient_kind, recipient_value, trace, decided_at, outcome)
      select ${account.id}, (lpad(to_hex(${nowMs + 1_000}::bigint + n), 12, '0') || '70008' || lpad(n::text, 15, '0'))::uuid,
        (lpad(to_hex(${nowMs + 1_000}::bigint + n), 12, '0') || '70008' || lpad(n::text, 15, '0'))::uuid, 0, 0,
        ${campaigns[0]?.id}, 1, 'webhook', false, 'identity', 'filler', '[]', now(),
        case when n = 1 then 'template_aborted' else 'sent' end
      from generate_series(1, ${rows}::int) n`);
    let cursor: unknown = "";
    const pages: Answer[] = [];
    while (typeof cursor === "string") {
      const page = await get(`/messages?outcome=template_aborted${cursor === "" ? "" : `&cursor=${cursor}`}`);
      pages.push(page);
      cursor = page.body.nextCursor;
    }
    expect(pages.map((page) => dataOf(page).length)).toEqual([0, 0, 1]);
    const reached = pages.map(({ body }) => body.searchedBackTo);
    expect(reached.at(-1)).toBeNull();
    expect(new Date(String(reached[0])).getTime()).toBe(nowMs + 1_000 + rows - searchRowsMax + 1);
    expect(String(reached[1]) < String(reached[0])).toBe(true);
  });
});
