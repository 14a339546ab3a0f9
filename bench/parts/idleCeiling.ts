import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { openDatabase } from "../../src/db/pool.ts";
import { newId } from "../../src/lib/ids.ts";
import { monotonicMs } from "../clock.ts";
import { payloadOf, WEBHOOK_ID_HEADER } from "../content.ts";
import { serveCalls } from "../part.ts";

/** Ceiling of idle latency: one commit and one request. */
interface IdleRun {
  url: string;
  sinkPort: number;
  count: number;
  gapMs: number;
  run: string;
}

const INSERT = `insert into line_intake (account_id, request_id, campaign_id, recipients, recipient_count, payload)
  values (1, $1, 'c', '[]', 1, $2)`;

const run = async (spec: IdleRun): Promise<{ sentAtMs: number[] }> => {
  const db = openDatabase({ url: spec.url, connectionsMax: 1, name: "bench idle ceiling" });
  const pool = new Pool(`http://127.0.0.1:${spec.sinkPort}`, { connections: 1 });
  const sentAtMs: number[] = [];
  for (let n = 0; n < spec.count; n++) {
    const body = JSON.stringify(payloadOf(`${spec.run}-${n}`));
    sentAtMs.push(monotonicMs());
    await db.prepared("idle_insert", INSERT, [newId(), Buffer.from(body)]);
    const headers = { "content-type": "application/json", [WEBHOOK_ID_HEADER]: `${spec.run}-${n}` };
    const answer = await pool.request({ path: "/order", method: "POST", headers, body });
    await answer.body.dump();
    await sleep(spec.gapMs);
  }
  await pool.close();
  await db.close();
  return { sentAtMs };
};

serveCalls({ run });
