import type { Database, Queryable } from "../db/pool.ts";
import { listPublishedChannels } from "../db/queries/campaignList.ts";
import { lockProfilesByAddress, writeSubscriptions } from "../db/queries/profileAddresses.ts";
import { findMergedInto } from "../db/queries/profileSearch.ts";
import { loadDevices, loadProfiles, type ProfileRow } from "../db/queries/recipients.ts";
import { inTransaction } from "../db/tx.ts";

/** What users choose for themselves, by links in their messages. */

export const CHOICE_CHANNELS = ["email", "push", "whatsapp"] as const;
export type ChoiceChannel = (typeof CHOICE_CHANNELS)[number];
export type Choices = Partial<Record<ChoiceChannel, boolean>>;

export interface Preferences {
  email: string | null;
  /** What the account offers this user, in the order of a page. */
  offered: readonly { channel: ChoiceChannel; isOn: boolean }[];
}

const isSubscribed = (row: ProfileRow, channel: ChoiceChannel): boolean => {
  if (channel === "email") return row.emailSubscribed;
  return channel === "push" ? row.pushSubscribed : row.whatsappSubscribed;
};

/** E-mail always, since that is what brings people here; others where the account uses them and they could arrive. */
const offeredTo = (row: ProfileRow, used: readonly string[], hasDevice: boolean): ChoiceChannel[] =>
  CHOICE_CHANNELS.filter((channel) => {
    if (channel === "email") return true;
    return used.includes(channel) && (channel === "push" ? hasDevice : row.phone !== null);
  });

/**
 * What the account offers to a user, and what the user chose. The id of one that was merged away means what it became.
 *
 * @returns null when there is no such user any more
 */
export const readPreferences = async (
  q: Queryable,
  accountId: number,
  profileId: number,
): Promise<Preferences | null> => {
  const id = await findMergedInto(q, accountId, profileId);
  const [row] = await loadProfiles(q, accountId, [id]);
  if (row === undefined) return null;
  const [devices, used] = await Promise.all([
    loadDevices(q, accountId, [id]),
    listPublishedChannels(q, accountId),
  ]);
  const offered = offeredTo(row, used, devices.length > 0);
  return {
    email: row.email,
    offered: offered.map((channel) => ({ channel, isOn: isSubscribed(row, channel) })),
  };
};

const FLAGS: Record<ChoiceChannel, (isOn: boolean) => Record<string, boolean>> = {
  email: (isOn) => ({ "MSG-email": isOn }),
  push: (isOn) => ({ "MSG-push": isOn }),
  // what a request not to be disturbed took away, a yes of the user's own gives back
  whatsapp: (isOn) => ({ "MSG-whatsapp": isOn, ...(isOn ? { "MSG-dndWhatsApp": false } : {}) }),
};

const flagsOf = (choices: Choices, channels: readonly ChoiceChannel[]): Record<string, boolean> =>
  Object.assign(
    {},
    ...channels.map((channel) => {
      const isOn = choices[channel];
      return isOn === undefined ? {} : FLAGS[channel](isOn);
    }),
  );

/** Merges that overtake the look-up are followed so often; each is one upload at just this moment. */
const MERGES_FOLLOWED = 3;

/** The user, with all others that share an address of which something is said; every one locked. */
const lockConcerned = async (
  tx: Queryable,
  accountId: number,
  { profileId, address }: { profileId: number; address: string | null },
  choices: Choices,
) => {
  for (let tries = 1; ; tries++) {
    const id = await findMergedInto(tx, accountId, profileId);
    const [row] = await loadProfiles(tx, accountId, [id]);
    if (row === undefined) return null;
    const emails = choices.email === undefined ? [] : [row.email, address].filter((email) => email !== null);
    const phones = choices.whatsapp === undefined || row.phone === null ? [] : [row.phone];
    const locked = await lockProfilesByAddress(tx, accountId, emails, phones, [id]);
    if (locked.some((one) => one.id === id)) return { id, emails, phones, locked };
    if (tries >= MERGES_FOLLOWED) return null;
  }
};

/**
 * Writes what a user chose. Of e-mail and of WhatsApp it holds for every user with the same address or number, since it was
 * said by whoever reads what arrives there; of push for this user alone. On disk when it resolves.
 *
 * @param who.address where the message went that the choice came from, when it was an e-mail
 * @returns whether there still is such a user
 */
export const choose = (
  db: Database,
  accountId: number,
  who: { profileId: number; address: string | null },
  choices: Choices,
): Promise<boolean> =>
  inTransaction(db, async (tx) => {
    const concerned = await lockConcerned(tx, accountId, who, choices);
    if (concerned === null) return false;
    const { id, emails, phones, locked } = concerned;
    const writes = locked.map((profile) => {
      const isUser = profile.id === id;
      const said = CHOICE_CHANNELS.filter((channel) => {
        if (isUser) return true;
        if (channel === "email") return profile.email !== null && emails.includes(profile.email);
        return channel === "whatsapp" && profile.phone !== null && phones.includes(profile.phone);
      });
      return { profileId: profile.id, flags: flagsOf(choices, said) };
    });
    await writeSubscriptions(tx, accountId, writes);
    return true;
  });
