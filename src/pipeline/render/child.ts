import { Buffer } from "node:buffer";
import type { CampaignContent } from "../../contract/campaign.ts";
import { compileMessage } from "./compile.ts";
import type { RenderInput } from "./contract.ts";
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

const answer = ({ id, ...question }: ChildQuestion & { id: number }): void => {
  if (question.kind === "render") {
    const { content, input } = question;
    process.send?.({ id, result: compileMessage(content).render(received(input)) });
    return;
  }
  const { content, input } = question;
  process.send?.({ id, preview: previewOf(content, input === null ? null : received(input)) });
};

process.on("message", answer);
process.on("disconnect", () => process.exit(0));
process.send?.({ isReady: true });
