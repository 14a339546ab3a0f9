import type { CampaignContent } from "../../contract/campaign.ts";
import { previewMsMax } from "../../limits.ts";
import type { Prepared, RenderInput, RenderResult, TemplateProblem } from "./contract.ts";
import { createDisposableChild, isRenderAnswer, renderChildEntry } from "./isolated.ts";
import { settled } from "./outcome.ts";
import type { RenderPreview } from "./previewOf.ts";

export interface Previewer {
  /**
   * Parses, looks through and renders content in a process of its own, which a hostile template can only end:
   * then the preview is a `template_limit_exceeded` that knows nothing of the templates.
   *
   * @param input without a payload, the sample is rendered; null renders nothing
   * @param variant which of several messages is rendered; left out: the first
   * @throws when the process cannot be started at all
   */
  preview(
    content: CampaignContent,
    input: RenderInput | null,
    variant?: string | null,
  ): Promise<RenderPreview>;
  /** Renders as one of many of the same content, with sample codes, in that same process. */
  render(content: CampaignContent, input: RenderInput): Promise<RenderResult>;
  /** Makes what is published of what the author wrote, and says all that is wrong with it, in that same process. */
  check(content: CampaignContent): Promise<Prepared>;
  close(): Promise<void>;
}

const GAVE_UP: RenderResult = {
  kind: "template_limit_exceeded",
  detail: "Rendering ended its own process, or took far too long.",
};

/** Our own module answers, so one member tells the whole of it. */
const isPreview = (value: unknown): value is RenderPreview =>
  typeof value === "object" && value !== null && "sample" in value && typeof value.sample === "string";

const UNCHECKED: TemplateProblem = {
  field: "what.email.mjml",
  message: "Making the e-mail of this took far too long. Make it smaller, or write it as HTML.",
  line: 1,
  column: 1,
};

const isPrepared = (value: unknown): value is Prepared =>
  typeof value === "object" && value !== null && "content" in value && "problems" in value;

/** Its process is started with the first preview, and kept. */
export const createPreviewer = (
  options: { entry: string; timeoutMs: number } = { entry: renderChildEntry(), timeoutMs: previewMsMax },
): Previewer => {
  const child = createDisposableChild(options);
  return {
    preview: async (content, input, variant = null) => {
      const answer = await child.ask({ kind: "preview", content, input, variant }, 1);
      if (answer !== null && "preview" in answer && isPreview(answer.preview)) return answer.preview;
      const sample = JSON.stringify(content.what.samplePayload ?? {});
      return { result: input === null ? null : GAVE_UP, problems: [], made: content, keys: [], sample };
    },
    render: async (content, input) => {
      const answer = await child.ask({ kind: "render", content, input: { ...input, codes: "sample" } }, 1);
      const result = answer !== null && "result" in answer ? answer.result : null;
      return isRenderAnswer(result) ? settled(result) : GAVE_UP;
    },
    check: async (content) => {
      const answer = await child.ask({ kind: "check", content }, 1);
      if (answer !== null && "checked" in answer && isPrepared(answer.checked)) return answer.checked;
      return { content, problems: [UNCHECKED] };
    },
    close: () => child.close(),
  };
};
