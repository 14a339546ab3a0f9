import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import type { UploadCaller } from "../src/http/compat/upload.ts";
import { uploadRecordsWaitingMax } from "../src/limits.ts";
import { parseUpload } from "../src/profiles/parseUpload.ts";
import { UploadBusyError, type UploadWriter } from "../src/profiles/uploadWriter.ts";
import { event, NOW, openUploads, profile, type StoredState } from "./helpers/uploads.ts";

const { count, db, newCaller, startProcess, stored, upload } = openUploads();

describe("a batch", () => {
  const kinds = fc.constantFrom("identity", "FBID", "objectId");
  const anIdentity = fc.tuple(kinds, fc.constantFrom("1", "2"));
  const identities = fc
    .array(anIdentity, { minLength: 1, maxLength: 2 })
    .map((pairs): Record<string, string> => Object.fromEntries(pairs));
  const value = fc.constantFrom<unknown>("x", "y", { $add: ["y", "z"] }, { $incr: 1 }, { $remove: ["y"] });
  const data = fc.record(
    {
      A: value,
      B: value,
      Email: fc.constantFrom("p@example.com", "Q@example.com"),
      "MSG-email": fc.boolean(),
      "MSG-whatsapp": fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const record = fc.oneof(
    fc.tuple(identities, data).map(([ids, profileData]) => ({ type: "profile", ...ids, profileData })),
    fc
      .tuple(identities, fc.constantFrom("E", "F"), fc.integer({ min: 1, max: 5 }))
      .map(([ids, evtName, ts]) => ({ type: "event", ...ids, evtName, ts })),
    fc
      .tuple(identities, fc.constantFrom("t1", "t2"), fc.constantFrom(undefined, "14", "15"))
      .map(([ids, id, os_version]) => ({
        type: "token",
        ...ids,
        tokenData: { id, type: "fcm", os_version },
      })),
  );

  test("leaves exactly what its records leave when they are uploaded one by one", async () => {
    const numberFromFirst = (states: StoredState[]) => states.map(({ id: _id, ...state }) => state);
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 2, maxLength: 14 }),
        fc.nat(14),
        async (records, cut) => {
          const [whole, single] = [await newCaller(), await newCaller()];
          const answers = [
            await upload(whole, records.slice(0, cut)),
            await upload(whole, records.slice(cut)),
          ];
          const codes: number[] = [];
          for (const one of records)
            codes.push(...(await upload(single, [one])).unprocessed.map(({ code }) => code));
          expect(answers.flatMap(({ unprocessed }) => unprocessed.map(({ code }) => code))).toEqual(codes);
          expect(numberFromFirst(await stored(whole))).toEqual(numberFromFirst(await stored(single)));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("many uploads at once", () => {
  const processes = (count: number) => Array.from({ length: count }, () => startProcess().writer);
  const send = (own: UploadWriter, caller: UploadCaller, records: unknown[]) =>
    upload(caller, records, { writer: own });

  test("of the same new identities give one profile each, and lose no count", async () => {
    const caller = await newCaller();
    const users = Array.from({ length: 25 }, (_, n) => `u${n}`);
    const answers = await Promise.all(
      processes(20).map((own, side) => {
        const order = side % 2 === 0 ? users : [...users].reverse();
        return send(
          own,
          caller,
          order.flatMap((user) => [profile(user, { Visits: { $incr: 1 } }), event(user, "Visit")]),
        );
      }),
    );
    expect(answers.every(({ status }) => status === "success")).toBe(true);
    const states = await stored(caller);
    expect(states).toHaveLength(25);
    expect(new Set(states.map(({ properties }) => properties["Visits"]))).toEqual(new Set([20]));
    expect(states.every(({ events }) => events.length === 20)).toBe(true);
  });

  test("that link the same identities in different orders end in one profile", async () => {
    const caller = await newCaller();
    const names = Array.from({ length: 8 }, (_, n) => `n${n}`);
    const pairs = names.flatMap((a) =>
      names.map((b) => ({ type: "profile", identity: a, FBID: b, profileData: { Links: { $incr: 1 } } })),
    );
    const answers = await Promise.all(
      processes(10).map((own, side) =>
        send(
          own,
          caller,
          pairs.filter((_, n) => n % 10 === side),
        ),
      ),
    );
    expect(answers.every(({ status }) => status === "success")).toBe(true);
    const states = await stored(caller);
    expect(states).toHaveLength(1);
    expect(states[0]?.names).toHaveLength(16);
  });

  test("of one process share commits, and each request gets its own answer", async () => {
    const caller = await newCaller();
    const own = startProcess().writer;
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        send(
          own,
          caller,
          n % 10 === 0 ? [profile(`u${n}`, { Age: "x" }), event("all", "Hit")] : [event("all", "Hit")],
        ),
      ),
    );
    expect(answers.filter(({ status }) => status === "partial")).toHaveLength(20);
    expect(answers[10]?.unprocessed).toMatchObject([{ code: 520, record: { identity: "u10" } }]);
    expect(await count(caller, "events")).toBe(200);
    const [row] = await db().query<{ commits: number }>(
      sql`select count(distinct xmin::text)::int as commits from events where account_id = ${caller.accountId}`,
    );
    expect(row?.commits).toBeLessThan(20);
  });

  test("beyond what may wait are told to come again, and what waits is stored", async () => {
    const caller = await newCaller();
    const own = startProcess().writer;
    const parsed = parseUpload({ d: Array.from({ length: 1_000 }, (_, n) => event("u", "Flood", { n })) });
    if (parsed.kind === "fail") throw new Error(parsed.error);
    const fitting = uploadRecordsWaitingMax / 1_000;
    const results = await Promise.allSettled(
      Array.from({ length: fitting + 3 }, () => own.write(caller.accountId, parsed.records, NOW)),
    );
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.map(({ reason }) => reason instanceof UploadBusyError)).toEqual([true, true, true]);
    expect(await count(caller, "events")).toBe(fitting * 1_000);
  });
});
