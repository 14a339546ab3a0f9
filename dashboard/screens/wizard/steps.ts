import type { DraftProblem } from "../../../src/contract/campaignLife.ts";

/** The wizard's steps, in order; the address names them so. */
export const STEPS = ["start", "who", "what", "when", "overview"] as const;
export type Step = (typeof STEPS)[number];

/** The step that the address names; the first when it names none. */
export const stepOf = (name: string): Step => STEPS.find((step) => step === name) ?? "start";

export const nextStep = (step: Step): Step | undefined => STEPS[STEPS.indexOf(step) + 1];
export const previousStep = (step: Step): Step | undefined => STEPS[STEPS.indexOf(step) - 1];

export interface StepState {
  blocking: number;
  look: number;
}

/** How many problems a step has; the overview has those of all. */
export const stateOf = (step: Step, problems: readonly DraftProblem[]): StepState => {
  const own = problems.filter(({ section }) => step === "overview" || section === step);
  const blocking = own.filter(({ level }) => level === "blocking").length;
  return { blocking, look: own.length - blocking };
};
