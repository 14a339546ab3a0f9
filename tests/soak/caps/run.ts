import { seeded } from "../../crash/seeded.ts";
import { type Cluster, startCluster } from "./cluster.ts";
import { playDays, zoneOf } from "./days.ts";
import { judge } from "./judge.ts";
import { playCrowd, playRough } from "./rush.ts";
import { uploadUsers } from "./scene.ts";
import type { Story } from "./story.ts";

export interface CapSoakOptions {
  users: number;
  cap: number;
  workers: number;
  seed: number;
  onStep?: (what: string) => void;
}

interface CapSoak {
  violations: string[];
  scenes: { name: string; messages: number; sent: number; refusedForCap: number; calls: number }[];
  tookMs: number;
}

const ACCOUNT_ZONE = "Europe/Berlin";

const figuresOf = ({ name, messages, calls }: Story) => {
  const count = (wanted: string): number => messages.filter(({ outcome }) => outcome === wanted).length;
  return {
    name,
    messages: messages.length,
    sent: count("sent"),
    refusedForCap: count("targeting_cap_reached"),
    calls: calls.length,
  };
};

/** The scenes one after the other, since the last sets the clock. */
const play = async (cluster: Cluster, options: CapSoakOptions): Promise<Story[]> => {
  const { cap, onStep = () => {} } = options;
  const chance = seeded(options.seed);
  const users = Array.from({ length: options.users }, (_, index) => `user-${index}`);
  onStep(`uploading ${users.length} users`);
  await uploadUsers(cluster, users, zoneOf);
  onStep("a crowd comes at once");
  const crowd = await playCrowd(cluster, users, cap);
  onStep("the receiver refuses some, and loses some answers");
  const rough = await playRough(cluster, users, cap, chance.fork("receiver"));
  onStep("a cap a day, and nights");
  return [crowd, rough, await playDays(cluster, users, cap, ACCOUNT_ZONE)];
};

/**
 * Lets far more users than the cap allows come to two APIs and workers of the built program, each a process, over its
 * embedded database, and has the receiver's notes and the log judged.
 */
export const runCapSoak = async (options: CapSoakOptions): Promise<CapSoak> => {
  const startedMs = Date.now();
  const cluster = await startCluster(options.workers, ACCOUNT_ZONE);
  try {
    const stories = await play(cluster, options);
    return {
      violations: stories.flatMap(judge),
      scenes: stories.map(figuresOf),
      tookMs: Date.now() - startedMs,
    };
  } finally {
    await cluster.stop();
  }
};
