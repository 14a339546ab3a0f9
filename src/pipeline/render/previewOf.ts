import { Buffer } from "node:buffer";
import type { CampaignContent } from "../../contract/campaign.ts";
import type { PayloadKey } from "../../contract/preview.ts";
import { variantContent, variantPath, variantsOf } from "../../contract/variants.ts";
import { compileAll, compileMessage, problemDetail } from "./compile.ts";
import type { CompiledMessage, RenderInput, RenderResult, TemplateProblem } from "./contract.ts";
import { settled } from "./outcome.ts";
import { readsOf } from "./payloadKeys.ts";
import { withoutRepeats } from "./problems.ts";
import { keysOf } from "./reads/payloadTree.ts";
import { samplePayloadOf } from "./reads/sample.ts";

/** What an author is shown of a message before anything is sent. */
export interface RenderPreview {
  /** Null when only the templates were looked at. */
  readonly result: RenderResult | null;
  readonly problems: readonly TemplateProblem[];
  readonly keys: readonly PayloadKey[];
  /** What was rendered: with the HTML that was made of what the author wrote. */
  readonly made: CampaignContent;
  /** JSON: the campaign's own sample, completed with what the templates read. */
  readonly sample: string;
}

/** A message that could not be made of what the author wrote renders to the first reason. */
const unprepared = (problems: readonly TemplateProblem[], at: string): RenderResult | undefined => {
  const problem = problems.find(({ level, field }) => level !== "worth_a_look" && field.startsWith(`${at}.`));
  return problem === undefined ? undefined : { kind: "template_error", detail: problemDetail(problem) };
};

interface ShownMessage {
  /** Where it stands in the campaign. */
  at: string;
  message: CompiledMessage;
}

/** The message that is shown: of several the one of the id, or the first. */
const shownMessage = (content: CampaignContent, variantId: string | null): ShownMessage => {
  const variants = variantsOf(content.what);
  const found = variants.findIndex(({ id }) => id === variantId);
  const index = Math.max(0, found);
  const variant = variants[index];
  if (variant === undefined) return { at: "what", message: compileMessage(content) };
  const at = variantPath(index);
  return { at, message: compileMessage(variantContent(content, variant), at) };
};

/**
 * @param content prepared (mjml/prepare.ts)
 * @param input without a payload, the sample is rendered; null renders nothing
 * @param found what was wrong with preparing it
 * @param variantId which of several messages is rendered; null: the first
 */
export const previewOf = (
  content: CampaignContent,
  input: RenderInput | null,
  found: readonly TemplateProblem[] = [],
  variantId: string | null = null,
): RenderPreview => {
  const compiled = compileAll(content);
  const reads = readsOf(compiled.fields);
  const sample = JSON.stringify(samplePayloadOf(reads.payload, content.what.samplePayload));
  const render = ({ payload, ...rest }: RenderInput): RenderResult => {
    const given = { ...rest, payload: payload ?? Buffer.from(sample), codes: "sample" as const };
    const { at, message } = shownMessage(content, variantId);
    return unprepared(found, at) ?? settled(message.render(given));
  };
  return {
    result: input === null ? null : render(input),
    problems: withoutRepeats([...found, ...compiled.problems, ...reads.problems]),
    made: content,
    keys: keysOf(reads.payload),
    sample,
  };
};
