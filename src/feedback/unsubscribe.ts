import type { ChannelName } from "../contract/content.ts";
import type { Queryable } from "../db/pool.ts";
import { lockProfiles } from "../db/queries/facts.ts";
import { lockProfilesByAddress, writeSubscriptions } from "../db/queries/profileAddresses.ts";
import { listMergedInto } from "../db/queries/recipients.ts";
import { mergeLooksMax } from "../limits.ts";

/** Who wants no more marketing on a channel: the user of a message, or, where no message is known, whoever has the address. */
export interface Leaving {
  channel: ChannelName;
  profileId: number | null;
  address: string | null;
}

/** A webhook goes to a system, which does not unsubscribe. */
const FLAGS: Readonly<Record<ChannelName, string | undefined>> = {
  email: "MSG-email",
  push: "MSG-push",
  whatsapp: "MSG-whatsapp",
  webhook: undefined,
};

/** The profiles, or what they became, locked; by the id that was asked for. A merge under way is found by the next look. */
const lockCurrent = async (
  tx: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<Map<number, number>> => {
  const current = new Map<number, number>();
  for (let look = 0; look < mergeLooksMax; look++) {
    const missing = profileIds.filter((id) => !current.has(id));
    if (missing.length === 0) break;
    const became = look === 0 ? new Map<number, number>() : await listMergedInto(tx, accountId, missing);
    const wanted = missing.map((id) => became.get(id) ?? id);
    const locked = new Set(await lockProfiles(tx, accountId, wanted));
    for (const [index, id] of missing.entries()) {
      const now = wanted[index] ?? id;
      if (locked.has(now)) current.set(id, now);
    }
  }
  return current;
};

const addressesOf = (leaving: readonly Leaving[], channel: ChannelName): string[] =>
  leaving.flatMap((one) =>
    one.profileId === null && one.channel === channel && one.address !== null ? [one.address] : [],
  );

/** Takes the subscription of a channel from users: promotional messages of it do not reach them any more. */
export const unsubscribe = async (
  tx: Queryable,
  accountId: number,
  leaving: readonly Leaving[],
): Promise<void> => {
  const flagsOf = new Map<number, Record<string, boolean>>();
  const add = (profileId: number, channel: ChannelName): void => {
    const flag = FLAGS[channel];
    if (flag !== undefined) flagsOf.set(profileId, { ...flagsOf.get(profileId), [flag]: false });
  };
  const profileIds = [...new Set(leaving.flatMap(({ profileId }) => profileId ?? []))];
  const current = await lockCurrent(tx, accountId, profileIds);
  for (const { profileId, channel } of leaving) {
    const now = profileId === null ? undefined : current.get(profileId);
    if (now !== undefined) add(now, channel);
  }
  const emails = addressesOf(leaving, "email");
  const phones = addressesOf(leaving, "whatsapp");
  const named =
    emails.length + phones.length === 0 ? [] : await lockProfilesByAddress(tx, accountId, emails, phones);
  for (const { id, email, phone } of named) {
    if (email !== null && emails.includes(email)) add(id, "email");
    if (phone !== null && phones.includes(phone)) add(id, "whatsapp");
  }
  const writes = [...flagsOf].map(([profileId, flags]) => ({ profileId, flags }));
  if (writes.length > 0) await writeSubscriptions(tx, accountId, writes);
};
