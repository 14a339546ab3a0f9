import type { FrozenBlock } from "./contentBlock.ts";

/** Which content blocks templates put in, as it can be told without reading their Liquid. */

const RENDERED = /\brender\s*(["'])([^"']{1,100})\1/gi;

/** Names of the blocks that a text puts in, in lower case. A comment that names one counts too: it does no harm. */
export const blocksNamedIn = (text: string): string[] => [
  ...new Set([...text.matchAll(RENDERED)].map(([, , name = ""]) => name.toLowerCase())),
];

const textsIn = (value: unknown, found: string[]): void => {
  if (typeof value === "string") found.push(value);
  else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) textsIn(inner, found);
  }
};

/** Names of the blocks that any text in a value puts in. */
export const blocksNamedWithin = (value: unknown): string[] => {
  const texts: string[] = [];
  textsIn(value, texts);
  return [...new Set(texts.flatMap(blocksNamedIn))];
};

/**
 * A text with what its blocks say behind it, each once, for those who only look whether something stands in it: an image, a
 * link to unsubscribe.
 */
export const withBlockTexts = (text: string, blocks: readonly FrozenBlock[] = []): string => {
  const reached = new Map<string, string>();
  const open = blocksNamedIn(text);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const block = reached.has(name) ? undefined : blocks.find((one) => one.name.toLowerCase() === name);
    if (block === undefined) continue;
    reached.set(name, block.source);
    open.push(...blocksNamedIn(block.source));
  }
  return [text, ...reached.values()].join("\n");
};
