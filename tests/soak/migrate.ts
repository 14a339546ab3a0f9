import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { packageRoot } from "../../src/lib/packageRoot.ts";
import { type KillableProgram, prepareKillable, until } from "../crash/killable.ts";
import { seeded } from "../crash/seeded.ts";
import { environment } from "../helpers/program.ts";
import { watchMemory } from "./memory.ts";
import { makeParty, type Party } from "./parties.ts";

export interface MigrateSoakOptions {
  profiles: number;
  seed: number;
  onStep?: (what: string) => void;
}

export interface MigrateSoakResult {
  violations: string[];
  devices: number;
  events: number;
  importMs: number;
  /** Records that were stored when the reader was killed. */
  doneAtKill: number;
  memoryMib: Record<string, number>;
}

/** A request brings at most 100 tokens. */
const USERS_PER_UPLOAD = 100;
const EVENTS_PER_USER = 2;
/** Longer than a lease: whoever died is noticed by then. */
const LEASE_MS = 12_000;
const MOVE_MS_MAX = 60 * 60_000;

const KINDS = ["fcm", "apns", "chrome"] as const;
const KEYS = {
  p256dh: "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg",
  auth: "tBHItJI5svbpez7KI4CCXg",
};

/** Everything of one user: the user, a device, what the user did. */
const recordsOf = (n: number, seed: number, nowS: number): object[] => {
  const chance = seeded(seed ^ n);
  const [identity, objectId] = [`user-${n}`, `device-${n}`];
  const type = KINDS[n % KINDS.length] ?? "fcm";
  return [
    {
      type: "profile",
      identity,
      objectId,
      profileData: {
        Name: `Name ${n} äö😀`,
        Email: `user${n}@example.com`,
        Phone: `+4915${String(100_000_000 + n)}`,
        points: chance.whole(0, 1_000) / 4,
        joined: `$D_${nowS - chance.whole(0, 10_000_000)}`,
        tags: ["a", "b", String(n % 7)],
        isOld: n % 2 === 0,
        ...(n % 5 === 0 ? { "MSG-email": false } : {}),
      },
    },
    {
      type: "token",
      objectId,
      tokenData: {
        id: `token-${n}`,
        type,
        os_version: "14.10",
        ...(type === "chrome" ? { keys: KEYS } : {}),
      },
    },
    ...Array.from({ length: EVENTS_PER_USER }, (_, m) => ({
      type: "event",
      identity,
      ts: nowS - chance.whole(0, 5_000_000),
      evtName: m === 0 ? "Ordered" : "Viewed item",
      evtData: { n, m, price: chance.whole(0, 1_000) / 8, list: ["x", "y"] },
    })),
  ];
};

const fill = async (
  program: KillableProgram,
  party: Party,
  profiles: number,
  seed: number,
): Promise<void> => {
  const nowS = Math.floor(Date.now() / 1000);
  for (let from = 0; from < profiles; from += USERS_PER_UPLOAD) {
    const users = Math.min(USERS_PER_UPLOAD, profiles - from);
    const d = Array.from({ length: users }, (_, index) => recordsOf(from + index, seed, nowS)).flat();
    const response = await fetch(`${program.url}/1/upload`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-clevertap-account-id": party.accountId,
        "x-clevertap-passcode": party.passcode,
      },
      body: JSON.stringify({ d }),
    });
    const text = await response.text();
    if (!response.ok || !text.includes('"success"'))
      throw new Error(`upload: ${response.status} ${text.slice(0, 500)}`);
  }
};

/** What an account holds, in figures and fingerprints that are the same for the same data, whatever its ids. */
const holdings = async (databaseUrl: string): Promise<Record<string, unknown>> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const identity = `(select min(value) from identities i where i.account_id = x.account_id and i.profile_id = %
    and i.kind = 'identity')`;
  const ask = async (what: string, lines: string): Promise<[string, unknown][]> => {
    const { rows } = await client.query(
      `select count(*) as count, md5(string_agg(line, E'\\n' order by line)) as print from (${lines}) as l`,
    );
    return [
      [`${what}, counted`, rows[0]?.count],
      [what, rows[0]?.print],
    ];
  };
  try {
    return Object.fromEntries([
      ...(await ask(
        "users",
        `select concat_ws('|', ${identity.replace("%", "x.id")}, x.properties, x.email, x.phone, x.email_subscribed,
           x.push_subscribed, x.whatsapp_subscribed) as line from profiles x`,
      )),
      ...(await ask(
        "identities",
        `select concat_ws('|', ${identity.replace("%", "x.profile_id")}, x.kind, x.value) as line from identities x`,
      )),
      ...(await ask(
        "devices",
        `select concat_ws('|', ${identity.replace("%", "x.profile_id")}, x.token, x.token_type, x.platform, x.object_id, x.keys,
           x.os_version) as line from devices x`,
      )),
      ...(await ask(
        "events",
        `select concat_ws('|', ${identity.replace("%", "x.profile_id")}, x.name, extract(epoch from x.ts)::bigint, x.properties) as line
         from events x`,
      )),
      ...(await ask(
        "counters of events",
        `select concat_ws('|', ${identity.replace("%", "x.profile_id")}, x.name_key, x.count) as line from event_summaries x`,
      )),
    ]);
  } finally {
    await client.end();
  }
};

const startReader = (
  source: KillableProgram,
  from: Party,
  target: KillableProgram,
  into: Party,
): ChildProcess =>
  spawn(
    process.execPath,
    [
      join(packageRoot, "dist", "main.js"),
      ...[
        "import",
        "compatible",
        "--from",
        source.url,
        "--account",
        from.accountId,
        "--into",
        into.accountId,
      ],
    ],
    {
      env: environment(target.dataDir, { IMPORT_PASSCODE: from.passcode }),
      stdio: ["ignore", "ignore", "inherit"],
    },
  );

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once("close", (code) => resolve(code)));

const recordsDone = async (target: KillableProgram): Promise<number> => {
  const client = new pg.Client({ connectionString: target.databaseUrl() });
  await client.connect();
  try {
    const { rows } = await client.query("select coalesce(sum(rows_done), 0) as done from transfers");
    return Number(rows[0]?.done);
  } finally {
    await client.end();
  }
};

/**
 * Fills one program, moves all of it into another through the compatible API with the reader killed half-way, and compares
 * what both hold.
 */
export const runMigrateSoak = async ({
  profiles,
  seed,
  onStep = () => {},
}: MigrateSoakOptions): Promise<MigrateSoakResult> => {
  const source = await prepareKillable({ WORKERS: "1" });
  const target = await prepareKillable({ WORKERS: "1" });
  let reader: ChildProcess | undefined;
  const memory = watchMemory({
    reader: () => (reader?.pid === undefined ? [] : [reader.pid]),
    "the other's API": () => [source.pid()],
  });
  try {
    await source.start();
    await target.start();
    const [from, into] = [await makeParty(source, "From"), await makeParty(target, "Into")];
    onStep("filling");
    await fill(source, from, profiles, seed);
    onStep("moving");
    const startedMs = Date.now();
    reader = startReader(source, from, target, into);
    const half = (profiles * (2 + EVENTS_PER_USER)) / 2;
    const doneAtKill = await until("half of it is stored", MOVE_MS_MAX, async () => {
      const done = await recordsDone(target);
      return done >= half ? done : undefined;
    });
    const killed = ended(reader);
    reader.kill("SIGKILL");
    await killed;
    onStep(`killed the reader after ${doneAtKill} records`);
    await sleep(LEASE_MS);
    reader = startReader(source, from, target, into);
    const code = await ended(reader);
    const importMs = Date.now() - startedMs;
    onStep("comparing");
    const [held, wanted] = [await holdings(target.databaseUrl()), await holdings(source.databaseUrl())];
    const differing = Object.keys(wanted).filter((what) => String(held[what]) !== String(wanted[what]));
    return {
      violations: [
        ...(code === 0 ? [] : [`the reader ended with ${code}`]),
        ...differing.map((what) => `${what}: expected ${String(wanted[what])}, found ${String(held[what])}`),
      ],
      devices: Number(wanted["devices, counted"]),
      events: Number(wanted["events, counted"]),
      importMs,
      doneAtKill,
      memoryMib: memory.most(),
    };
  } finally {
    memory.stop();
    reader?.kill("SIGKILL");
    await source.remove();
    await target.remove();
  }
};
