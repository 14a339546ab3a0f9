import type { DkimKey } from "../channels/channel.ts";
import type { Queryable } from "../db/pool.ts";
import { findDkimKey } from "../db/queries/mailDomains.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { dkimKeyStaleMsMax, dkimKeysKeptMax } from "../limits.ts";

/** Keys by account and domain, looked at again once a minute: a mail costs no question of its own. */
export const createDkimKeys = (db: Queryable, box: SecretBox, nowMs: () => number) => {
  const known = new Map<string, { key: Promise<DkimKey | null>; untilMs: number }>();
  const load = async (accountId: number, domain: string): Promise<DkimKey | null> => {
    const row = await findDkimKey(db, accountId, domain);
    return row === undefined ? null : { selector: row.selector, privateKey: box.open(row.secrets) };
  };
  return (accountId: number, domain: string): Promise<DkimKey | null> => {
    const name = `${accountId} ${domain}`;
    const found = known.get(name);
    if (found !== undefined && nowMs() < found.untilMs) return found.key;
    if (known.size >= dkimKeysKeptMax) known.clear();
    const key = load(accountId, domain);
    known.set(name, { key, untilMs: nowMs() + dkimKeyStaleMsMax });
    key.catch(() => known.delete(name));
    return key;
  };
};
