import type { ReadableField } from "../fields.ts";
import { ROOT_NAMES } from "../roots.ts";
import { observeReads } from "./reads.ts";

const CODES = "codes";

/**
 * The pools that templates take codes of, in lower case. A name that is put together while rendering is not found, and
 * reads as empty.
 */
export const codePoolsOf = (fields: readonly ReadableField[]): string[] => {
  const pools = new Set<string>();
  for (const { templates } of fields) {
    observeReads(templates, ROOT_NAMES, {
      read: ({ root, steps: [pool] }) => {
        if (root === CODES && typeof pool === "string") pools.add(pool.toLowerCase());
      },
      unknown: () => {},
    });
  }
  return [...pools];
};
