import type { DraftProblem } from "../../../../src/contract/campaignLife.ts";
import { variantPath } from "../../../../src/contract/variants.ts";

/** The problems as the fields of the variant that is shown know them; those of others are told at their tabs. */
export const problemsOfVariant = (problems: readonly DraftProblem[], index: number): DraftProblem[] =>
  problems.flatMap((problem) => {
    const { field } = problem;
    const own = `${variantPath(index)}.`;
    if (field.startsWith(own)) return [{ ...problem, field: `what.${field.slice(own.length)}` }];
    return /^what\.variants\.\d+/.test(field) ? [] : [problem];
  });
