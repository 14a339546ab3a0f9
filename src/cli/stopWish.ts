import { signalEchoMs } from "../limits.ts";

/** The start was interrupted by a wish to stop; not a failure. */
export class StopWished extends Error {}

export interface StopWish {
  /** Resolves with the reason at the first wish to stop. */
  made: Promise<string>;
  /** @throws StopWished when the wish was made already */
  check(): void;
  /** The work's result, unless the wish comes first. For work that needs no undoing. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Called when somebody insists: a second signal, later than an echo of the first. */
  onInsist(act: () => void): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Listens for wishes to stop: signals, and the end of the starter that holds the channel to this process.
 * Ctrl-C arrives two or three times over (from the terminal, npm and the starter), so what follows the first
 * signal closely is its echo.
 */
export const listenForStop = (): StopWish => {
  let wishedAtMs: number | undefined;
  let insist = (): void => {};
  let resolveMade = (_reason: string): void => {};
  const made = new Promise<string>((resolve) => {
    resolveMade = resolve;
  });
  const wish = (reason: string, canInsist: boolean): void => {
    const nowMs = process.uptime() * 1_000;
    if (wishedAtMs === undefined) {
      wishedAtMs = nowMs;
      resolveMade(reason);
    } else if (canInsist && nowMs - wishedAtMs > signalEchoMs) {
      insist();
    }
  };
  for (const signal of SIGNALS) process.on(signal, () => wish(signal, true));
  process.once("disconnect", () => wish("the starter ended", false));
  const rejection = made.then((): never => {
    throw new StopWished();
  });
  rejection.catch(() => {});
  return {
    made,
    check: () => {
      if (wishedAtMs !== undefined) throw new StopWished();
    },
    during: (work) => Promise.race([work, rejection]),
    onInsist: (act) => {
      insist = act;
    },
  };
};
