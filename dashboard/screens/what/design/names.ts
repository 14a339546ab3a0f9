import { createContext, useContext } from "react";
import type { Repeat } from "../../../../src/contract/design/design.ts";
import { itemName, personalisationsAt } from "../../../ui/code/personalisation.ts";
import type { Words } from "../../../ui/code/scope.ts";

/** Names that can be chosen where one writes. */

export interface Choice {
  path: string;
  group: "variable" | "payload" | "profile" | "code" | "other";
  example: string;
}

export interface Names {
  values: Choice[];
  /** Lists, to repeat for each item of. */
  lists: string[];
}

/** `Profile["Customer Type"]` → `Profile['Customer Type']`: a design has one form of a name. */
const designPath = (path: string): string => path.replaceAll(/\["([^"]*)"\]/g, "['$1']");

const IS_DESIGN_PATH = /^[^'"\\{}%<>&]*(?:\['[^'"\\{}%<>&]*'\][^'"\\{}%<>&]*)*$/;

/** What can be read within loops, the outermost first. */
export const namesWithin = (words: Words, loops: readonly Repeat[]): Names => {
  const opened = loops.map(({ item, list }) => `{% for ${item} in ${list} %}`).join("");
  const values: Choice[] = [];
  const lists = new Set<string>();
  for (const { group, path, example } of personalisationsAt(opened, opened.length, words, true)) {
    if (group === "block") continue;
    const written = designPath(path);
    if (!IS_DESIGN_PATH.test(written)) continue;
    if (group === "loop") lists.add(written);
    else if (group !== "condition") values.push({ path: written, group, example });
  }
  return { values, lists: [...lists] };
};

/** A name for one item that no loop around has. */
export const freeItemName = (list: string, loops: readonly Repeat[]): string => {
  const taken = new Set(loops.map(({ item }) => item));
  const name = itemName(list);
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}${number}`;
  return free;
};

export const NamesContext = createContext<Names>({ values: [], lists: [] });
export const useNames = (): Names => useContext(NamesContext);
