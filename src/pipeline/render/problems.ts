import { compileChannel } from "./compile.ts";
import type { TemplateProblems } from "./contract.ts";
import { readsOf } from "./payloadKeys.ts";

/** See contract.ts. Looks at the campaign's own channel; a draft may keep unfinished messages of others. */
export const templateProblems: TemplateProblems = (content) => {
  const { problems, fields } = compileChannel(content);
  return [...problems, ...readsOf(fields).problems];
};
