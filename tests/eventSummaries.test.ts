import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import type { UploadCaller } from "../src/http/compat/upload.ts";
import { newId } from "../src/lib/ids.ts";

import { event, NOW, openUploads, profile } from "./helpers/uploads.ts";

const { db, newCaller, startProcess, stored, upload } = openUploads();

interface Summary {
  profile: number;
  key: string;
  count: number;
  first: Date;
  last: Date;
}

const summaries = ({ accountId }: UploadCaller): Promise<Summary[]> =>
  db().query<Summary>(sql`
    select profile_id as profile, name_key as key, count, first_at as first, last_at as last
    from event_summaries where account_id = ${accountId} order by 1, 2`);

const recounted = ({ accountId }: UploadCaller): Promise<Summary[]> =>
  db().query<Summary>(sql`
    select profile_id as profile, name_key as key, count(*) as count, min(ts) as first, max(ts) as last
    from events where account_id = ${accountId} group by 1, 2 order by 1, 2`);

const expectExact = async (caller: UploadCaller): Promise<Summary[]> => {
  const counted = await summaries(caller);
  expect(counted).toEqual(await recounted(caller));
  return counted;
};

const aName = fc.constantFrom("1", "2", "3");
const aRecord = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(aName, fc.constantFrom("View ed", "viewed", "Bought"), fc.nat(9)) },
  { weight: 1, arbitrary: fc.tuple(aName, aName) },
);
/** An event, or two names that prove to be one person. */
const asRecord = (drawn: [string, string, number] | [string, string]) =>
  drawn.length === 3
    ? event(drawn[0], drawn[1], {}, { ts: 1_700_000_000 + drawn[2] })
    : profile(drawn[0], {}, { FBID: drawn[1] });
const byOtherName = (drawn: [string, string, number] | [string, string], isOther: boolean) => {
  const { identity, ...record } = asRecord(drawn);
  return drawn.length === 3 && isOther ? { ...record, FBID: identity } : { identity, ...record };
};
const anUpload = fc.array(
  fc.tuple(aRecord, fc.boolean()).map(([drawn, isOther]) => byOtherName(drawn, isOther)),
  { minLength: 1, maxLength: 8 },
);

describe("what is counted of a user's events", () => {
  test("is what a recount gives, after any uploads and merges", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anUpload, { minLength: 1, maxLength: 4 }), async (uploads) => {
        const caller = await newCaller();
        for (const records of uploads) {
          await upload(caller, records);
          await expectExact(caller);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("is what a recount gives after uploads of several processes at once that link the same users", async () => {
    for (let round = 0; round < 4; round++) {
      const caller = await newCaller();
      const names = Array.from({ length: 6 }, (_, n) => `n${n}`);
      const recordsOf = (side: number) =>
        names.flatMap((name, n) => [
          event(name, n % 2 === side % 2 ? "Even" : "Odd", {}, { ts: 1_700_000_000 + side * 10 + n }),
          { ...event("", "Hit", { side }), identity: undefined, FBID: names[(n + side) % 6] },
          profile(name, {}, { FBID: names[(n * side) % 6] }),
          event(name, "Hit", { side }),
        ]);
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, side) =>
          upload(caller, side % 2 === 0 ? recordsOf(side) : recordsOf(side).reverse(), {
            writer: startProcess().writer,
          }),
        ),
      );
      expect(answers.every(({ status }) => status === "success")).toBe(true);
      const counted = await expectExact(caller);
      expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(8 * 6 * 3);
    }
  });

  test("keeps the first moment and the last, in whatever order events come", async () => {
    const caller = await newCaller();
    for (const ts of [1_700_000_500, 1_700_000_900, 1_700_000_100]) {
      await upload(caller, [event("u", "Seen", {}, { ts })]);
    }
    expect(await summaries(caller)).toMatchObject([
      { key: "seen", count: 3, first: new Date(1_700_000_100_000), last: new Date(1_700_000_900_000) },
    ]);
  });

  test("counts neither a refused event nor one of a dry run", async () => {
    const caller = await newCaller();
    await upload(caller, [event("u", "Good"), event("u", "Bad<"), event("u", "App Launched")]);
    await upload({ ...caller, isTest: true }, [event("u", "Good")]);
    expect(await summaries(caller)).toMatchObject([{ key: "good", count: 1, first: NOW }]);
  });
});

describe("users on lists who prove to be one", () => {
  test("are on every list that one of them was on, once", async () => {
    const caller = await newCaller();
    await upload(caller, [profile("a", {}), { type: "profile", FBID: "b", profileData: {} }]);
    const [a, b] = (await stored(caller)).map(({ id }) => id);
    const [both, only] = [newId(), newId()];
    for (const [id, members] of [
      [both, [a, b]],
      [only, [b]],
    ] as const) {
      await db().query(
        sql`insert into segments (account_id, id, name, kind) values (${caller.accountId}, ${id}, ${id}, 'list')`,
      );
      await db().query(sql`
        insert into segment_members (account_id, segment_id, profile_id)
        select ${caller.accountId}::int, ${id}::uuid, member from unnest(${[...members]}::bigint[]) m (member)`);
    }
    await upload(caller, [profile("a", {}, { FBID: "b" })]);
    const rows = await db().query<{ segment: string; member: number }>(sql`
      select segment_id as segment, profile_id as member from segment_members
      where account_id = ${caller.accountId} order by segment_id`);
    expect(rows).toEqual([both, only].sort().map((segment) => ({ segment, member: a })));
  });
});
