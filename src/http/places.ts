import { HttpError } from "./errors.ts";

/**
 * Does work in one of the account's places.
 *
 * @throws HttpError 429 when all are taken
 */
export type Places = <T>(accountId: number, work: () => Promise<T>) => Promise<T>;

/**
 * So many of a costly kind of work at once for each account; nobody waits in a line.
 *
 * @param kind.allMax for all accounts together, where their work shares something that must not run out
 */
export const createPlaces = (kind: {
  countMax: number;
  allMax?: number;
  code: string;
  /** One of them, and several. */
  what: readonly [one: string, many: string];
}): Places => {
  const taken = new Map<number, number>();
  let all = 0;
  const refuse = (count: number, where: string) => {
    const [one, many] = kind.what;
    const words =
      count === 1
        ? `1 ${one} ${where} is under way. Try again when it is done.`
        : `${count} ${many} ${where} are under way. Try again when they are done.`;
    return new HttpError(429, kind.code, words, { "retry-after": "1" });
  };
  return async (accountId, work) => {
    const before = taken.get(accountId) ?? 0;
    if (before >= kind.countMax) throw refuse(before, "of this account");
    if (all >= (kind.allMax ?? Number.POSITIVE_INFINITY)) throw refuse(all, "on this server");
    taken.set(accountId, before + 1);
    all += 1;
    try {
      return await work();
    } finally {
      all -= 1;
      const after = (taken.get(accountId) ?? 1) - 1;
      if (after > 0) taken.set(accountId, after);
      else taken.delete(accountId);
    }
  };
};
