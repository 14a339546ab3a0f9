import { setTimeout as sleep } from "node:timers/promises";
import { seeded } from "../../crash/seeded.ts";
import { type Cluster, startCluster } from "../caps/cluster.ts";
import { uploadUsers } from "../caps/scene.ts";
import { isTaken, judgeCodes } from "./judge.ts";
import { playCrowd, playRough } from "./scenes.ts";
import type { CodeStory } from "./story.ts";

export interface CodeSoakOptions {
  users: number;
  codes: number;
  workers: number;
  /** At most so many workers are killed each time that everybody comes. */
  kills: number;
  seed: number;
  onStep?: (what: string) => void;
}

interface CodeSoak {
  violations: string[];
  scenes: {
    name: string;
    killed: number;
    messages: number;
    sent: number;
    refused: number;
    empty: number;
    calls: number;
    codes: number;
  }[];
  tookMs: number;
}

const STATISTICS_MS = 1_500;

const figuresOf = ({ name, killed, messages, calls }: CodeStory): CodeSoak["scenes"][number] => {
  const count = (wanted: string): number => messages.filter(({ outcome }) => outcome === wanted).length;
  return {
    name,
    killed,
    messages: messages.length,
    sent: count("sent"),
    refused: count("provider_rejected"),
    empty: count("code_pool_empty"),
    calls: calls.length,
    codes: new Set(calls.filter(isTaken).map(({ code }) => code)).size,
  };
};

const play = async (cluster: Cluster, options: CodeSoakOptions): Promise<CodeStory[]> => {
  const { codes, kills, onStep = () => {} } = options;
  const chance = seeded(options.seed);
  const users = Array.from({ length: options.users }, (_, index) => `user-${index}`);
  onStep(`uploading ${users.length} users`);
  await uploadUsers(cluster, users, () => "UTC");
  onStep("a crowd comes at once, and workers die");
  const crowd = await playCrowd(cluster, { users, codes, kills, chance: chance.fork("crowd") });
  onStep("the receiver refuses some, and loses some answers");
  return [crowd, await playRough(cluster, { users, codes, kills, chance: chance.fork("rough") })];
};

/** Locks are taken in one order, so nobody ever waited in a circle; the database counts those whom it had to break. */
const checkLocks = async ({ rows }: Cluster): Promise<string[]> => {
  // what a connection did is told when it rests
  await sleep(STATISTICS_MS);
  const [row] = await rows<{ deadlocks: number }>(
    "select deadlocks::int from pg_stat_database where datname = current_database()",
  );
  return row?.deadlocks === 0 ? [] : [`transactions waited for each other ${row?.deadlocks} times`];
};

/**
 * Lets far more users than a pool has codes come to two APIs and workers of the built program, each a process, over its
 * embedded database, kills workers meanwhile, and has the receiver's notes, the log and the pool judged.
 */
export const runCodeSoak = async (options: CodeSoakOptions): Promise<CodeSoak> => {
  const startedMs = Date.now();
  const cluster = await startCluster(options.workers, "UTC");
  try {
    const stories = await play(cluster, options);
    return {
      violations: [...stories.flatMap(judgeCodes), ...(await checkLocks(cluster))],
      scenes: stories.map(figuresOf),
      tookMs: Date.now() - startedMs,
    };
  } finally {
    await cluster.stop();
  }
};
