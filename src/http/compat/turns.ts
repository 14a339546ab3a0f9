import { CompatError } from "./errors.ts";

interface Waiting {
  accountId: number;
  begin(): void;
}

/**
 * Turns for work that holds a connection of this process for long: so many of an account at a time, so many of all, and the
 * others wait for theirs. Whoever has waited too long is told to come again; a client that does not look at the status (the
 * official Node SDK) would take that for the end of its export, so that waiting comes first.
 */
export const createTurns = (bounds: { perAccountMax: number; allMax: number; waitMsMax: number }) => {
  const underWay: number[] = [];
  const waiting: Waiting[] = [];

  const isFree = (accountId: number): boolean =>
    underWay.length < bounds.allMax &&
    underWay.filter((id) => id === accountId).length < bounds.perAccountMax;

  const startNext = (): void => {
    const index = waiting.findIndex(({ accountId }) => isFree(accountId));
    const [next] = index < 0 ? [] : waiting.splice(index, 1);
    next?.begin();
  };

  const turnOf = (accountId: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        underWay.push(accountId);
        resolve();
      };
      const one: Waiting = { accountId, begin };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(one), 1);
        const headers = { "retry-after": String(Math.ceil(bounds.waitMsMax / 1_000)) };
        reject(
          new CompatError(429, "Too many exports of this account are under way; ask again shortly", {
            headers,
          }),
        );
      }, bounds.waitMsMax);
      if (isFree(accountId)) begin();
      else waiting.push(one);
    });

  return {
    /** @throws CompatError 429, or what `work` throws */
    run: async <T>(accountId: number, work: () => Promise<T>): Promise<T> => {
      await turnOf(accountId);
      try {
        return await work();
      } finally {
        underWay.splice(underWay.indexOf(accountId), 1);
        startNext();
      }
    },
  };
};
