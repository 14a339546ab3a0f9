import { setTimeout as sleep } from "node:timers/promises";
import { type KillableProgram, signal, until } from "../../crash/killable.ts";
import type { Seeded } from "../../crash/seeded.ts";

const BACK_MS_MAX = 60_000;

/** Kills a worker, or now and then all of them, at moments that the seed chooses, and sees that others come. */
export const killWorkers = async (program: KillableProgram, chance: Seeded, kills: number): Promise<void> => {
  const count = (await program.workerPids()).length;
  for (let killed = 0; killed < kills; killed++) {
    await sleep(chance.whole(20, 600));
    const pids = await until("workers live", BACK_MS_MAX, async () => {
      const found = await program.workerPids();
      return found.length === count ? found : undefined;
    });
    const [first = 0] = pids.slice(chance.whole(0, pids.length - 1));
    for (const pid of chance.happens(0.25) ? pids : [first]) signal(pid, "SIGKILL");
  }
};
