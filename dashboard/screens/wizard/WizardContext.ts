import { createContext, useContext } from "react";
import type { DraftProblem } from "../../../src/contract/campaignLife.ts";
import type { Sections } from "./draftState.ts";
import type { Step } from "./steps.ts";
import type { Draft } from "./useDraft.ts";

/** What every part of the wizard works with. */
export interface WizardState {
  draft: Draft;
  step: Step;
  /** Null until they were read. */
  problems: readonly DraftProblem[] | null;
  /** Fields that the person has been at: only those say what they lack. */
  touched: ReadonlySet<string>;
  touch: (field: string) => void;
  /** Opens the check list before publishing. */
  askToPublish: () => void;
}

export const WizardContext = createContext<WizardState | null>(null);

export const useWizard = (): WizardState => {
  const state = useContext(WizardContext);
  if (state === null) throw new Error("this part lives within the wizard");
  return state;
};

/** What a control of this field needs: where it is, what is wrong with it, that the person was there. */
export const useField = (field: string) => {
  const { draft, problems, touched, touch } = useWizard();
  const isWithin = (path: string): boolean => path === field || path.startsWith(`${field}.`);
  const form = draft.formProblems.find((problem) => isWithin(problem.field));
  const missing = touched.has(field)
    ? problems?.find((problem) => problem.level === "blocking" && isWithin(problem.field))
    : undefined;
  return {
    "data-field": field,
    error: form?.message ?? missing?.message,
    onBlur: () => {
      touch(field);
      void draft.flush();
    },
  };
};

/** A section as typed, and how to change members of it. */
export const useSection = <Name extends "start" | "who" | "when">(
  name: Name,
): [Sections[Name], (change: Partial<Sections[Name]>) => void] => {
  const { draft } = useWizard();
  return [draft.content[name], (change) => draft.type(name, { ...draft.now()[name], ...change })];
};
