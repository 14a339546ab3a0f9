import { ChannelLimits } from "../../../../src/contract/schedule.ts";
import { limits as words } from "../../../texts/limits.ts";
import { problemsWith } from "../../../ui/validate.ts";
import { UNITS, type Unit, unitOf } from "../../wizard/when/duration.ts";

/** What the form of one channel holds; what is empty is `""`, as the number fields give it. */
export interface LimitValues {
  messages: number | string;
  days: number | string;
  gap: number | string;
  gapUnit: Unit;
  throttle: number | string;
}

export type LimitPart = "atMost" | "gap" | "throttle";
export type LimitProblems = Partial<Record<LimitPart, string>>;

export const NO_LIMITS: ChannelLimits = { atMost: null, minimumGapMinutes: null, throttlePer5Minutes: null };

export const valuesOf = (limits: ChannelLimits | null): LimitValues => {
  const { atMost, minimumGapMinutes: gap, throttlePer5Minutes: throttle } = limits ?? NO_LIMITS;
  const gapUnit = gap === null ? "hours" : unitOf(gap);
  return {
    messages: atMost?.messages ?? "",
    days: atMost?.days ?? "",
    gap: gap === null ? "" : gap / UNITS[gapUnit],
    gapUnit,
    throttle: throttle ?? "",
  };
};

const numberOf = (value: number | string): number | null => (value === "" ? null : Number(value));

/** As the API takes them; null where nothing is limited. */
export const limitsOf = ({ messages, days, gap, gapUnit, throttle }: LimitValues): ChannelLimits | null => {
  const count = numberOf(messages);
  const within = numberOf(days);
  const length = numberOf(gap);
  const limits = {
    atMost: count === null || within === null ? null : { messages: count, days: within },
    minimumGapMinutes: length === null ? null : length * UNITS[gapUnit],
    throttlePer5Minutes: numberOf(throttle),
  };
  return Object.values(limits).every((one) => one === null) ? null : limits;
};

export const isSame = (before: LimitValues, after: LimitValues): boolean =>
  JSON.stringify(limitsOf(before)) === JSON.stringify(limitsOf(after)) &&
  before.messages === after.messages &&
  before.days === after.days;

/** What is wrong, by part of the form, in the API's words where it has them. */
export const problemsOf = (values: LimitValues): LimitProblems => {
  const isHalf = (values.messages === "") !== (values.days === "");
  const found = problemsWith(ChannelLimits, limitsOf(values) ?? NO_LIMITS);
  const first = (field: string): string | undefined =>
    found.find((problem) => problem.field.startsWith(field))?.message;
  const atMost = isHalf ? words.both : first("atMost");
  // in words: the API counts minutes, and here it may be hours or days
  const gap = first("minimumGapMinutes") === undefined ? undefined : words.gapBetween;
  const throttle = first("throttlePer5Minutes");
  return {
    ...(atMost === undefined ? {} : { atMost }),
    ...(gap === undefined ? {} : { gap }),
    ...(throttle === undefined ? {} : { throttle }),
  };
};

/** Those of the parts that were left: what is half typed is not wrong yet. */
export const shownOf = (problems: LimitProblems, left: readonly LimitPart[]): LimitProblems => {
  const { atMost, gap, throttle } = problems;
  return {
    ...(atMost !== undefined && left.includes("atMost") ? { atMost } : {}),
    ...(gap !== undefined && left.includes("gap") ? { gap } : {}),
    ...(throttle !== undefined && left.includes("throttle") ? { throttle } : {}),
  };
};

/** What the limits mean, in sentences. */
export const limitWords = (
  { atMost, minimumGapMinutes: gap, throttlePer5Minutes: throttle }: ChannelLimits,
  thing: string,
): string => {
  const sentences = [
    ...(atMost === null ? [] : [words.atMostWords(atMost.messages, atMost.days, thing)]),
    ...(gap === null ? [] : [words.gapWords(words.duration(gap / UNITS[unitOf(gap)], unitOf(gap)))]),
    ...(throttle === null ? [] : [words.throttleWords(throttle)]),
  ];
  return sentences.join(" ");
};
