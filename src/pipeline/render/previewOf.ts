import { Buffer } from "node:buffer";
import type { CampaignContent } from "../../contract/campaign.ts";
import type { PayloadKey } from "../../contract/preview.ts";
import { compileChannel, messageOf } from "./compile.ts";
import type { RenderInput, RenderResult, TemplateProblem } from "./contract.ts";
import { settled } from "./outcome.ts";
import { readsOf } from "./payloadKeys.ts";
import { keysOf } from "./reads/payloadTree.ts";
import { samplePayloadOf } from "./reads/sample.ts";

/** What an author is shown of a message before anything is sent. */
export interface RenderPreview {
  /** Null when only the templates were looked at. */
  readonly result: RenderResult | null;
  readonly problems: readonly TemplateProblem[];
  readonly keys: readonly PayloadKey[];
  /** JSON: the campaign's own sample, completed with what the templates read. */
  readonly sample: string;
}

/** @param input without a payload, the sample is rendered; null renders nothing */
export const previewOf = (content: CampaignContent, input: RenderInput | null): RenderPreview => {
  const compiled = compileChannel(content);
  const reads = readsOf(compiled.fields);
  const sample = JSON.stringify(samplePayloadOf(reads.payload, content.what.samplePayload));
  const render = ({ payload, ...rest }: RenderInput): RenderResult => {
    const given = { ...rest, payload: payload ?? Buffer.from(sample), codes: "sample" as const };
    return settled(messageOf(content, compiled).render(given));
  };
  return {
    result: input === null ? null : render(input),
    problems: [...compiled.problems, ...reads.problems],
    keys: keysOf(reads.payload),
    sample,
  };
};
