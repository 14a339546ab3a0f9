import type { Liquid } from "liquidjs";
import type { FrozenBlock } from "../../../contract/contentBlock.ts";
import { contentBlockDepthMax, contentBlocksPerMessageMax } from "../../../limits.ts";
import { MissingBlock, type OpenBlock, type ParsedBlock } from "./blocks.ts";
import { parseTemplate } from "./parser.ts";

const ROUND = (path: readonly string[]): string =>
  `a content block cannot put itself in: ${path.map((name) => `"${name}"`).join(" puts in ")}`;

/**
 * The content blocks of a message, parsed when they are first named. One that would put itself in is refused where it does:
 * a block that was read to its end holds none of those that are being read.
 */
export const blockShelf = (engine: Liquid, blocks: readonly FrozenBlock[]): OpenBlock => {
  const byName = new Map(blocks.map((block) => [block.name.toLowerCase(), block]));
  const parsed = new Map<string, ParsedBlock>();
  const parse = (block: FrozenBlock, path: readonly string[]): ParsedBlock => {
    const made = parseTemplate(engine, block.source, { open: openWithin(path), file: block.name });
    const found = { ...made, name: block.name, uses: made.uses + 1, depth: made.depth + 1 };
    parsed.set(block.name.toLowerCase(), found);
    return found;
  };
  const openWithin =
    (path: readonly string[]): OpenBlock =>
    (name) => {
      if (blocks.length > contentBlocksPerMessageMax) {
        throw new Error(
          `a message can put in at most ${contentBlocksPerMessageMax} different content blocks`,
        );
      }
      const key = name.toLowerCase();
      if (path.includes(key)) throw new Error(ROUND([...path.slice(path.indexOf(key)), key]));
      const block = byName.get(key);
      if (block === undefined) throw new MissingBlock(name);
      const isTooDeep = (depth: number): boolean => path.length + depth > contentBlockDepthMax;
      const found = isTooDeep(1) ? undefined : (parsed.get(key) ?? parse(block, [...path, key]));
      if (found !== undefined && !isTooDeep(found.depth)) return found;
      throw new Error(`content blocks nest more than ${contentBlockDepthMax} deep here`);
    };
  return openWithin([]);
};
