import { setTimeout as sleep } from "node:timers/promises";
import { Liquid, type Template } from "liquidjs";
import { Pool } from "undici";
import { packBytes } from "../../src/db/packed.ts";
import { type Database, openDatabase, type Queryable } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { idFloor, idTimeMs, newId } from "../../src/lib/ids.ts";
import { WEBHOOK_BODY, WEBHOOK_ID_HEADER } from "../content.ts";
import { serveCalls } from "../part.ts";
import { createGroup } from "./group.ts";

/**
 * The second half of the straight line: claim, look-up of the profile, LiquidJS, POST, update. It stores message and
 * content as the product does, and knows no rules, no leases, no retries.
 */
interface Settings {
  url: string;
  sinkPort: number;
  concurrency: number;
}

interface Claimed {
  request_id: string;
  recipients: Buffer;
  payload: Buffer;
}

interface Profile {
  value: string;
  id: number;
  properties: Record<string, unknown>;
}

interface Message {
  id: string;
  requestId: string;
  profile: Profile;
  orderId: string;
  body: string;
}

const BATCH = 500;

const CLAIM = `with c as (
    delete from line_queue where ctid = any(array(
      select ctid from line_queue where account_id = 1 and request_id >= $2
      order by request_id limit $1 for update skip locked))
    returning request_id)
  select i.request_id, i.recipients, i.payload
  from c join line_intake i on i.account_id = 1 and i.request_id = c.request_id`;
const LOOK_UP = `select n.value, p.id, p.properties from unnest($1::text[]) r (value)
  join line_identities n on n.account_id = 1 and n.kind = 'identity' and n.value = r.value
  join line_profiles p on p.account_id = 1 and p.id = n.profile_id`;
const WRITE_MESSAGES = `insert into line_messages (account_id, id, request_id, profile_id, state)
  select 1, r.id, r.request_id, r.profile_id, 'sending'
  from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as r (id, request_id, profile_id)`;
const WRITE_CONTENTS = `insert into line_contents (account_id, message_id, content)
  select 1, r.id, substring($2::bytea from r.at for r.len) from unnest($1::uuid[], $3::int[], $4::int[]) as r (id, at, len)`;
const FINISH = `update line_messages set state = 'sent', ended_at = clock_timestamp()
  where account_id = 1 and id = any($1::uuid[])`;

/** What commits late has an older id than what was claimed before it. */
const SLACK_MS = 1_000;

/** Rows claimed at once, so that a batch has about 500 recipients. */
let recipientsPerRow = 1;
/** Older requests have been claimed: spares the scan what is already gone. */
let claimFrom = idFloor(0);

const render = (
  liquid: Liquid,
  template: Template[],
  rows: Claimed[],
  profiles: Map<string, Profile>,
): Message[] =>
  rows.flatMap(({ request_id, recipients, payload }) => {
    const trigger: { orderId: string } = JSON.parse(payload.toString("utf8"));
    const values: string[] = JSON.parse(recipients.toString("utf8"));
    return values.flatMap((value) => {
      const profile = profiles.get(value);
      if (profile === undefined) return [];
      const scope = { Profile: { ...profile.properties, Identity: value }, ExternalTrigger: trigger };
      const body = String(liquid.renderSync(template, scope));
      return [{ id: newId(), requestId: request_id, profile, orderId: trigger.orderId, body }];
    });
  });

const store = async (tx: Queryable, sinkPort: number, messages: Message[]): Promise<void> => {
  const ids = messages.map(({ id }) => id);
  await tx.prepared("line_messages", WRITE_MESSAGES, [
    ids,
    messages.map(({ requestId }) => requestId),
    messages.map(({ profile }) => profile.id),
  ]);
  const contents = packBytes(
    messages.map(({ body, orderId }) =>
      Buffer.from(
        JSON.stringify({
          channel: "webhook",
          method: "POST",
          url: `http://127.0.0.1:${sinkPort}/order`,
          headers: [{ name: WEBHOOK_ID_HEADER, value: orderId }],
          body,
        }),
      ),
    ),
  );
  await tx.prepared("line_contents", WRITE_CONTENTS, [
    ids,
    contents.blob,
    contents.offsets,
    contents.lengths,
  ]);
};

const createLine = (db: Database, { sinkPort, concurrency }: Settings) => {
  const liquid = new Liquid();
  const template = liquid.parse(WEBHOOK_BODY);
  const pool = new Pool(`http://127.0.0.1:${sinkPort}`, { connections: concurrency });
  const finish = createGroup<string>((ids) => db.prepared("line_finish", FINISH, [ids]));
  let underWay = 0;

  const claim = async (): Promise<Message[]> => {
    const connection = await db.connect();
    try {
      await connection.query(sql`begin`);
      const limit = Math.max(1, Math.floor(BATCH / recipientsPerRow));
      const rows = await connection.prepared<Claimed>("line_claim", CLAIM, [limit, claimFrom]);
      const values = rows.flatMap(({ recipients }): string[] => JSON.parse(recipients.toString("utf8")));
      const [first] = rows.map(({ request_id }) => request_id).sort();
      if (first !== undefined) claimFrom = idFloor(idTimeMs(first) - SLACK_MS);
      if (rows.length > 0) recipientsPerRow = Math.ceil(values.length / rows.length);
      const found =
        values.length === 0 ? [] : await connection.prepared<Profile>("line_look_up", LOOK_UP, [values]);
      const messages = render(liquid, template, rows, new Map(found.map((row) => [row.value, row])));
      if (messages.length > 0) await store(connection, sinkPort, messages);
      await connection.query(sql`commit`);
      return messages;
    } finally {
      connection.release();
    }
  };

  const post = async ({ id, orderId, body }: Message): Promise<void> => {
    const headers = {
      "content-type": "application/json",
      [WEBHOOK_ID_HEADER]: orderId,
      "idempotency-key": id,
    };
    const answer = await pool.request({ path: "/order", method: "POST", headers, body });
    await answer.body.dump();
    await finish(id);
    underWay--;
  };

  return {
    run: async (): Promise<never> => {
      for (;;) {
        const messages = underWay < concurrency ? await claim() : [];
        underWay += messages.length;
        for (const message of messages) void post(message);
        if (messages.length === 0) await sleep(2);
      }
    },
  };
};

const start = (settings: Settings): void => {
  const db = openDatabase({ url: settings.url, connectionsMax: 6, name: "bench line work" });
  void createLine(db, settings).run();
};

serveCalls({ start });
