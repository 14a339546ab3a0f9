import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { leaseMsMin } from "../../src/limits.ts";
import { createChaos } from "./chaos.ts";
import { check, type Summary } from "./checker.ts";
import { evidenceFile } from "./evidenceFile.ts";
import { type KillableProgram, prepareKillable, until } from "./killable.ts";
import { createLedger, type Kill } from "./ledger.ts";
import { startLoad } from "./load.ts";
import { moodyBehaviour, startCrashReceiver } from "./receiver.ts";
import { type Seeded, seeded } from "./seeded.ts";
import { prepareTarget } from "./setup.ts";

export interface CrashRunOptions {
  seed: number;
  kills: number;
  perSecond: number;
  /** Between a kill and the next, as long as everything is back by then. */
  pauseMs: { min: number; max: number };
  /** Shorter than an operator would choose, so that what only the end of a lease frees is seen to be freed. */
  leaseMs: number;
  onKill?: (kill: Kill, number: number) => void;
}

/** What CI and the soak have in common. */
export const USUAL = { pauseMs: { min: 500, max: 3_000 }, leaseMs: leaseMsMin } as const;

export interface CrashResult {
  violations: string[];
  summary: Summary;
  kills: Kill[];
  /** Requests that were told 200, that had to do without an answer, that were told 503. */
  acknowledged: number;
  unanswered: number;
  refused: number;
  tookMs: number;
  /** Where the data folder with logs and evidence was kept; only when something was wrong. */
  evidence: string | undefined;
}

const DRAIN_MS_MAX = 120_000;

/** Waits for the queues to be empty. When they do not get there the checker says what is left. */
const drain = async (databaseUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "crash drain" });
  await client.connect();
  try {
    await until("the queues are empty", DRAIN_MS_MAX, async () => {
      const { rows } = await client.query<{ left: number }>(
        `select (select count(*) from intake_queue)::int + (select count(*) from message_queue)::int as left`,
      );
      return rows[0]?.left === 0 ? true : undefined;
    }).catch(() => {});
  } finally {
    await client.end();
  }
};

const killOften = async (
  program: KillableProgram,
  chance: Seeded,
  { kills: count, pauseMs, onKill }: CrashRunOptions,
  keep: (kill: Kill) => void,
): Promise<Kill[]> => {
  const kills: Kill[] = [];
  const { kill } = createChaos(program, chance.fork("chaos"));
  const pauses = chance.fork("pauses");
  while (kills.length < count) {
    await sleep(pauses.whole(pauseMs.min, pauseMs.max));
    const done = await kill();
    kills.push(done);
    keep(done);
    onKill?.(done, kills.length);
  }
  return kills;
};

/**
 * Loads the built program, kills parts of it at moments that the seed chooses, lets it drain, and has the checker judge.
 * The data folder, with the logs and the evidence, is kept when something was wrong.
 */
export const runCrashes = async (options: CrashRunOptions): Promise<CrashResult> => {
  const startedMs = Date.now();
  const chance = seeded(options.seed);
  const program = await prepareKillable({ LEASE_MS: String(options.leaseMs) });
  const evidence = join(program.dataDir, "evidence");
  mkdirSync(evidence);
  const behave = moodyBehaviour(chance.fork("receiver"));
  const receiver = await startCrashReceiver(behave, evidenceFile(evidence, "calls.jsonl"));
  let isGreen = false;
  let load: ReturnType<typeof startLoad> | undefined;
  try {
    await program.start();
    const targets = [
      await prepareTarget(program, "North", receiver.url),
      await prepareTarget(program, "South", receiver.url),
    ];
    const ledger = createLedger(evidenceFile(evidence, "ledger.jsonl"));
    load = startLoad({ ...options, url: program.url, targets, chance: chance.fork("load"), ledger });
    const kills = await killOften(program, chance, options, evidenceFile(evidence, "kills.jsonl"));
    await load.stop();
    load = undefined;
    const databaseUrl = program.databaseUrl();
    await drain(databaseUrl);
    const { entries } = ledger;
    const { calls, standstills } = receiver;
    const verdict = await check({ databaseUrl, calls, standstills, ledger: entries, kills });
    isGreen = verdict.violations.length === 0;
    return {
      ...verdict,
      evidence: isGreen ? undefined : program.dataDir,
      kills,
      acknowledged: entries.filter(({ requestIds }) => requestIds.length > 0).length,
      unanswered: entries.filter(({ lostAnswers }) => lostAnswers > 0).length,
      refused: entries.filter(({ refusals }) => refusals.length > 0).length,
      tookMs: Date.now() - startedMs,
    };
  } catch (error) {
    throw new Error(`The run broke off; what it left is in ${program.dataDir}`, { cause: error });
  } finally {
    // a run that broke off must not go on firing
    void load?.stop();
    await (isGreen ? program.remove() : program.stop());
    await receiver.close();
  }
};
