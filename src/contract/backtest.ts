import Type, { type Static } from "typebox";
import { backtestTriggersDefault, backtestTriggersMax } from "../limits.ts";
import { DryRunRecipient } from "./dryRun.ts";
import { TriggerRecipient } from "./messageLog.ts";
import { OUTCOMES } from "./outcomes.ts";
import { DateTime, Nullable } from "./page.ts";

/** The last triggers of a campaign, decided again by another version: what would have come out otherwise. */

const OutcomeName = Type.Enum([...OUTCOMES]);

export const BacktestRequest = Type.Object(
  {
    triggers: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: backtestTriggersMax,
        default: backtestTriggersDefault,
        description: "How many of the campaign's last triggers are taken.",
      }),
    ),
    version: Type.Optional(
      Type.Union([Type.Enum(["published", "draft"]), Type.Integer({ minimum: 1 })], {
        default: "draft",
        description:
          "What decides them: the draft as if it were published, the newest published version, or one by its number.",
      }),
    ),
    isTest: Type.Optional(
      Type.Boolean({ default: false, description: "Triggers of test credentials rather than real ones." }),
    ),
  },
  { additionalProperties: false },
);
export type BacktestRequest = Static<typeof BacktestRequest>;

const Because = Type.Enum(["version", "since"], {
  description:
    "`version`: the version that decided then would, today, not end it so. `since`: it would as well, so that users, segments or something else has changed since.",
});
export type BacktestBecause = Static<typeof Because>;

const From = Nullable(OutcomeName, { description: "How it ended then; null: it has not ended." });
const To = Type.Enum([...OUTCOMES], { description: "How it would end; `sent` where nothing keeps it back." });

const OutcomeChange = Type.Object({ from: From, to: To, because: Because });

const TextChange = Type.Object({
  field: Type.String({ description: "Of the rendered message, such as `subject` or `headers[0].value`." }),
  was: Nullable(Type.String(), { description: "By the version of then; null: it had no such field." }),
  wouldBe: Nullable(Type.String(), { description: "By the version that is tried." }),
});
export type BacktestTextChange = Static<typeof TextChange>;

const { kind, value, messageId } = TriggerRecipient.properties;
const { code, detail, meaning, plannedAt, trace } = DryRunRecipient.properties;

export const BacktestExample = Type.Object({
  triggerId: Type.String({ format: "uuid" }),
  messageId,
  acceptedAt: DateTime,
  kind,
  value,
  outcome: Nullable(OutcomeChange, { description: "Null: it would end alike." }),
  texts: Type.Array(TextChange, {
    description: "What would read otherwise, each from just before its first difference on.",
  }),
  moment: Nullable(
    Type.Object({ was: DateTime, wouldBe: DateTime }, { description: "It would leave at another moment." }),
  ),
  code,
  detail,
  meaning: { ...meaning, description: "How it would end, in words; null: it would be sent." },
  plannedAt,
  trace,
});
export type BacktestExample = Static<typeof BacktestExample>;

export const Backtest = Type.Object({
  version: Nullable(Type.Integer(), { description: "The published version that decided; null: the draft." }),
  triggers: Type.Integer({ description: "Those looked at, newest first." }),
  from: Nullable(DateTime, { description: "When the oldest of them was accepted; null: there are none." }),
  until: Nullable(DateTime, { description: "When the newest of them was accepted." }),
  isCutShort: Type.Boolean({
    description:
      "There are more triggers among those asked for: the bound on recipients or on time was reached first.",
  }),
  recipients: Type.Integer({ description: "Those compared; what is in `notAvailable` is not among them." }),
  notAvailable: Type.Object({
    forgotten: Type.Integer({ description: "Recipients who were deleted from the log since." }),
    undecided: Type.Integer({ description: "Recipients who were not decided yet." }),
    tooSlow: Type.Integer({ description: "Recipients for whom the filter takes too long." }),
  }),
  outcomes: Type.Array(
    Type.Object({
      outcome: Nullable(OutcomeName, { description: "Null: not ended yet." }),
      was: Type.Integer({ description: "How many ended so." }),
      wouldBe: Type.Integer({ description: "How many would." }),
    }),
    { description: "Every outcome that occurs, most frequent first." },
  ),
  same: Type.Integer({ description: "Recipients for whom nothing would be different." }),
  changes: Type.Object({
    outcomes: Type.Array(Type.Object({ ...OutcomeChange.properties, count: Type.Integer() }), {
      description: "Who would end otherwise: first what is due to the version, most frequent first.",
    }),
    compared: Type.Integer({
      description: "Messages that both versions would send, so that text and moment can be compared.",
    }),
    texts: Type.Integer({ description: "… of them, those with another text." }),
    moments: Type.Integer({ description: "… those that would leave at another moment." }),
  }),
  errors: Type.Array(
    Type.Object({ outcome: OutcomeName, detail: Type.String(), count: Type.Integer(), messageId }),
    { description: "Messages that could not be made, by what was wrong; at most 20, each with one of them." },
  ),
  missing: Type.Array(
    Type.Object({
      path: Type.String({
        description: "`productDetails[].productName`; `[]` stands for any item of a list.",
      }),
      lacks: Type.Enum(["value", "list"]),
      payloads: Type.Integer({ description: "How many payloads lack it." }),
      messageId,
    }),
    {
      description:
        "What the message reads of the payload without a default, and payloads do not have; at most 50.",
    },
  ),
  payloads: Type.Integer({ description: "Payloads that were held against what the message reads." }),
  examples: Type.Array(BacktestExample, {
    description: "At most 20, at first one of each distinct difference.",
  }),
});
export type Backtest = Static<typeof Backtest>;
