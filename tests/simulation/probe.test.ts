import { test } from "vitest";
import { openDatabase } from "../../src/db/pool.ts";
import { cloneDatabase } from "../helpers/database.ts";
import { check } from "./checker/check.ts";
import { gathered } from "./checker/gathered.ts";
import { openLogs } from "./checker/log.ts";
import { installClock } from "./clock.ts";
import { runSeed } from "./run.ts";

test("probe", async () => {
  const t = await cloneDatabase();
  await installClock(t.db);
  const db = openDatabase({ url: t.url, connectionsMax: 16, name: "sim", prefersIndexes: true });
  const logs = await openLogs(t.url);
  const [a, b] = (process.env.SEEDS ?? "1,12").split(",").map(Number);
  for (let seed = a ?? 1; seed <= (b ?? 1); seed++) {
    const s = Date.now();
    const r = await runSeed(db, seed);
    const s2 = Date.now();
    const log = await logs.read(r.accountId, r.recorded);
    const v = check(log);
    const kinds = gathered(v, (x) => x.replace(/[0-9a-f-]{36}|[0-9TZ:.-]{18,}|\d+/g, "#"));
    const lines = [...kinds].map(([k, l]) => `${l.length} x ${k}\n      ${l[0]}`);
    console.log(
      `== ${seed}: ${s2 - s} ms, ${Date.now() - s2} ms check; ${log.messages.length} messages, ${r.recorded.calls.length} calls, ${r.recorded.deaths.length} deaths; ${r.faults.slice(0, 3)}; ${v.length} violations\n${lines.slice(0, Number(process.env.KINDS ?? 8)).join("\n")}`,
    );
  }
  await logs.close();
  await db.close();
  await t.drop();
}, 600_000);
