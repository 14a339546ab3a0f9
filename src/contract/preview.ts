import Type, { type Static } from "typebox";
import { CampaignContent, CampaignWhat } from "./campaign.ts";
import { DraftProblem } from "./campaignLife.ts";
import { CampaignGoal } from "./goal.ts";
import { OUTCOMES } from "./outcomes.ts";
import { Nullable } from "./page.ts";

/** A message as one user would get it, before anything is sent. */

const JsonObject = Type.Record(Type.String(), Type.Unknown());

export const PreviewRequest = Type.Object(
  {
    what: Type.Optional(CampaignWhat),
    payload: Type.Optional(JsonObject),
    triggerId: Type.Optional(
      Type.String({ format: "uuid", description: "Take the payload of this trigger in place of `payload`." }),
    ),
    variant: Type.Optional(
      Type.String({
        description:
          "Id of the variant that is shown, of a campaign that has several; the first when absent.",
      }),
    ),
    secondChannel: Type.Optional(
      Type.Boolean({ description: "The message of the second channel is shown, where the draft has one." }),
    ),
    profileId: Type.Optional(Type.Integer({ minimum: 1, description: "An example user when absent." })),
  },
  { additionalProperties: false },
);
export type PreviewRequest = Static<typeof PreviewRequest>;

export const Preview = Type.Object({
  outcome: Nullable(
    Type.Enum([...OUTCOMES], { description: "How the message would end in place of leaving." }),
  ),
  detail: Nullable(Type.String({ description: "What the outcome is about, with field, line and column." })),
  content: Type.Unknown({ description: "The rendered message (contract/content.ts); null with an outcome." }),
  problems: Type.Array(DraftProblem, { description: "Everything wrong with the templates." }),
  payload: JsonObject,
  profile: Type.Object({ id: Nullable(Type.Integer()), name: Type.String() }),
});
export type Preview = Static<typeof Preview>;

/** A key of the payload that the templates read. */
export const PayloadKey = Type.Object({
  path: Type.String({ description: "`productDetails[].productName`; `[]` stands for each item of a list." }),
  kind: Type.Enum(["value", "list", "object"]),
  hasDefault: Type.Boolean({ description: "Every place that reads it gives a default." }),
});
export type PayloadKey = Static<typeof PayloadKey>;

export const SampleRequest = Type.Object(
  { what: Type.Optional(CampaignWhat) },
  { additionalProperties: false },
);

export const PayloadSample = Type.Object({
  keys: Type.Array(PayloadKey),
  payload: Type.Record(Type.String(), Type.Unknown(), {
    description: "The campaign's own sample, completed with what the templates read.",
  }),
});
export type PayloadSample = Static<typeof PayloadSample>;

const Word = Type.Object({ name: Type.String(), doc: Type.String({ description: "One line." }) });

/** What an editor completes. */
export const LiquidWords = Type.Object({
  tags: Type.Array(Word),
  filters: Type.Array(Word),
  blocks: Type.Array(Type.String(), { description: 'Content blocks: {% render "name" %}.' }),
  roots: Type.Array(
    Type.Object({
      ...Word.properties,
      members: Type.Optional(
        Type.Array(Type.String(), { description: "All that it has, where that is known." }),
      ),
      nested: Type.Optional(
        Type.Record(Type.String(), Type.Array(Type.String()), { description: "All that each member has." }),
      ),
    }),
  ),
});
export type LiquidWords = Static<typeof LiquidWords>;

const { name, channel } = CampaignContent.properties;

/** A campaign that is nearly written. */
export const Recipe = Type.Object({
  id: Type.String(),
  title: Type.String(),
  description: Type.String(),
  channels: Type.Array(
    Type.Object({
      channel,
      create: Type.Object({
        name,
        purpose: Type.Enum(["transactional", "promotional"]),
        goal: Type.Optional(CampaignGoal),
        what: CampaignWhat,
      }),
    }),
  ),
});
export type Recipe = Static<typeof Recipe>;
