import type { WebhookProfileField } from "../../../contract/campaign.ts";
import type { ProfileFacts, RenderInput } from "../contract.ts";
import type { Run } from "../liquid/context.ts";
import { type JsonRecord, toJson } from "../liquid/values.ts";

const STORED_DATE = /^\$D_(-?\d{1,12})$/;

/** Stored dates become milliseconds since 1970. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  const seconds = typeof value === "string" ? STORED_DATE.exec(value)?.[1] : undefined;
  return seconds === undefined ? value : Number(seconds) * 1_000;
};

const plainRecord = (record: JsonRecord): JsonRecord =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, plain(value)]));

const present = (value: unknown): unknown => value ?? undefined;

const identitiesOf = ({ identity, email, phone }: ProfileFacts): string[] =>
  [identity, email, phone].flatMap((one) => one ?? []);

/** What each field that an author ticks says of the user; undefined is left out. */
const VALUE_OF: Readonly<Record<WebhookProfileField, (profile: ProfileFacts, run: Run) => unknown>> = {
  identity: ({ identity }) => present(identity),
  all_identities: identitiesOf,
  name: ({ properties }) => present(properties.Name),
  email: ({ email }) => present(email),
  phone: ({ phone }) => present(phone),
  push_token: ({ devices }) => devices[0]?.token,
  systemProfileData: ({ timeZone }) => ({ timezone: timeZone ?? undefined }),
  profileData: ({ properties }) => plainRecord(properties),
  event_properties: (_, run) => run.globals.ExternalTrigger,
};

/** `targetId` is a number there; an id that a number cannot carry stays text. */
const targetOf = (id: string): number | string => (Number.isSafeInteger(Number(id)) ? Number(id) : id);

/**
 * The body that tells who the user is, one user a request: the form that receivers of such webhooks know, with the fields
 * that the author ticked.
 */
export const profileBody = (
  { campaign, profile }: RenderInput,
  run: Run,
  fields: readonly WebhookProfileField[],
  keyValues: JsonRecord,
): string => {
  const told = Object.fromEntries(fields.map((field) => [field, VALUE_OF[field](profile, run)]));
  return toJson({ targetId: targetOf(campaign.id), key_values: keyValues, profiles: told });
};
