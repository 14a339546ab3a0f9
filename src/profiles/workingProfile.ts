import { profileKeysMax } from "../limits.ts";
import { normalizeEmail } from "./address.ts";
import { applyChanges, countCustomKeys, type Properties, type PropertyChange } from "./changes.ts";
import { Refusal, uploadCodes } from "./refusal.ts";
import type { PropertyValue } from "./values.ts";

export interface Subscriptions {
  email: boolean;
  push: boolean;
  whatsapp: boolean;
}

/** A profile as it stands between two records of an upload. Never changed in place. */
export interface WorkingProfile {
  /** Undefined until the upload that creates it is written. */
  id: number | undefined;
  properties: Properties;
  /** Whether the properties, or what is derived from them, differ from what is stored. */
  isChanged: boolean;
  subscriptions: Subscriptions;
  lastSeenAt: Date;
  /** The stored profiles that become this one. */
  absorbedIds: readonly number[];
}

/** Before anything is known: e-mail and push are subscribed unless said otherwise, WhatsApp is not. */
export const blankProfile = (seenAt: Date): WorkingProfile => ({
  id: undefined,
  properties: new Map(),
  isChanged: false,
  subscriptions: { email: true, push: true, whatsapp: false },
  lastSeenAt: seenAt,
  absorbedIds: [],
});

/** The moment of a record: a profile seen in the past by a late record is not seen again by it. */
export const seenAt = (profile: WorkingProfile, at: Date): WorkingProfile =>
  at > profile.lastSeenAt ? { ...profile, lastSeenAt: at } : profile;

/** The profile after a record's changes, or why the record is refused whole. */
export const changeProfile = (
  profile: WorkingProfile,
  changes: readonly PropertyChange[],
): WorkingProfile | Refusal => {
  if (changes.length === 0) return profile;
  const properties = applyChanges(profile.properties, changes);
  if (properties instanceof Refusal) return properties;
  const keys = countCustomKeys(properties);
  if (keys > profileKeysMax && keys > countCustomKeys(profile.properties)) {
    const reason = `The profile would have ${keys} custom keys, at most ${profileKeysMax} are allowed`;
    return new Refusal(uploadCodes.tooManyProperties, reason);
  }
  const said = new Set(changes.map(({ key }) => key));
  return {
    ...profile,
    properties,
    isChanged: true,
    subscriptions: subscribe(profile.subscriptions, properties, said),
  };
};

/**
 * Only what the record speaks of changes: an unsubscription that came by a link or a reply stays. WhatsApp is
 * subscribed when MSG-whatsapp is true and MSG-dndWhatsApp is not.
 */
const subscribe = (
  before: Subscriptions,
  properties: Properties,
  said: ReadonlySet<string>,
): Subscriptions => ({
  email: said.has("MSG-email") ? properties.get("MSG-email") !== false : before.email,
  push: said.has("MSG-push") ? properties.get("MSG-push") !== false : before.push,
  whatsapp:
    said.has("MSG-whatsapp") || said.has("MSG-dndWhatsApp")
      ? properties.get("MSG-whatsapp") === true && properties.get("MSG-dndWhatsApp") !== true
      : before.whatsapp,
});

const isOlder = (a: WorkingProfile, b: WorkingProfile): boolean =>
  b.id === undefined || (a.id !== undefined && a.id < b.id);

/**
 * Two profiles that proved to be one person. The older id is kept. Where both have a property, the value of
 * the profile seen last is kept (when equally late: of the older id), since a property does not remember
 * when it was written. An unsubscription on either side stays.
 */
export const mergeProfiles = (a: WorkingProfile, b: WorkingProfile): WorkingProfile => {
  const [kept, gone] = isOlder(a, b) ? [a, b] : [b, a];
  const [newer, older] = gone.lastSeenAt > kept.lastSeenAt ? [gone, kept] : [kept, gone];
  return {
    id: kept.id,
    properties: new Map([...older.properties, ...newer.properties, ...unsubscribedFlags(kept, gone)]),
    isChanged: true,
    subscriptions: mergeSubscriptions(kept, gone),
    lastSeenAt: newer.lastSeenAt,
    absorbedIds: [...kept.absorbedIds, ...gone.absorbedIds, ...(gone.id === undefined ? [] : [gone.id])],
  };
};

const unsubscribedFlags = (a: WorkingProfile, b: WorkingProfile): [string, PropertyValue][] => {
  const isEither = (key: string, value: boolean) =>
    a.properties.get(key) === value || b.properties.get(key) === value;
  const flags: [string, boolean][] = [
    ["MSG-email", false],
    ["MSG-push", false],
    ["MSG-sms", false],
    ["MSG-whatsapp", false],
    ["MSG-dndWhatsApp", true],
  ];
  return flags.filter(([key, value]) => isEither(key, value));
};

const saysNoToWhatsapp = ({ properties, subscriptions }: WorkingProfile): boolean =>
  !subscriptions.whatsapp && (properties.has("MSG-whatsapp") || properties.get("MSG-dndWhatsApp") === true);

const mergeSubscriptions = (a: WorkingProfile, b: WorkingProfile): Subscriptions => ({
  email: a.subscriptions.email && b.subscriptions.email,
  push: a.subscriptions.push && b.subscriptions.push,
  whatsapp:
    (a.subscriptions.whatsapp || b.subscriptions.whatsapp) && !saysNoToWhatsapp(a) && !saysNoToWhatsapp(b),
});

/** What the columns beside the properties hold: the comparable forms of Email, Phone and Tz. */
export const addressesOf = (
  properties: Properties,
): { email: string | null; phone: string | null; timeZone: string | null } => {
  const textOf = (key: string): string | null => {
    const value = properties.get(key);
    return typeof value === "string" ? value : null;
  };
  const email = textOf("Email");
  return {
    email: email === null ? null : normalizeEmail(email),
    phone: textOf("Phone"),
    timeZone: textOf("Tz"),
  };
};
