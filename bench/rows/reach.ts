import type { Database } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { type BenchAccount, openAccount } from "../account.ts";
import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import { fillReach, REACH_DATA } from "../parts/reachData.ts";
import type { Line, RowResult } from "../report.ts";
import { interleave } from "./interleave.ts";

const GOLD = { type: "property", property: "Customer Type", test: { op: "equals", value: "Gold" } };
const CHARGED = {
  type: "behaviour",
  did: true,
  match: "any",
  events: [{ event: "Charged" }],
  within: { kind: "last", amount: 30, unit: "days" },
  measure: { kind: "count", is: { op: "at_least", value: 1 } },
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
};

const count = async (account: BenchAccount, filter: object | null): Promise<number> => {
  const { ms, text } = await account.ask("/reach", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ filter }),
  });
  if (!text.includes('"kind":"result"')) throw new Error(`no result: ${text.slice(-500)}`);
  return ms;
};

/** The same rows counted by one statement that knows what it looks for, without channels and progress. */
const bareCount = (db: Database, accountId: number): Promise<number> =>
  timed(() =>
    db.query(sql`
      select count(*) from profiles p
      where p.account_id = ${accountId} and p.properties ->> 'Customer Type' = 'Gold' and exists (
        select from events e
        where e.account_id = ${accountId} and e.profile_id = p.id and e.name_key = 'charged'
          and e.ts >= now() - interval '30 days')`),
  );

/** Estimated reach over as many users as are counted one by one. */
export const reach = async (context: Context): Promise<RowResult> => {
  const product = await context.product();
  const account = await openAccount(product, "Bench reach");
  await fillReach(product.db, account.accountId);
  await context.settle();
  const both = { type: "and", nodes: [GOLD, CHARGED] };
  await count(account, both);
  await bareCount(product.db, account.accountId);
  const { a, b } = await interleave(
    context,
    () => count(account, both),
    () => bareCount(product.db, account.accountId),
  );
  const others: [string, object | null][] = [
    ["everybody", null],
    ["a property", GOLD],
    ["a past behaviour", CHARGED],
    ["not a past behaviour", { type: "not", node: CHARGED }],
  ];
  const lines: Line[] = [];
  for (const [what, filter] of others) {
    const ms: number[] = [];
    for (let run = 0; run < context.options.runs; run++) ms.push(await count(account, filter));
    lines.push({ what, unit: "ms", product: ms });
  }
  return {
    title: `reach, ${REACH_DATA.profiles.toLocaleString("en").replaceAll(",", " ")} users`,
    lines: [
      {
        what: "a property and a past behaviour",
        unit: "ms",
        product: a,
        ceiling: b,
        reach: { kind: "atMost", value: REACH.reachMs },
      },
      ...lines,
    ],
    notes: ["the ceiling is one statement that counts the same users, and nothing of their channels"],
  };
};
