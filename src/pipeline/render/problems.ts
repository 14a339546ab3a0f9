import { compileChannel } from "./compile.ts";
import type { TemplateProblems } from "./contract.ts";

/** See contract.ts. Looks at the campaign's own channel; a draft may keep unfinished messages of others. */
export const templateProblems: TemplateProblems = (content) => compileChannel(content).problems;
