import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Filter } from "../src/contract/filter.ts";
import type { ReachLine, ReachResult } from "../src/contract/segment.ts";
import { sql } from "../src/db/sql.ts";
import { systemClock } from "../src/lib/clock.ts";
import { profileBuckets, reachesPerAccountMax } from "../src/limits.ts";
import { prepareReach, type ReachBounds } from "../src/segments/reach.ts";
import { marginOf, sampledBuckets } from "../src/segments/sample.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";

const USERS = 6_000;
const TIERS = ["Gold", "Silver", "Bronze"];

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
  await fill();
}, 60_000);
afterAll(() => app.stop());

/** Users of every sort: with and without addresses, suppressed, subscribed or not, on several devices, with events. */
const fill = async (): Promise<void> => {
  const { db, accountId } = app;
  await db.query(sql`
    insert into profiles (account_id, properties, email, phone, bucket, email_subscribed, push_subscribed, whatsapp_subscribed)
    select ${accountId}::int, jsonb_build_object('Tier', (${TIERS}::text[])[1 + n % 3], 'N', n),
      case when n % 5 <> 0 then 'u' || n || '@example.com' end, case when n % 4 = 0 then '+1415555' || n end,
      (n * 7919) % ${profileBuckets}::int, n % 7 <> 0, n % 11 <> 0, n % 2 = 0
    from generate_series(1, ${USERS}::int) n`);
  await db.query(sql`
    insert into suppressions (account_id, channel, address, reason)
    select account_id, 'email', email, 'bounce' from profiles where account_id = ${accountId} and id % 13 = 0 and email is not null
    union all
    select account_id, 'whatsapp', phone, 'blocked' from profiles where account_id = ${accountId} and id % 16 = 0 and phone is not null`);
  await db.query(sql`
    insert into devices (account_id, id, profile_id, platform, token_type, token)
    select account_id, gen_random_uuid(), id, platform, 'fcm', platform || place || id
    from profiles, unnest(array['android', 'android', 'ios', 'web', 'other']) with ordinality d (platform, place)
    where account_id = ${accountId} and id % (3 + place) = 0`);
  await db.query(sql`
    insert into events (account_id, profile_id, name_key, name, ts, id)
    select account_id, id, 'charged', 'Charged', now() - k * interval '9 days', gen_random_uuid()
    from profiles, generate_series(1, 4) k where account_id = ${accountId} and id % (k + 4) = 0`);
};

const GOLD: Filter = { type: "property", property: "Tier", test: { op: "equals", value: "Gold" } };
const CHARGED: Filter = {
  type: "behaviour",
  did: true,
  match: "any",
  events: [{ event: "Charged" }],
  within: { kind: "last", amount: 20, unit: "days" },
  measure: { kind: "count", is: { op: "at_least", value: 1 } },
};

/** The same counts by another way: user after user. */
const recount = async (matches: (n: number, id: number) => boolean) => {
  const rows = await app.db.query<{
    id: number;
    n: number;
    email: boolean;
    phone: boolean;
    subscribed: boolean[];
    platforms: string[];
  }>(sql`
    select p.id, (p.properties ->> 'N')::int as n, array[email_subscribed, push_subscribed, whatsapp_subscribed] as subscribed,
      email is not null and email not in (select address from suppressions where channel = 'email') as email,
      phone is not null and phone not in (select address from suppressions where channel = 'whatsapp') as phone,
      array(select platform from devices d where d.account_id = p.account_id and d.profile_id = p.id) as platforms
    from profiles p where account_id = ${app.accountId}`);
  const matched = rows.filter(({ n, id }) => matches(n, id));
  const count = (is: (row: (typeof rows)[number]) => boolean | undefined) => matched.filter(is).length;
  const on = (platform: string) => count(({ platforms }) => platforms.includes(platform));
  return {
    profiles: matched.length,
    email: count(({ email }) => email),
    push: count(({ platforms }) => platforms.length > 0),
    whatsapp: count(({ phone }) => phone),
    subscribedEmail: count(({ email, subscribed }) => email && subscribed[0]),
    subscribedPush: count(({ platforms, subscribed }) => platforms.length > 0 && subscribed[1]),
    subscribedWhatsapp: count(({ phone, subscribed }) => phone && subscribed[2]),
    platforms: { android: on("android"), ios: on("ios"), web: on("web"), other: on("other") },
  };
};

const ask = (filter: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(`${app.url}/api/v1/reach`, {
    method: "POST",
    headers: { authorization: `Bearer ${app.live.apiKey}`, "content-type": "application/json", ...headers },
    body: JSON.stringify({ filter }),
    ...(signal === undefined ? {} : { signal }),
  });

const linesOf = async (answer: Response): Promise<ReachLine[]> => {
  const text = await answer.text();
  return text
    .trimEnd()
    .split("\n")
    .map((line): ReachLine => JSON.parse(line));
};

const small = (more: Partial<ReachBounds> = {}): ReachBounds => ({
  exactMax: 1_000_000,
  sampleProfiles: 100_000,
  stepProfiles: 500,
  ...more,
});

const count = async (filter: Filter | null, bounds: ReachBounds): Promise<ReachResult> => {
  const reach = await prepareReach(app.db, systemClock, app.accountId, filter, bounds);
  const result = await reach.count(new AbortController().signal, () => {});
  if (result === null) throw new Error("nobody cancelled");
  return result;
};

describe("estimated reach", () => {
  test("is exactly what a recount gives, for every channel", async () => {
    const everybody = await count(null, small());
    expect(everybody).toMatchObject({ outOf: USERS, sample: null });
    expect(everybody.counts).toEqual(await recount(() => true));
    const filtered = await count({ type: "and", nodes: [GOLD, { type: "not", node: CHARGED }] }, small());
    const isGold = (n: number) => n % 3 === 0;
    const hasCharged = (id: number) => id % 5 === 0 || id % 6 === 0;
    expect(filtered.counts).toEqual(await recount((n, id) => isGold(n) && !hasCharged(id)));
    expect(filtered.counts.profiles).toBeGreaterThan(0);
  });

  test("tells how far it is, up to the end, and then the result", async () => {
    const reach = await prepareReach(app.db, systemClock, app.accountId, GOLD, small());
    const told: number[] = [];
    await reach.count(new AbortController().signal, (done) => told.push(done));
    expect(told).toHaveLength(USERS / 500);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    const answer = await ask(GOLD);
    expect(answer.headers.get("content-type")).toContain("application/x-ndjson");
    const lines = await linesOf(answer);
    expect(lines.at(-2)).toEqual({ kind: "progress", done: 1 });
    expect(lines.at(-1)).toMatchObject({ kind: "result", outOf: USERS, counts: { profiles: USERS / 3 } });
  });

  test("is one JSON answer for who asks for JSON", async () => {
    const answer = await ask(null, { accept: "application/json" });
    expect(await answer.json()).toMatchObject({ kind: "result", outOf: USERS, counts: { profiles: USERS } });
  });

  test("of an account without users is nobody", async () => {
    const reach = await prepareReach(app.db, systemClock, app.accountId + 1_000, null, small());
    const result = await reach.count(new AbortController().signal, () => {});
    expect(result).toMatchObject({ outOf: 0, sample: null, counts: { profiles: 0 } });
  });

  test("refuses a filter with a fault before the first line, with its path", async () => {
    const answer = await ask({ type: "and", nodes: [GOLD, { type: "segment", segmentId: "x" }] });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: "input/invalid",
      problems: [{ field: "filter.nodes.1.segmentId" }],
    });
  });

  test("that fails on the way says so in its last line, with where the log has the reason", async () => {
    await app.db.query(sql`alter table suppressions rename to suppressions_away`);
    try {
      const answer = await ask(GOLD);
      expect(answer.status).toBe(200);
      expect((await linesOf(answer)).at(-1)).toEqual({
        kind: "failed",
        detail: expect.stringContaining("The log has the reason under"),
      });
    } finally {
      await app.db.query(sql`alter table suppressions_away rename to suppressions`);
    }
  });

  test("begins no step after it was cancelled", async () => {
    const reach = await prepareReach(app.db, systemClock, app.accountId, GOLD, small({ stepProfiles: 100 }));
    const cancel = new AbortController();
    const told: number[] = [];
    const result = await reach.count(cancel.signal, (done) => {
      told.push(done);
      if (told.length === 3) cancel.abort();
    });
    expect(result).toBeNull();
    expect(told).toHaveLength(3);
  });
});

describe("counts under way", () => {
  /** Keeps counting from going on: a lock that every statement about the table waits for. */
  const holdUp = async (): Promise<() => Promise<void>> => {
    const connection = await app.db.connect();
    await connection.query(sql`begin`);
    await connection.query(sql`lock table suppressions in access exclusive mode`);
    return async () => {
      await connection.query(sql`rollback`);
      connection.release();
    };
  };
  const waiting = async (): Promise<number> => {
    const rows = await app.db.query(sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    return rows.length;
  };

  test("are a few for each account; whoever hangs up makes room", async () => {
    const letGo = await holdUp();
    const hangUps = Array.from({ length: reachesPerAccountMax }, () => new AbortController());
    const asked = hangUps.map(({ signal }) => ask(GOLD, {}, signal));
    await eventually(async () => expect(await waiting()).toBeGreaterThanOrEqual(reachesPerAccountMax));
    const busy = await ask(GOLD);
    expect(busy.status).toBe(429);
    expect(await busy.json()).toMatchObject({ code: "reach/busy" });
    for (const hangUp of hangUps) hangUp.abort();
    await Promise.allSettled(asked);
    await letGo();
    await eventually(async () => expect((await ask(GOLD)).status).toBe(200));
  });
});

describe("a sample", () => {
  const sampled = small({ exactMax: 1_000, sampleProfiles: 2_000 });

  test("says so, and is within its margin of the truth", async () => {
    for (const [filter, truth] of [
      [GOLD, USERS / 3],
      [null, USERS],
      [{ type: "property", property: "N", test: { op: "less_or_equal", value: 60 } }, 60],
      [{ type: "property", property: "N", test: { op: "equals", value: 5 } }, 1],
      [{ type: "property", property: "N", test: { op: "exists" } }, USERS],
      [{ type: "bucket", from: 100, to: 199 }, USERS / 10],
      [{ type: "bucket", from: 500, to: 500 }, USERS / 1_000],
    ] as const) {
      const { counts, outOf, sample } = await count(filter, sampled);
      expect(outOf).toBe(USERS);
      expect(sample?.share).toBeGreaterThan(0.3);
      expect(sample?.share).toBeLessThan(0.37);
      expect(Math.abs(counts.profiles - truth), JSON.stringify(filter)).toBeLessThanOrEqual(
        sample?.margin ?? 0,
      );
      expect(sample?.margin).toBeLessThan(USERS / 20);
    }
  });

  test("takes buckets evenly, each once, of the thousand there are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: profileBuckets }), (wanted) => {
        const buckets = sampledBuckets(wanted);
        expect(new Set(buckets).size).toBe(wanted);
        expect(Math.min(...buckets)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...buckets)).toBeLessThan(profileBuckets);
      }),
    );
  });

  test("has the truth within its margin in 95 of 100 draws, whatever the share", () => {
    // a seeded generator of its own: the same draws in every run (mulberry32)
    let state = 20_260_301;
    const chance = (): number => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
    const all = 20_000;
    for (const truth of [0, 3, 40, 1_000, 10_000, 19_990, all]) {
      let within = 0;
      for (let draw = 0; draw < 300; draw++) {
        let sampledUsers = 0;
        let matched = 0;
        for (let user = 0; user < all; user++) {
          if (chance() >= 0.1) continue;
          sampledUsers += 1;
          if (user < truth) matched += 1;
        }
        const estimate = Math.round((matched * all) / sampledUsers);
        const margin = marginOf(
          { matched, sampled: sampledUsers, all },
          { bucketConditions: 0, buckets: 100 },
        );
        if (Math.abs(estimate - truth) <= margin) within += 1;
      }
      expect(within, String(truth)).toBeGreaterThanOrEqual(0.93 * 300);
    }
  });
});
