import type { ProfileRecord } from "../../profiles/record.ts";

/** What of a profile's record goes out. */
export interface RecordShape {
  /** `platformInfo`. */
  app: boolean;
  /** `events`. */
  events: boolean;
  /** `profileData`. */
  profile: boolean;
}

const PLATFORM_NAMES = { android: "Android", ios: "iOS", web: "Web", other: "Other" } as const;

const epochSeconds = (at: Date): number => Math.floor(at.getTime() / 1_000);

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Members without a value are left out, as `JSON.stringify` does it. */
const orLeftOut = <T>(value: T | null | undefined): T | undefined => value ?? undefined;

/**
 * All properties but those that stand beside them. The flags say what holds now: an unsubscription by link or reply
 * is not among the properties as they were uploaded.
 */
const profileData = ({ row }: ProfileRecord): Record<string, unknown> => {
  const { Name: _name, Email: _email, Phone: _phone, ...others } = row.properties;
  const isOnlySilenced = others["MSG-whatsapp"] === true && others["MSG-dndWhatsApp"] === true;
  return {
    ...others,
    ...("MSG-email" in others || !row.email_subscribed ? { "MSG-email": row.email_subscribed } : {}),
    ...("MSG-push" in others || !row.push_subscribed ? { "MSG-push": row.push_subscribed } : {}),
    ...("MSG-whatsapp" in others || row.whatsapp_subscribed
      ? { "MSG-whatsapp": row.whatsapp_subscribed || isOnlySilenced }
      : {}),
  };
};

const eventSummaries = ({ events }: ProfileRecord) =>
  Object.fromEntries(
    events.map(({ name, count, first_at, last_at }) => [
      name,
      { count, first_seen: epochSeconds(first_at), last_seen: epochSeconds(last_at) },
    ]),
  );

/** Devices with a push token, then device ids that never registered one. */
const platformInfo = ({ devices, identities }: ProfileRecord) => {
  const registered = new Set(devices.map(({ object_id }) => object_id));
  const others = identities.filter(({ kind, value }) => kind === "objectId" && !registered.has(value));
  return [
    ...devices.map((device) => ({
      platform: PLATFORM_NAMES[device.platform],
      os_version: orLeftOut(device.os_version),
      app_version: orLeftOut(device.app_version),
      make: orLeftOut(device.make),
      model: orLeftOut(device.model),
      push_token: device.token,
      token_type: device.token_type,
      keys: orLeftOut(device.keys),
      objectId: orLeftOut(device.object_id),
    })),
    ...others.map(({ value }) => ({ objectId: value })),
  ];
};

/** Who a profile is: its identities and addresses. The first identity of a kind stands for it. */
export const recordIdentity = ({ row, identities }: ProfileRecord) => {
  const firstOf = (kind: string) => identities.find((one) => one.kind === kind)?.value;
  return {
    identity: firstOf("identity"),
    objectId: firstOf("objectId"),
    FBID: firstOf("FBID"),
    GPID: firstOf("GPID"),
    email: textOf(row.properties["Email"]) ?? orLeftOut(row.email),
    phone: orLeftOut(row.phone),
    name: textOf(row.properties["Name"]),
    all_identities: identities.flatMap(({ kind, value }) => (kind === "identity" ? [value] : [])),
  };
};

/** A profile in the documented form (vendor's get-user-profiles page). */
export const recordBody = (record: ProfileRecord, shape: RecordShape) => ({
  ...recordIdentity(record),
  ...(shape.profile ? { profileData: profileData(record) } : {}),
  ...(shape.events ? { events: eventSummaries(record) } : {}),
  ...(shape.app ? { platformInfo: platformInfo(record) } : {}),
});
