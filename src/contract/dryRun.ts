import Type, { type Static } from "typebox";
import { dryRunRecipientsMax } from "../limits.ts";
import { RecipientDetail, TraceStep, TriggerRecipient } from "./messageLog.ts";
import { Payload, To } from "./nativeTrigger.ts";
import { DateTime, Nullable } from "./page.ts";

/** A trigger that is only imagined: what would become of it, and why. */

export const DryRunRequest = Type.Object(
  {
    recipients: Type.Array(Type.Object({ to: To }, { additionalProperties: false }), {
      minItems: 1,
      maxItems: dryRunRecipientsMax,
    }),
    payload: Type.Optional(Payload),
    at: Type.Optional(
      Type.String({ format: "date-time", description: "When the trigger comes; now when absent." }),
    ),
    version: Type.Optional(
      Type.Enum(["published", "draft"], {
        description: "The newest published version, or the draft as if it were published.",
        default: "published",
      }),
    ),
  },
  { additionalProperties: false },
);
export type DryRunRequest = Static<typeof DryRunRequest>;

const { number, kind, value, variant, outcome, meaning, advice, code, detail, controlGroup } =
  TriggerRecipient.properties;

export const DryRunRecipient = Type.Object({
  number,
  kind,
  value,
  profileId: Nullable(
    Type.Integer({ description: "Whom it means; null: nobody, or a user whom the trigger would create." }),
  ),
  address: Nullable(Type.String({ description: "Where it would go; null on push and webhook." })),
  variant,
  outcome: { ...outcome, description: "How it would end unsent; null: it would be sent." },
  meaning,
  advice,
  code,
  detail,
  plannedAt: Nullable({
    ...DateTime,
    description: "When it would leave; null with most outcomes.",
  }),
  isThrottled: Type.Boolean({ description: "It would wait for its turn in the campaign's throttle." }),
  controlGroup,
  trace: Type.Array(TraceStep, {
    description: "The checks in order, with what of caps and limits was used in `saw` where they are asked.",
  }),
  content: Type.Unknown({
    description: "The rendered message (contract/content.ts); null when nothing would be sent.",
  }),
});
export type DryRunRecipient = Static<typeof DryRunRecipient>;

export const DryRun = Type.Object({
  at: DateTime,
  version: Nullable(Type.Integer({ description: "The published version that decided; null: the draft." })),
  isHeld: Type.Boolean({
    description: "The campaign is paused: a trigger would wait until it goes on, and be decided then.",
  }),
  refusal: Nullable(
    Type.String({
      description:
        "Why a trigger would be refused at that moment, with 409: the campaign has not started, is over, or refuses triggers while it is paused. What its recipients would come to is told all the same.",
    }),
  ),
  recipients: Type.Array(DryRunRecipient),
});
export type DryRun = Static<typeof DryRun>;

const { at, version, isHeld, refusal } = DryRun.properties;

export const WhatIf = Type.Object({
  was: RecipientDetail,
  wouldBe: Type.Object({ at, version, isHeld, refusal, ...DryRunRecipient.properties }),
});
export type WhatIf = Static<typeof WhatIf>;
