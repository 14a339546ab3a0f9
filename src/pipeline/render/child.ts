import { Buffer } from "node:buffer";
import type { CampaignContent } from "../../contract/campaign.ts";
import { renderChildContentsMax } from "../../limits.ts";
import { compileMessage } from "./compile.ts";
import type { CompiledMessage, RenderInput } from "./contract.ts";
import { loadCompilers, prepare } from "./mjml/prepare.ts";
import { previewOf } from "./previewOf.ts";
import { checkTemplates } from "./problems.ts";

/** What the parent asks: one thing at a time. */
export type ChildQuestion =
  | { kind: "render"; content: CampaignContent; input: RenderInput }
  | { kind: "preview"; content: CampaignContent; input: RenderInput | null; variant: string | null }
  | { kind: "check"; content: CampaignContent }
  | { kind: "load" };

/** Between processes a Buffer may arrive as the plain bytes it is made of. */
const received = (input: RenderInput): RenderInput => ({
  ...input,
  payload: input.payload === null ? null : Buffer.from(input.payload),
});

const compiled = new Map<string, CompiledMessage>();

/** Many renders in a row are of the same few contents, and parsing costs as much as rendering. */
const compiledOf = async (content: CampaignContent): Promise<CompiledMessage> => {
  const key = JSON.stringify(content);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  if (compiled.size >= renderChildContentsMax) compiled.clear();
  const made = compileMessage((await prepare(content)).content);
  compiled.set(key, made);
  return made;
};

const answerTo = async (question: ChildQuestion): Promise<object> => {
  switch (question.kind) {
    case "load":
      await loadCompilers();
      return { isLoaded: true };
    case "check":
      return { checked: await checkTemplates(question.content) };
    case "render":
      return { result: (await compiledOf(question.content)).render(received(question.input)) };
    case "preview": {
      const { content, input, variant } = question;
      const made = await prepare(content);
      return {
        preview: previewOf(made.content, input === null ? null : received(input), made.problems, variant),
      };
    }
  }
};

const answer = async ({ id, ...question }: ChildQuestion & { id: number }): Promise<void> => {
  process.send?.({ id, ...(await answerTo(question)) });
};

process.on("message", answer);
process.on("disconnect", () => process.exit(0));
process.send?.({ isReady: true });
