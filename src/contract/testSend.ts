import Type, { type Static } from "typebox";
import { testSendTargetsMax } from "../limits.ts";
import { OUTCOMES } from "./outcomes.ts";
import { Nullable } from "./page.ts";
import { PreviewRequest } from "./preview.ts";

/** A message that a person sends to look at it where it arrives: marked, and counted nowhere. */

export const TestSendRequest = Type.Object(
  {
    ...PreviewRequest.properties,
    to: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 320 }), {
        description:
          "E-mail: addresses. WhatsApp: phone numbers with + and their country code. Left out for the other channels.",
        minItems: 1,
        maxItems: testSendTargetsMax,
        uniqueItems: true,
      }),
    ),
    toProfileId: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: "Push: the user whose devices get it; the user that it is rendered for when absent.",
      }),
    ),
  },
  { additionalProperties: false },
);
export type TestSendRequest = Static<typeof TestSendRequest>;

export const TEST_RESULTS = ["sent", "refused", "try_later", "throttled", "unknown"] as const;

export const TestSendResult = Type.Object({
  to: Type.String({ description: "The address, the device's id, or the URL." }),
  platform: Nullable(Type.String(), { description: "Push: of the device." }),
  provider: Nullable(
    Type.Object({ id: Type.String({ format: "uuid" }), name: Type.String(), isSandbox: Type.Boolean() }),
    { description: "Which one was asked; null: there is none for this device." },
  ),
  result: Type.Enum([...TEST_RESULTS], {
    description:
      "`sent`: the provider took it. `refused`: never again. `try_later`, `throttled`: not now; nothing is retried. `unknown`: the answer was lost.",
  }),
  code: Type.String({ description: "The provider's own." }),
  detail: Type.String({ description: "What the provider said." }),
});
export type TestSendResult = Static<typeof TestSendResult>;

export const TestSend = Type.Object({
  outcome: Nullable(
    Type.Enum([...OUTCOMES], {
      description: "How the message would end in place of leaving: nothing was sent.",
    }),
  ),
  detail: Nullable(Type.String({ description: "What the outcome is about, with field, line and column." })),
  results: Type.Array(TestSendResult, { description: "One for each target." }),
});
export type TestSend = Static<typeof TestSend>;
