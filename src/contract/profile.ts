import Type, { type Static } from "typebox";
import { DateTime, Nullable, Page } from "./page.ts";

/** Users of the account's product, as people and programs look them up. */

const ProfileId = Type.Integer({ minimum: 1 });

export const ProfileIdentity = Type.Object({
  kind: Type.Enum(["identity", "objectId", "FBID", "GPID"]),
  value: Type.String(),
});
export type ProfileIdentity = Static<typeof ProfileIdentity>;

export const ProfileSummary = Type.Object({
  id: ProfileId,
  name: Nullable(Type.String({ description: "The property Name." })),
  identity: Nullable(Type.String({ description: "Its first identity of kind `identity`." })),
  email: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  lastSeenAt: DateTime,
});
export type ProfileSummary = Static<typeof ProfileSummary>;
export const ProfilePage = Page(ProfileSummary);

export const ProfileDevice = Type.Object({
  id: Type.String({ format: "uuid" }),
  platform: Type.Enum(["android", "ios", "web", "other"]),
  tokenEnd: Type.String({ description: "The last characters of the push token." }),
  osVersion: Nullable(Type.String()),
  appVersion: Nullable(Type.String()),
  make: Nullable(Type.String()),
  model: Nullable(Type.String()),
  lastSeenAt: DateTime,
  createdAt: DateTime,
});

export const ProfileDetail = Type.Object({
  ...ProfileSummary.properties,
  createdAt: DateTime,
  timeZone: Nullable(Type.String()),
  identities: Type.Array(ProfileIdentity),
  properties: Type.Record(Type.String(), Type.Unknown(), {
    description: "As received; dates are `$D_<epoch seconds>`.",
  }),
  subscriptions: Type.Object({ email: Type.Boolean(), push: Type.Boolean(), whatsapp: Type.Boolean() }),
  suppressions: Type.Array(
    Type.Object({ channel: Type.String(), address: Type.String(), reason: Type.String(), since: DateTime }),
    { description: "Addresses of the profile that get nothing any more." },
  ),
  devices: Type.Array(ProfileDevice),
  mergedProfileIds: Type.Array(ProfileId, { description: "Profiles that became this one." }),
});
export type ProfileDetail = Static<typeof ProfileDetail>;

export const ProfileEvent = Type.Object({
  id: Type.String({ format: "uuid" }),
  name: Type.String(),
  at: DateTime,
  properties: Type.Record(Type.String(), Type.Unknown()),
});
export type ProfileEvent = Static<typeof ProfileEvent>;
export const ProfileEventPage = Page(ProfileEvent);

/** Names that profiles of the account have, most frequent first; what editors suggest. */
export const ProfileProperties = Type.Object({
  data: Type.Array(Type.Object({ name: Type.String(), example: Type.Unknown() })),
});
export type ProfileProperties = Static<typeof ProfileProperties>;

export const ProfileDeletion = Type.Object({
  id: Type.String({ format: "uuid" }),
  profileId: Type.Integer({ minimum: 1, description: "The id that the user had." }),
  state: Type.Enum(["requested", "running", "done"], {
    description:
      "`requested`: recorded; `running`: the user is gone, its events and what the log says of it are being removed; `done`: nothing names it any more.",
  }),
  requestedAt: DateTime,
  requestedBy: Type.String({ description: "`person/<id>` or `credential/<id>`." }),
  finishedAt: Nullable(DateTime),
  removed: Type.Object(
    {
      identities: Type.Integer(),
      devices: Type.Integer(),
      events: Type.Integer(),
      messages: Type.Integer({ description: "Messages of the log that no longer name the user." }),
    },
    { description: "So far." },
  ),
});
export type ProfileDeletion = Static<typeof ProfileDeletion>;
export const ProfileDeletionPage = Page(ProfileDeletion);
