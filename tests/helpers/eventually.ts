import { setTimeout as sleep } from "node:timers/promises";

const LOOK_AGAIN_MS = { min: 5, max: 40 } as const;

/** At first often, then less: who looks again and again at what takes seconds only keeps it waiting. */
const pauseMs = (waitedMs: number): number =>
  Math.min(LOOK_AGAIN_MS.max, Math.max(LOOK_AGAIN_MS.min, waitedMs / 10));

/** Waits until `check` stops throwing; its last error when that takes too long. */
export const eventually = async (check: () => void | Promise<void>, timeoutMs = 5_000): Promise<void> => {
  const beganAt = Date.now();
  for (;;) {
    try {
      return await check();
    } catch (error) {
      const waitedMs = Date.now() - beganAt;
      if (waitedMs > timeoutMs) throw error;
      await sleep(pauseMs(waitedMs));
    }
  }
};
