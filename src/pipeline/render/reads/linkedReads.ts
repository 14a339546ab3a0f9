import type { ReadableField } from "../fields.ts";
import { ROOT_NAMES } from "../roots.ts";
import { observeReads } from "./reads.ts";

const LINKED = "linked";

/** Look-ups that templates read, in lower case, each with the labels it is read for. */
export type LinkedReads = ReadonlyMap<string, ReadonlySet<string>>;

/** A tag that reads a look-up, or keeps what was written under a name. */
const DECIDES = /\{%-?(?:(?!%\}).)*\blinked\b|\{%-?\s*capture\b/is;

/**
 * Whether what a template reaches may depend on what look-ups give: then they are asked for one after the other, since one
 * that is not reached is never called.
 */
export const maySteer = (templates: unknown): boolean => DECIDES.test(JSON.stringify(templates ?? ""));

/** Of what fields read. A name that is put together while rendering is not found, and reads as empty. */
export const linkedReadsOf = (fields: readonly ReadableField[]): LinkedReads => {
  const apis = new Map<string, Set<string>>();
  for (const { templates } of fields) {
    observeReads(templates, ROOT_NAMES, {
      read: ({ root, steps: [api, label] }) => {
        if (root !== LINKED || typeof api !== "string") return;
        const labels = apis.get(api.toLowerCase()) ?? new Set();
        apis.set(api.toLowerCase(), labels);
        if (typeof label === "string") labels.add(label);
      },
      unknown: () => {},
    });
  }
  return apis;
};
