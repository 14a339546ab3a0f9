import { Buffer } from "node:buffer";
import type { CampaignContent } from "../../contract/campaign.ts";
import { renderChildContentsMax } from "../../limits.ts";
import { compileMessage } from "./compile.ts";
import type { CompiledMessage, RenderInput } from "./contract.ts";
import { previewOf } from "./previewOf.ts";

/** What the parent asks: one thing at a time. */
export type ChildQuestion =
  | { kind: "render"; content: CampaignContent; input: RenderInput }
  | { kind: "preview"; content: CampaignContent; input: RenderInput | null };

/** Between processes a Buffer may arrive as the plain bytes it is made of. */
const received = (input: RenderInput): RenderInput => ({
  ...input,
  payload: input.payload === null ? null : Buffer.from(input.payload),
});

const compiled = new Map<string, CompiledMessage>();

/** Many renders in a row are of the same few contents, and parsing costs as much as rendering. */
const compiledOf = (content: CampaignContent): CompiledMessage => {
  const key = JSON.stringify(content);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  if (compiled.size >= renderChildContentsMax) compiled.clear();
  const made = compileMessage(content);
  compiled.set(key, made);
  return made;
};

const answer = ({ id, ...question }: ChildQuestion & { id: number }): void => {
  if (question.kind === "render") {
    const { content, input } = question;
    process.send?.({ id, result: compiledOf(content).render(received(input)) });
    return;
  }
  const { content, input } = question;
  process.send?.({ id, preview: previewOf(content, input === null ? null : received(input)) });
};

process.on("message", answer);
process.on("disconnect", () => process.exit(0));
process.send?.({ isReady: true });
