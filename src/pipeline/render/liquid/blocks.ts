import type { Template } from "liquidjs";
import type { TemplateIssue } from "./issue.ts";

/** A content block as it was parsed: once, however often a message puts it in. */
export interface ParsedBlock {
  readonly name: string;
  /** To be rendered: empty with issues. */
  readonly templates: Template[];
  readonly readable: readonly Template[];
  readonly issues: readonly TemplateIssue[];
  /** How many blocks are put in with it, itself included. */
  readonly uses: number;
  /** How deep blocks nest in it, itself included. */
  readonly depth: number;
}

/** @throws MissingBlock, or an Error that says why it cannot stand here */
export type OpenBlock = (name: string) => ParsedBlock;

/** A template names a block that the account does not have. */
export class MissingBlock extends Error {
  readonly block: string;

  constructor(block: string) {
    super(`there is no content block "${block}"`);
    this.block = block;
  }
}

/** For templates of what has no blocks. */
export const NO_BLOCKS: OpenBlock = (name) => {
  throw new MissingBlock(name);
};
