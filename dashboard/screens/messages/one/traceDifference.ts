import type { TraceStep } from "../../../../src/contract/messageLog.ts";

type Step = Pick<TraceStep, "check" | "verdict" | "text">;

/**
 * The checks of a trace, by their place in it, that came out otherwise in another trace, or were not made there. Words differ
 * with every clock and count, so they are compared only where the check stopped the message: there they are the reason.
 */
export const differing = (trace: readonly Step[], other: readonly Step[]): ReadonlySet<number> => {
  const isIn = ({ check, verdict, text }: Step): boolean =>
    other.some(
      (step) =>
        step.check === check && step.verdict === verdict && (verdict !== "stop" || step.text === text),
    );
  return new Set([...trace.entries()].flatMap(([index, step]) => (isIn(step) ? [] : [index])));
};
