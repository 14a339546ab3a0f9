import type { Backtest } from "../../contract/backtest.ts";
import type { Outcome } from "../../contract/outcomes.ts";
import type { DecidedRow } from "../../db/queries/decisions.ts";
import { backtestErrorsMax, backtestExamplesMax, backtestMissingMax } from "../../limits.ts";
import type { PayloadGap } from "../render/payloadGaps.ts";
import { type Difference, isDifferent, type OutcomeChange, outcomeOf } from "./compare.ts";

/** One recipient of the log, decided again. */
export interface Compared {
  triggerId: string;
  acceptedAt: Date;
  then: { outcome: string | null; code: string | null };
  /** As the log would have it. */
  row: DecidedRow;
  /** How it would end. */
  end: Outcome;
  difference: Difference;
}

/** What is counted while triggers are gone through. */
export interface Tally {
  recipients: number;
  same: number;
  compared: number;
  texts: number;
  moments: number;
  payloads: number;
  notAvailable: Backtest["notAvailable"];
  outcomes: Map<Outcome | null, { was: number; wouldBe: number }>;
  changes: Map<string, OutcomeChange & { count: number }>;
  errors: Map<string, Backtest["errors"][number]>;
  missing: Map<string, Backtest["missing"][number]>;
  /** The first of each distinct difference. */
  examples: Map<string, { isVersion: boolean; count: number; kept: Compared[] }>;
}

export const newTally = (): Tally => ({
  recipients: 0,
  same: 0,
  compared: 0,
  texts: 0,
  moments: 0,
  payloads: 0,
  notAvailable: { forgotten: 0, undecided: 0, tooSlow: 0 },
  outcomes: new Map(),
  changes: new Map(),
  errors: new Map(),
  missing: new Map(),
  examples: new Map(),
});

const countOutcome = ({ outcomes }: Tally, outcome: Outcome | null, side: "was" | "wouldBe"): void => {
  const known = outcomes.get(outcome) ?? { was: 0, wouldBe: 0 };
  known[side] += 1;
  outcomes.set(outcome, known);
};

const countChange = ({ changes }: Tally, change: OutcomeChange): void => {
  const key = `${change.from} ${change.to} ${change.because}`;
  const known = changes.get(key) ?? { ...change, count: 0 };
  known.count += 1;
  changes.set(key, known);
};

/** What rendering says; the others that keep a message back are told by their checks. */
const RENDER_ENDS: ReadonlySet<Outcome> = new Set([
  "template_value_missing",
  "template_aborted",
  "template_error",
  "template_limit_exceeded",
]);

const countError = ({ errors }: Tally, { messageId, outcomeDetail }: DecidedRow, outcome: Outcome): void => {
  if (!RENDER_ENDS.has(outcome)) return;
  const detail = outcomeDetail ?? "";
  const key = `${outcome} ${detail}`;
  const known = errors.get(key) ?? { outcome, detail, count: 0, messageId };
  known.count += 1;
  errors.set(key, known);
};

/** What makes two differences the same to a reader: the change, what was wrong, and which texts are others. */
const kindOf = ({ difference: { outcome, texts, moment }, row }: Compared): string =>
  JSON.stringify([
    outcome,
    outcome === null ? null : row.outcomeDetail,
    texts.map(({ field }) => field),
    moment !== null,
  ]);

/** Of one kind there is no use for more than there is room for in all. */
const keepExample = ({ examples }: Tally, compared: Compared): void => {
  const { outcome } = compared.difference;
  const kind = kindOf(compared);
  const known = examples.get(kind) ?? { isVersion: outcome?.because !== "since", count: 0, kept: [] };
  known.count += 1;
  if (known.kept.length < backtestExamplesMax) known.kept.push(compared);
  examples.set(kind, known);
};

/** Adds one recipient. */
export const countRecipient = (tally: Tally, compared: Compared): void => {
  const { then, row, end, difference } = compared;
  tally.recipients += 1;
  countOutcome(tally, outcomeOf(then.outcome), "was");
  countOutcome(tally, end, "wouldBe");
  countError(tally, row, end);
  if (difference.isCompared) tally.compared += 1;
  if (difference.texts.length > 0) tally.texts += 1;
  if (difference.moment !== null) tally.moments += 1;
  if (difference.outcome !== null) countChange(tally, difference.outcome);
  if (isDifferent(difference)) keepExample(tally, compared);
  else tally.same += 1;
};

/** Adds what one payload lacks. @param messageId one that has it */
export const countPayload = (tally: Tally, gaps: readonly PayloadGap[], messageId: string): void => {
  tally.payloads += 1;
  const lacking = new Map(gaps.map(({ path, lacks }) => [path.replace(/\[\d+\]/g, "[]"), lacks]));
  for (const [path, lacks] of lacking) {
    const known = tally.missing.get(path) ?? { path, lacks, payloads: 0, messageId };
    known.payloads += 1;
    tally.missing.set(path, known);
  }
};

const byCount = (one: { count: number }, other: { count: number }): number => other.count - one.count;

/** One of each kind, what is due to the version first, then the seconds, until there is no room. */
const chosenExamples = ({ examples }: Tally): Compared[] => {
  const kinds = [...examples.values()].sort(
    (one, other) => Number(other.isVersion) - Number(one.isVersion) || byCount(one, other),
  );
  const rounds = Array.from({ length: backtestExamplesMax }, (_, round) =>
    kinds.flatMap(({ kept }) => kept.slice(round, round + 1)),
  );
  return rounds.flat().slice(0, backtestExamplesMax);
};

/** The sums in the order in which people read them, and the examples. */
export const sumsOf = (
  tally: Tally,
): Pick<
  Backtest,
  "recipients" | "same" | "payloads" | "notAvailable" | "outcomes" | "changes" | "errors" | "missing"
> & { examples: Compared[] } => {
  const { recipients, same, payloads, notAvailable, compared, texts, moments } = tally;
  return {
    recipients,
    same,
    payloads,
    notAvailable,
    outcomes: [...tally.outcomes]
      .map(([outcome, counts]) => ({ outcome, ...counts }))
      .sort((one, other) => other.was + other.wouldBe - one.was - one.wouldBe),
    changes: {
      outcomes: [...tally.changes.values()].sort(
        (one, other) =>
          Number(one.because === "since") - Number(other.because === "since") || byCount(one, other),
      ),
      compared,
      texts,
      moments,
    },
    errors: [...tally.errors.values()].sort(byCount).slice(0, backtestErrorsMax),
    missing: [...tally.missing.values()]
      .sort((one, other) => other.payloads - one.payloads)
      .slice(0, backtestMissingMax),
    examples: chosenExamples(tally),
  };
};
