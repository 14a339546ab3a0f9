import type { Database, Queryable } from "../db/pool.ts";
import {
  type AddressedProfile,
  findKnownAddresses,
  lockProfilesByAddress,
  removePhones,
  writeSubscriptions,
} from "../db/queries/profileAddresses.ts";
import { inTransaction } from "../db/tx.ts";
import { type Address, type AddressRecord, parseAddress } from "./addressRecords.ts";
import { describeValue, Refusal, uploadCodes } from "./refusal.ts";
import type { JsonObject } from "./values.ts";

/**
 * Subscribing, unsubscribing and detaching by address. Subscription belongs to the profile, and an address may belong to
 * several: what is said of it is said of all of them. Suppression belongs to the address and stays as it is.
 */

/** What a record of `/1/subscribe` asks for: flags of every profile that has the address. */
export interface SubscriptionWish extends Address {
  flags: Readonly<Record<string, boolean>>;
}

/**
 * The flags that a type stands for. A phone number that is unsubscribed gets neither text messages nor WhatsApp, on
 * whichever profile it stands; lifting it gives WhatsApp back only to those who had said yes to it.
 */
const FLAGS = {
  email: { kind: "email", flags: (isOn: boolean) => ({ "MSG-email": isOn }) },
  phone: { kind: "phone", flags: (isOn: boolean) => ({ "MSG-sms": isOn, "MSG-dndWhatsApp": !isOn }) },
  whatsapp: {
    kind: "phone",
    flags: (isOn: boolean): Record<string, boolean> => ({
      "MSG-whatsapp": isOn,
      ...(isOn ? { "MSG-dndWhatsApp": false } : {}),
    }),
  },
} as const;

const isKnownType = (type: unknown): type is keyof typeof FLAGS =>
  typeof type === "string" && Object.hasOwn(FLAGS, type);

const wordOf = (value: unknown): unknown => (typeof value === "string" ? value.toLowerCase() : value);

/** Reads a record `{type: phone|email|whatsapp, value, status: Unsubscribe|Resubscribe}`. */
export const parseSubscription = (sent: JsonObject): SubscriptionWish | Refusal => {
  const type = wordOf(sent["type"]);
  if (!isKnownType(type)) {
    return new Refusal(
      uploadCodes.typeUnknown,
      `type must be phone, email or whatsapp, got ${describeValue(sent["type"])}`,
    );
  }
  const status = wordOf(sent["status"]);
  if (status !== "unsubscribe" && status !== "resubscribe") {
    return new Refusal(
      uploadCodes.profileInvalid,
      `status must be Unsubscribe or Resubscribe, got ${describeValue(sent["status"])}`,
    );
  }
  const address = parseAddress(FLAGS[type].kind, sent["value"]);
  if (address instanceof Refusal) return address;
  return { ...address, flags: FLAGS[type].flags(status === "resubscribe") };
};

/** Reads a record `{type: phone, value}`. */
export const parseDisassociation = (sent: JsonObject): Address | Refusal =>
  wordOf(sent["type"]) === "phone"
    ? parseAddress("phone", sent["value"])
    : new Refusal(uploadCodes.typeUnknown, `type must be phone, got ${describeValue(sent["type"])}`);

const unknownAddress = ({ kind, value }: Address): Refusal =>
  new Refusal(
    uploadCodes.identityMissing,
    `No user has the ${kind === "email" ? "e-mail address" : "phone number"} ${describeValue(value)}`,
  );

const isWish = <Wish>(parsed: Wish | Refusal): parsed is Wish => !(parsed instanceof Refusal);

const addressesOf = (wishes: readonly Address[], kind: Address["kind"]): string[] => [
  ...new Set(wishes.flatMap((wish) => (wish.kind === kind ? [wish.value] : []))),
];

/** One a record: undefined when it is taken. */
const outcomesOf = <Wish extends Address>(
  records: readonly AddressRecord<Wish>[],
  known: ReadonlySet<string>,
): (Refusal | undefined)[] =>
  records.map(({ parsed }) => {
    if (parsed instanceof Refusal) return parsed;
    return known.has(parsed.value) ? undefined : unknownAddress(parsed);
  });

const apply = async <Wish extends Address>(
  db: Database,
  accountId: number,
  records: readonly AddressRecord<Wish>[],
  write: (tx: Queryable, profiles: readonly AddressedProfile[], wishes: readonly Wish[]) => Promise<void>,
): Promise<(Refusal | undefined)[]> => {
  const wishes = records.map(({ parsed }) => parsed).filter(isWish);
  const profiles = await inTransaction(db, async (tx) => {
    const locked = await lockProfilesByAddress(
      tx,
      accountId,
      addressesOf(wishes, "email"),
      addressesOf(wishes, "phone"),
    );
    if (locked.length > 0) await write(tx, locked, wishes);
    return locked;
  });
  const known = profiles.flatMap(({ email, phone }) => [email, phone]).filter((address) => address !== null);
  return outcomesOf(records, new Set(known));
};

/** What applying the records would answer at this moment; writes and locks nothing. */
export const checkAddresses = async (
  q: Queryable,
  accountId: number,
  records: readonly AddressRecord<Address>[],
): Promise<(Refusal | undefined)[]> => {
  const wishes = records.map(({ parsed }) => parsed).filter(isWish);
  const known = await findKnownAddresses(
    q,
    accountId,
    addressesOf(wishes, "email"),
    addressesOf(wishes, "phone"),
  );
  return outcomesOf(records, new Set(known));
};

/** Subscribes and unsubscribes every profile with one of the addresses; of one address the last record counts. */
export const applySubscriptions = (
  db: Database,
  accountId: number,
  records: readonly AddressRecord<SubscriptionWish>[],
): Promise<(Refusal | undefined)[]> =>
  apply(db, accountId, records, (tx, profiles, wishes) => {
    const flagsOf = new Map<string, Readonly<Record<string, boolean>>>();
    for (const { kind, value, flags } of wishes) {
      const key = `${kind} ${value}`;
      flagsOf.set(key, { ...flagsOf.get(key), ...flags });
    }
    const writes = profiles.map(({ id, email, phone }) => ({
      profileId: id,
      flags: { ...flagsOf.get(`email ${email}`), ...flagsOf.get(`phone ${phone}`) },
    }));
    return writeSubscriptions(tx, accountId, writes);
  });

/** Takes phone numbers away from every profile that has them. */
export const applyDisassociations = (
  db: Database,
  accountId: number,
  records: readonly AddressRecord<Address>[],
): Promise<(Refusal | undefined)[]> =>
  apply(db, accountId, records, (tx, profiles) =>
    removePhones(
      tx,
      accountId,
      profiles.map(({ id }) => id),
    ),
  );
