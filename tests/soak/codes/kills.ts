import { setTimeout as sleep } from "node:timers/promises";
import { type KillableProgram, signal, until } from "../../crash/killable.ts";
import type { Seeded } from "../../crash/seeded.ts";

const BACK_MS_MAX = 60_000;
const PAUSE_MS = { min: 50, max: 900 };

/**
 * Kills a worker, or now and then all of them, again and again while something goes on, at moments that the seed chooses;
 * others are started in their place.
 *
 * @returns how many were killed, at most `killsMax`
 */
export const killWorkersDuring = async (
  program: KillableProgram,
  chance: Seeded,
  killsMax: number,
  going: Promise<void>,
): Promise<number> => {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  going.then(over, over);
  let killed = 0;
  while (!isOver && killed < killsMax) {
    await sleep(chance.whole(PAUSE_MS.min, PAUSE_MS.max));
    const pids = await until("a worker lives", BACK_MS_MAX, async () => {
      const found = await program.workerPids();
      return found.length > 0 ? found : undefined;
    });
    const [first = 0] = pids.slice(chance.whole(0, pids.length - 1));
    const chosen = chance.happens(0.2) ? pids : [first];
    for (const pid of chosen) signal(pid, "SIGKILL");
    killed += chosen.length;
  }
  await going;
  return killed;
};
