import { Buffer } from "node:buffer";
import type { CampaignContent } from "../../contract/campaign.ts";
import { compileMessage } from "./compile.ts";
import type { RenderInput } from "./contract.ts";

/** What the parent sends: one render at a time. */
export interface RenderRequest {
  id: number;
  content: CampaignContent;
  input: RenderInput;
}

const answer = ({ id, content, input }: RenderRequest): void => {
  // Between processes a Buffer may arrive as the plain bytes it is made of.
  const payload = input.payload === null ? null : Buffer.from(input.payload);
  process.send?.({ id, result: compileMessage(content).render({ ...input, payload }) });
};

process.on("message", answer);
process.on("disconnect", () => process.exit(0));
process.send?.({ isReady: true });
