import { compileAll } from "./compile.ts";
import type { Prepared, TemplateProblem, TemplateProblems } from "./contract.ts";
import { prepare } from "./mjml/prepare.ts";
import { readsOf } from "./payloadKeys.ts";

/** See contract.ts. Looks at every message of the campaign's own channel; a draft may keep unfinished ones of others. */
export const templateProblems: TemplateProblems = (content) => {
  const { problems, fields } = compileAll(content);
  return [...problems, ...readsOf(fields).problems];
};

/** What is wrong with Liquid is found by whoever reads it, and once is enough. */
export const withoutRepeats = (problems: readonly TemplateProblem[]): TemplateProblem[] => {
  const keyOf = ({ field, message, line, column }: TemplateProblem): string =>
    JSON.stringify([field, message, line, column]);
  return [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()];
};

/** Content to be published, with everything that is wrong with its templates. */
export const checkTemplates = async (written: Prepared["content"]): Promise<Prepared> => {
  const { content, problems } = await prepare(written);
  return { content, problems: withoutRepeats([...problems, ...templateProblems(content)]) };
};
