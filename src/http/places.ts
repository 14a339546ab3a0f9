import { HttpError } from "./errors.ts";

/**
 * Does work in one of the account's places.
 *
 * @throws HttpError 429 when all are taken
 */
export type Places = <T>(accountId: number, work: () => Promise<T>) => Promise<T>;

/** So many of a costly kind of work at once for each account; nobody waits in a line. */
export const createPlaces = (kind: { countMax: number; code: string; what: string }): Places => {
  const taken = new Map<number, number>();
  return async (accountId, work) => {
    const before = taken.get(accountId) ?? 0;
    if (before >= kind.countMax) {
      const words = `${before} ${kind.what} of this account are under way. Try again when they are done.`;
      throw new HttpError(429, kind.code, words, { "retry-after": "1" });
    }
    taken.set(accountId, before + 1);
    try {
      return await work();
    } finally {
      const after = (taken.get(accountId) ?? 1) - 1;
      if (after > 0) taken.set(accountId, after);
      else taken.delete(accountId);
    }
  };
};
