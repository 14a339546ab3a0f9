/** A span of time in which this process did not run, and so answered nobody. */
export interface Standstill {
  fromMs: number;
  toMs: number;
}

const LOOK_EVERY_MS = 100;

/** Half of what a webhook may take: together with the answer's own time, a shorter one does not use that up. */
const NOTED_MS_MIN = 5_000;

/** Notes when this process stood still: a machine that restarts databases is sometimes busy with its disk alone. */
export const watchStandstills = (): { readonly standstills: readonly Standstill[]; stop(): void } => {
  const standstills: Standstill[] = [];
  let lastMs = Date.now();
  const timer = setInterval(() => {
    const nowMs = Date.now();
    if (nowMs - lastMs >= NOTED_MS_MIN) standstills.push({ fromMs: lastMs, toMs: nowMs });
    lastMs = nowMs;
  }, LOOK_EVERY_MS);
  return { standstills, stop: () => clearInterval(timer) };
};
