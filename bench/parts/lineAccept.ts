import Fastify from "fastify";
import { packBytes } from "../../src/db/packed.ts";
import { openDatabase } from "../../src/db/pool.ts";
import { newId } from "../../src/lib/ids.ts";
import { serveCalls } from "../part.ts";
import { createGroup } from "./group.ts";

/**
 * Ceiling of accepting, and the first half of the straight line: the smallest Fastify server that takes the same
 * body, checks it by schema, and answers after its grouped insert is on disk.
 */
interface Body {
  to: { identity: string[] };
  campaign_id: string;
  ExternalTrigger: unknown;
}

interface Row {
  id: string;
  campaign: string;
  recipients: Buffer;
  count: number;
  payload: Buffer;
}

const SCHEMA = {
  body: {
    type: "object",
    required: ["to", "campaign_id"],
    properties: {
      to: { type: "object", properties: { identity: { type: "array", items: { type: "string" } } } },
      campaign_id: { type: "string" },
      ExternalTrigger: { type: "object" },
    },
  },
} as const;

const LOG = `insert into line_intake (account_id, request_id, campaign_id, recipients, recipient_count, payload)
  select 1, r.id, r.campaign, substring($4::bytea from r.to_at for r.to_len), r.n,
    substring($5::bytea from r.at for r.len)
  from unnest($1::uuid[], $2::text[], $3::int[], $6::int[], $7::int[], $8::int[], $9::int[])
    as r (id, campaign, n, to_at, to_len, at, len)`;
const LOG_AND_QUEUE = `with logged as (${LOG})
  insert into line_queue (account_id, request_id, recipient_count)
  select 1, r.id, r.n from unnest($1::uuid[], $3::int[]) as r (id, n)`;

const start = async ({ url, isQueued }: { url: string; isQueued: boolean }): Promise<number> => {
  const db = openDatabase({ url, connectionsMax: 4, name: "bench line accept" });
  const append = createGroup<Row>((rows) => {
    const recipients = packBytes(rows.map((row) => row.recipients));
    const payloads = packBytes(rows.map((row) => row.payload));
    return db.prepared(isQueued ? "line_log_and_queue" : "line_log", isQueued ? LOG_AND_QUEUE : LOG, [
      rows.map((row) => row.id),
      rows.map((row) => row.campaign),
      rows.map((row) => row.count),
      recipients.blob,
      payloads.blob,
      recipients.offsets,
      recipients.lengths,
      payloads.offsets,
      payloads.lengths,
    ]);
  });
  const app = Fastify({ logger: false });
  app.post<{ Body: Body }>("/trigger", { schema: SCHEMA }, async ({ body }, reply) => {
    const id = newId();
    const { identity } = body.to;
    await append({
      id,
      campaign: body.campaign_id,
      recipients: Buffer.from(JSON.stringify(identity)),
      count: identity.length,
      payload: Buffer.from(JSON.stringify(body.ExternalTrigger)),
    });
    return reply.send({ status: "success", request_id: id, accepted: identity.length });
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

serveCalls({ start });
