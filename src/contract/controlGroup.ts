import Type, { type Static } from "typebox";
import {
  controlGroupNameCharsMax,
  controlGroupPurposeCharsMax,
  controlPercentMax,
  controlPercentMin,
} from "../limits.ts";
import { OUTCOMES } from "./outcomes.ts";
import { DateTime, Nullable } from "./page.ts";

/** Users who are left out so that an effect can be measured: docs/delivery.md, "Control groups". */

const Kind = Type.Enum(["system", "custom"], {
  description:
    "`system`: the account's one group, which every campaign leaves out unless its purpose or its author says otherwise. `custom`: chosen by campaign.",
});
const Name = Type.String({ minLength: 1, maxLength: controlGroupNameCharsMax, pattern: "\\S" });
const Purpose = Type.String({
  maxLength: controlGroupPurposeCharsMax,
  description: "What is measured with it.",
});
const Percent = Type.Integer({
  minimum: controlPercentMin,
  maximum: controlPercentMax,
  description: "Share of all users. Growing it only adds users; shrinking it lets some go.",
});

export const ControlGroup = Type.Object({
  id: Type.String({ format: "uuid" }),
  kind: Kind,
  name: Type.String(),
  purpose: Purpose,
  percent: Percent,
  createdBy: Type.String(),
  createdAt: DateTime,
});
export type ControlGroup = Static<typeof ControlGroup>;

/** A group as a list shows it: how many users it holds, and which campaigns leave it out. */
export const ControlGroupListItem = Type.Object({
  ...ControlGroup.properties,
  users: Type.Integer({ description: "About how many users are in it now: its share of all users." }),
  campaigns: Type.Array(Type.Object({ id: Type.String({ format: "uuid" }), name: Type.String() }), {
    description:
      "Published campaigns that leave it out, by name; the first 20. Those whose purpose does, too.",
  }),
  campaignCount: Type.Integer({ description: "How many those are in all." }),
});
export type ControlGroupListItem = Static<typeof ControlGroupListItem>;

export const ControlGroupList = Type.Object({
  data: Type.Array(ControlGroupListItem),
  users: Type.Integer({ description: "About how many users the account has, of whom the shares are." }),
});
export type ControlGroupList = Static<typeof ControlGroupList>;

export const ControlGroupCreate = Type.Object(
  { kind: Kind, name: Name, purpose: Type.Optional(Purpose), percent: Percent },
  { additionalProperties: false },
);
export type ControlGroupCreate = Static<typeof ControlGroupCreate>;

/** Only what is given changes. */
export const ControlGroupPatch = Type.Object(
  { name: Type.Optional(Name), purpose: Type.Optional(Purpose), percent: Type.Optional(Percent) },
  { additionalProperties: false },
);
export type ControlGroupPatch = Static<typeof ControlGroupPatch>;

/** A user who is in no control group. */
export const ControlExemption = Type.Object({
  profileId: Type.Integer(),
  name: Nullable(Type.String()),
  identity: Nullable(Type.String()),
  email: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  addedBy: Type.String(),
  addedAt: DateTime,
});
export type ControlExemption = Static<typeof ControlExemption>;

/** Which of the account's groups a user is in. */
export const ProfileControlGroups = Type.Object({
  isExempt: Type.Boolean({ description: "In no control group, because somebody said so." }),
  groups: Type.Array(Type.Pick(ControlGroup, ["id", "kind", "name", "percent"]), {
    description:
      "The system group, then the custom ones by name. A campaign's own group is not among them. Empty for an exempt user.",
  }),
});
export type ProfileControlGroups = Static<typeof ProfileControlGroups>;

/** A user whom a campaign left out, once for each trigger. */
export const ControlUser = Type.Object({
  messageId: Type.String({ format: "uuid" }),
  triggerId: Type.String({ format: "uuid" }),
  group: Type.String({ description: "The group's name." }),
  groupId: Type.String({ format: "uuid" }),
  profileId: Nullable(Type.Integer()),
  identities: Type.Array(Type.Object({ kind: Type.String(), value: Type.String() }), {
    description: "Of the profile as it is now; empty when the user was deleted.",
  }),
  decidedAt: DateTime,
  plannedAt: Nullable(DateTime, {
    description: "When the message would have left; null: it would not have.",
  }),
  wouldHaveBeen: Type.Enum([...OUTCOMES], { description: "`sent`: nothing stood in the way." }),
});
export type ControlUser = Static<typeof ControlUser>;
