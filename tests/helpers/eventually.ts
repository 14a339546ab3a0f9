import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `check` stops throwing; its last error when that takes too long. */
export const eventually = async (check: () => void | Promise<void>, timeoutMs = 5_000): Promise<void> => {
  const endsAt = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > endsAt) throw error;
      await sleep(10);
    }
  }
};
