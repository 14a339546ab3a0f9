import { Readable } from "node:stream";
import pg from "pg";
import { type KillableProgram, prepareKillable, signal, until } from "../crash/killable.ts";
import { type Expected, importFile, nothingExpected } from "./importFile.ts";
import { watchMemory } from "./memory.ts";
import { call, makeParty, type Party } from "./parties.ts";

export interface ImportSoakOptions {
  megabytes: number;
  seed: number;
  onStep?: (what: string) => void;
}

export interface ImportSoakResult {
  violations: string[];
  expected: Expected;
  uploadMs: number;
  importMs: number;
  /** Rows that were done when everything was killed. */
  doneAtKill: number;
  memoryMib: Record<string, number>;
}

const IMPORT_MS_MAX = 60 * 60_000;

const upload = async (
  program: KillableProgram,
  { apiKey }: Party,
  id: string,
  expected: Expected,
  file: Generator<Buffer>,
): Promise<void> => {
  const response = await fetch(`${program.url}/api/v1/transfers/${id}/file`, {
    method: "PUT",
    headers: {
      authorization: `Bearer ${apiKey}`,
      "content-type": "text/csv",
      "content-length": String(expected.bytes),
    },
    body: Readable.toWeb(Readable.from(file)),
    duplex: "half",
  });
  if (!response.ok) throw new Error(`the upload ended with ${response.status} ${await response.text()}`);
};

const MAPPING = {
  kind: "columns",
  columns: [
    { column: "identity", target: { to: "identity", kind: "identity" } },
    { column: "event", target: { to: "eventName" } },
    { column: "time", target: { to: "time", format: "epoch_seconds" } },
    { column: "n", target: { to: "property", name: "n", type: "number" } },
    ...["first", "second", "third"].map((name) => ({
      column: name,
      target: { to: "property", name, type: "text" },
    })),
  ],
};

/** Everything at once: the API, the workers, the database. */
const killAll = async (program: KillableProgram): Promise<void> => {
  const pids = [...(await program.workerPids()), program.postgresPid()];
  for (const pid of pids) if (pid !== undefined) signal(pid, "SIGKILL");
  await program.killMain();
};

/** Asks the tables, by statements of its own, for what the file was made of. */
const judge = async (databaseUrl: string, id: string, expected: Expected): Promise<string[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const ask = async (text: string, values: unknown[] = []) =>
      (await client.query(text, values)).rows[0] ?? {};
    const events = await ask(
      `select count(*) as "rows", count(distinct (properties ->> 'n')::int) as "distinct",
         sum((properties ->> 'n')::bigint) as numbers,
         sum(length(properties ->> 'first') + length(properties ->> 'second') + length(properties ->> 'third')) as characters
       from events where name = 'Soaked'`,
    );
    const counted = await ask(`select sum(count) as "rows" from event_summaries where name_key = 'soaked'`);
    const refused = await ask(
      `select count(*) as "rows", sum(row_number) as "numbers" from transfer_refusals where transfer_id = $1`,
      [id],
    );
    const transfer = await ask(`select rows_done, rows_taken, rows_refused from transfers where id = $1`, [
      id,
    ]);
    const taken = expected.rows - expected.refused;
    const compared: [string, unknown, number][] = [
      ["events", events.rows, taken],
      ["events with a number of their own", events.distinct, taken],
      ["the sum of their numbers", events.numbers, expected.numbers],
      ["the characters of their notes", events.characters, expected.characters],
      ["events as users' counters tell", counted.rows, taken],
      ["refused rows that are kept", refused.rows, expected.refused],
      ["the sum of the refused rows' numbers", refused.numbers, expected.refusedRows],
      ["rows done, as the import tells", transfer.rows_done, expected.rows],
      ["rows taken, as the import tells", transfer.rows_taken, taken],
      ["rows refused, as the import tells", transfer.rows_refused, expected.refused],
    ];
    return compared
      .filter(([, found, wanted]) => String(found) !== String(wanted))
      .map(([what, found, wanted]) => `${what}: expected ${wanted}, found ${String(found)}`);
  } finally {
    await client.end();
  }
};

/**
 * Imports a large file into the built program with its embedded database, kills all of it half-way, and has the tables
 * judged. Memory is that of one process each, at its most.
 */
export const runImportSoak = async ({
  megabytes,
  seed,
  onStep = () => {},
}: ImportSoakOptions): Promise<ImportSoakResult> => {
  const startedAtS = Math.floor(Date.now() / 1000);
  const expected = nothingExpected();
  for (const _ of importFile(megabytes, seed, startedAtS, expected));
  const program = await prepareKillable({ WORKERS: "1" });
  const memory = watchMemory({ api: () => [program.pid()], worker: () => program.workerPids() });
  try {
    await program.start();
    const party = await makeParty(program, "Soak");
    const { id } = await call(program, party, "POST", "/transfers/imports", {
      subject: "events",
      format: "csv",
      name: "soak.csv",
      bytes: expected.bytes,
    });
    const transferId = String(id);
    onStep(`uploading ${expected.rows} rows`);
    const uploadedFromMs = Date.now();
    await upload(
      program,
      party,
      transferId,
      expected,
      importFile(megabytes, seed, startedAtS, nothingExpected()),
    );
    const startedMs = Date.now();
    await call(program, party, "POST", `/transfers/${transferId}/start`, { mapping: MAPPING });
    onStep("importing");
    const look = () => call(program, party, "GET", `/transfers/${transferId}`);
    const doneAtKill = await until("half of it is imported", IMPORT_MS_MAX, async () => {
      const { rowsDone } = await look();
      return Number(rowsDone) >= expected.rows / 2 ? Number(rowsDone) : undefined;
    });
    await killAll(program);
    onStep(`killed everything after ${doneAtKill} rows`);
    await program.start();
    await until("it is imported", IMPORT_MS_MAX, async () => {
      const { state, failure } = await look();
      if (state === "failed") throw new Error(String(failure));
      return state === "done" ? true : undefined;
    });
    const importMs = Date.now() - startedMs;
    onStep("judging");
    return {
      violations: await judge(program.databaseUrl(), transferId, expected),
      expected,
      uploadMs: startedMs - uploadedFromMs,
      importMs,
      doneAtKill,
      memoryMib: memory.most(),
    };
  } finally {
    memory.stop();
    await program.remove();
  }
};
