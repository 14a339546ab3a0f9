import Type, { type Static } from "typebox";
import { segmentMembersPerCallMax } from "../limits.ts";
import { ConditionResult, DraftFilter } from "./filter.ts";
import { DateTime, Nullable, Page } from "./page.ts";

/** Saved segments and uploaded lists, how many a filter reaches, and whether one user matches it. */

const SegmentName = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: "\\S",
  description: "Unique in the account, whatever its case.",
});
const Description = Type.String({ maxLength: 1_000 });

export const SegmentUse = Type.Object({
  kind: Type.Enum(["campaign", "segment"]),
  id: Type.String({ format: "uuid" }),
  name: Type.String(),
});
export type SegmentUse = Static<typeof SegmentUse>;

export const Segment = Type.Object({
  id: Type.String({ format: "uuid" }),
  name: SegmentName,
  description: Description,
  kind: Type.Enum(["filter", "list"]),
  filter: Nullable(DraftFilter),
  words: Nullable(Type.String({ description: "The filter in words; null for a list." })),
  version: Type.Integer({ description: "Counts up with each change of the filter." }),
  members: Nullable(Type.Integer({ description: "How many users are on the list; null for a filter." })),
  createdAt: DateTime,
  createdBy: Type.String(),
  updatedAt: DateTime,
});
export type Segment = Static<typeof Segment>;
export const SegmentPage = Page(Segment);

export const SegmentDetail = Type.Object({
  ...Segment.properties,
  usedBy: Type.Array(SegmentUse, {
    description: "Campaigns whose live version or draft names it, and other segments; at most 200.",
  }),
});
export type SegmentDetail = Static<typeof SegmentDetail>;

export const SegmentVersion = Type.Object({
  version: Type.Integer(),
  filter: DraftFilter,
  words: Type.String(),
  savedAt: DateTime,
  savedBy: Type.String(),
});
export type SegmentVersion = Static<typeof SegmentVersion>;
/** Newest first. */
export const SegmentVersionPage = Page(SegmentVersion);

export const SegmentCreate = Type.Object(
  {
    name: SegmentName,
    description: Type.Optional(Description),
    filter: Type.Optional(DraftFilter),
  },
  { additionalProperties: false, description: "Without a filter it is a list, which begins empty." },
);
export type SegmentCreate = Static<typeof SegmentCreate>;

export const SegmentPatch = Type.Object(
  {
    name: Type.Optional(SegmentName),
    description: Type.Optional(Description),
    filter: Type.Optional(DraftFilter),
    version: Type.Optional(
      Type.Integer({ description: "The version that was edited: another one now is a conflict." }),
    ),
  },
  { additionalProperties: false },
);
export type SegmentPatch = Static<typeof SegmentPatch>;

/** One user, named as a trigger names them. An address that several users have means the one seen last. */
export const MemberName = Type.Object(
  {
    kind: Type.Enum(["identity", "email", "phone", "objectId", "FBID", "GPID"]),
    value: Type.String({ minLength: 1, maxLength: 1_000 }),
  },
  { additionalProperties: false },
);
export type MemberName = Static<typeof MemberName>;

const MemberNames = Type.Array(MemberName, { maxItems: segmentMembersPerCallMax, default: [] });

export const MembersChange = Type.Object(
  { add: MemberNames, remove: MemberNames },
  {
    additionalProperties: false,
    description: "First `remove`, then `add`: who is named in both is on the list afterwards.",
  },
);

export const MembersChanged = Type.Object({
  added: Type.Integer({ description: "Users who were not on the list before." }),
  removed: Type.Integer({ description: "Users who were on it." }),
  unmatched: Type.Array(MemberName, { description: "What names no user, as it was sent." }),
  members: Type.Integer({ description: "Users on the list now." }),
});
export type MembersChanged = Static<typeof MembersChanged>;

/** Saved segments that a user is in. */
export const ProfileSegments = Type.Object({
  data: Type.Array(
    Type.Object({
      id: Type.String({ format: "uuid" }),
      name: Type.String(),
      kind: Type.Enum(["filter", "list"]),
    }),
    { description: "By name." },
  ),
  unasked: Type.Integer({ description: "Segments that were left out, because an account has so many." }),
});
export type ProfileSegments = Static<typeof ProfileSegments>;

/** Whom a filter would reach. */
export const ReachRequest = Type.Object(
  { filter: Nullable(DraftFilter) },
  { additionalProperties: false, description: "`filter` null: every user." },
);
export type ReachRequest = Static<typeof ReachRequest>;

export const ReachCounts = Type.Object({
  profiles: Type.Integer({ description: "Users who match." }),
  email: Type.Integer({ description: "Of them, those with an e-mail address that is not suppressed." }),
  push: Type.Integer({ description: "Of them, those with a push token." }),
  whatsapp: Type.Integer({ description: "Of them, those with a phone number that is not suppressed." }),
  subscribedEmail: Type.Integer({ description: "Reachable by e-mail and subscribed to it." }),
  subscribedPush: Type.Integer({ description: "Reachable by push and subscribed to it." }),
  subscribedWhatsapp: Type.Integer({ description: "Reachable by WhatsApp and subscribed to it." }),
  platforms: Type.Object(
    {
      android: Type.Integer(),
      ios: Type.Integer(),
      web: Type.Integer(),
      other: Type.Integer(),
    },
    {
      description:
        "Of those with a push token, how many have one on the platform; on several, they count on each.",
    },
  ),
});
export type ReachCounts = Static<typeof ReachCounts>;

export const ReachResult = Type.Object({
  kind: Type.Enum(["result"]),
  counts: ReachCounts,
  outOf: Type.Integer({ description: "Users of the account in all." }),
  sample: Nullable(
    Type.Object({
      share: Type.Number({ description: "Part of all users that was counted, from 0 to 1." }),
      margin: Type.Integer({
        description: "The true number of profiles is within ± this, in 95 of 100 cases.",
      }),
    }),
    { description: "Null: everybody was counted." },
  ),
});
export type ReachResult = Static<typeof ReachResult>;

/**
 * The answer is a stream of lines, each a JSON object (application/x-ndjson): progress until the last line, which is
 * the result, or why there is none. Whoever hangs up cancels.
 */
export const ReachLine = Type.Union([
  Type.Object({ kind: Type.Enum(["progress"]), done: Type.Number({ description: "From 0 to 1." }) }),
  ReachResult,
  Type.Object({ kind: Type.Enum(["failed"]), detail: Type.String() }),
]);
export type ReachLine = Static<typeof ReachLine>;

/** Whether one user matches a filter, and why. */
export const FilterTestRequest = Type.Object(
  {
    filter: DraftFilter,
    profileId: Type.Integer({ minimum: 1 }),
    payload: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
);
export type FilterTestRequest = Static<typeof FilterTestRequest>;

export const FilterTest = Type.Object({
  passed: Type.Boolean(),
  conditions: Type.Array(
    Type.Object({
      ...ConditionResult.properties,
      words: Type.String({ description: "The condition in words." }),
    }),
  ),
});
export type FilterTest = Static<typeof FilterTest>;

/** Names, types and values that were received: what a builder suggests and warns by. */
export const CatalogueProperty = Type.Object({
  name: Type.String(),
  types: Type.Array(Type.Enum(["text", "number", "boolean", "date", "list", "objects"]), {
    description: "Observed, most frequent first.",
  }),
  values: Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
    description: "Most frequent first.",
  }),
  lastSeenAt: DateTime,
});
export type CatalogueProperty = Static<typeof CatalogueProperty>;

export const Catalogue = Type.Object({
  profile: Type.Array(CatalogueProperty),
  events: Type.Array(
    Type.Object({
      name: Type.String(),
      lastSeenAt: DateTime,
      properties: Type.Array(CatalogueProperty),
      /** Fields of the objects of `Items`. */
      items: Type.Array(CatalogueProperty),
    }),
  ),
});
export type Catalogue = Static<typeof Catalogue>;
