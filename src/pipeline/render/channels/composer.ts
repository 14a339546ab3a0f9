import type { CampaignContent } from "../../../contract/campaign.ts";
import type { Content } from "../../../contract/content.ts";
import type { RenderInput } from "../contract.ts";
import type { FieldParser } from "../fields.ts";
import type { Run } from "../liquid/context.ts";

/** Makes a message of one channel. Throws signals, and LiquidErrors around them. */
export type Composer = (run: Run, input: RenderInput) => Content;

/** @returns null when the version has no message for the channel */
export type CompileChannel = (what: CampaignContent["what"], parser: FieldParser) => Composer | null;
