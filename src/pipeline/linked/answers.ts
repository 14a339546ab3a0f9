import { linkedCacheEntriesMax } from "../../limits.ts";
import type { LinkedValues } from "../../linked/labels.ts";

/** What a look-up came to; null values: it failed. */
export interface Answer {
  values: LinkedValues | null;
  error: string | null;
  atMs: number;
  freshUntilMs: number;
}

/**
 * Answers in memory, the oldest forgotten first. One that is no longer fresh still serves those that waited for it, since it
 * is of a moment after they asked.
 */
export const createAnswers = () => {
  const answers = new Map<string, Answer>();
  return {
    /** @param askedAtMs when whoever asks began to wait; undefined: just now */
    find: (key: string, nowMs: number, askedAtMs: number | undefined): Answer | undefined => {
      const answer = answers.get(key);
      if (answer === undefined) return undefined;
      const isTheirs = askedAtMs !== undefined && answer.atMs >= askedAtMs;
      return isTheirs || nowMs < answer.freshUntilMs ? answer : undefined;
    },
    keep: (key: string, answer: Answer): void => {
      answers.delete(key);
      answers.set(key, answer);
      if (answers.size <= linkedCacheEntriesMax) return;
      const [oldest] = answers.keys();
      if (oldest !== undefined) answers.delete(oldest);
    },
  };
};
