import { Buffer } from "node:buffer";
import type { CampaignContent } from "../../contract/campaign.ts";
import type { PayloadKey } from "../../contract/preview.ts";
import { compileChannel, messageOf, problemDetail } from "./compile.ts";
import type { RenderInput, RenderResult, TemplateProblem } from "./contract.ts";
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
const unprepared = (problems: readonly TemplateProblem[]): RenderResult | undefined => {
  const problem = problems.find(({ level }) => level !== "worth_a_look");
  return problem === undefined ? undefined : { kind: "template_error", detail: problemDetail(problem) };
};

/**
 * @param content prepared (mjml/prepare.ts)
 * @param input without a payload, the sample is rendered; null renders nothing
 * @param found what was wrong with preparing it
 */
export const previewOf = (
  content: CampaignContent,
  input: RenderInput | null,
  found: readonly TemplateProblem[] = [],
): RenderPreview => {
  const compiled = compileChannel(content);
  const reads = readsOf(compiled.fields);
  const sample = JSON.stringify(samplePayloadOf(reads.payload, content.what.samplePayload));
  const render = ({ payload, ...rest }: RenderInput): RenderResult => {
    const given = { ...rest, payload: payload ?? Buffer.from(sample), codes: "sample" as const };
    return unprepared(found) ?? settled(messageOf(content, compiled).render(given));
  };
  return {
    result: input === null ? null : render(input),
    problems: withoutRepeats([...found, ...compiled.problems, ...reads.problems]),
    made: content,
    keys: keysOf(reads.payload),
    sample,
  };
};
