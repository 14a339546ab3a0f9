import type { Database, Queryable } from "../db/pool.ts";
import {
  countIdentities,
  findProfilesByIdentity,
  moveIdentities,
  type ProfileWrite,
  reserveProfileIds,
  writeProfiles,
} from "../db/queries/profiles.ts";
import { inTransaction } from "../db/tx.ts";
import { describeValue, Refusal, uploadCodes } from "./refusal.ts";

/**
 * Demerging: an identity of a profile that has others becomes a profile of its own again, with no property but itself.
 * Everything else (properties, devices, events, counters, and the id with what hangs on it) stays with the original: what
 * belonged to whom before the merge, nobody can tell any more. A profile keeps its last identity.
 */

const blankWrite = (id: number, now: Date): ProfileWrite => ({
  id,
  properties: "{}",
  email: null,
  phone: null,
  timeZone: null,
  emailSubscribed: true,
  pushSubscribed: true,
  whatsappSubscribed: false,
  lastSeenAt: now,
});

/** Those that leave: in their order, as long as their profile has another one left. */
const leavers = (
  named: readonly { value: string; profileId: number }[],
  held: ReadonlyMap<number, number>,
): string[] => {
  const left = new Map(held);
  return named.flatMap(({ value, profileId }) => {
    const count = left.get(profileId) ?? 0;
    if (count <= 1) return [];
    left.set(profileId, count - 1);
    return [value];
  });
};

const separate = async (
  tx: Queryable,
  accountId: number,
  values: readonly string[],
  now: Date,
): Promise<void> => {
  const ids = await reserveProfileIds(tx, values.length);
  const moves = ids.flatMap((id, index) => {
    const value = values[index];
    return value === undefined ? [] : [{ value, profileId: id }];
  });
  await writeProfiles(
    tx,
    accountId,
    ids.map((id) => blankWrite(id, now)),
  );
  await moveIdentities(tx, accountId, moves);
};

/**
 * Makes each identity a profile of its own. One that is alone already stays as it is.
 *
 * @param identities of kind `identity`
 * @param isRehearsal answers the same and changes nothing
 * @returns one an identity, in their order: undefined when it now stands alone
 */
export const demergeIdentities = (
  db: Database,
  accountId: number,
  identities: readonly string[],
  now: Date,
  isRehearsal: boolean,
): Promise<(Refusal | undefined)[]> =>
  inTransaction(db, async (tx) => {
    const wanted = [...new Set(identities)].map((value) => ({ kind: "identity", value }));
    const found = await findProfilesByIdentity(tx, accountId, wanted, !isRehearsal);
    const profileOf = new Map(found.map(({ value, id }) => [value, id]));
    if (!isRehearsal) {
      const held = await countIdentities(tx, accountId, [...new Set(profileOf.values())]);
      const named = wanted.flatMap(({ value }) => {
        const profileId = profileOf.get(value);
        return profileId === undefined ? [] : [{ value, profileId }];
      });
      const leaving = leavers(named, new Map(held.map(({ profileId, count }) => [profileId, count])));
      if (leaving.length > 0) await separate(tx, accountId, leaving, now);
    }
    return identities.map((value) =>
      profileOf.has(value)
        ? undefined
        : new Refusal(uploadCodes.identityMissing, `No user has the identity ${describeValue(value)}`),
    );
  });
