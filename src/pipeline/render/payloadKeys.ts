import type { Token } from "liquidjs";
import { excerpt } from "../../lib/excerpt.ts";
import { didYouMean } from "../../lib/nearest.ts";
import { gotCharsMax, payloadKeysMax, problemsPerFieldMax } from "../../limits.ts";
import type { TemplateProblem } from "./contract.ts";
import type { ReadableField } from "./fields.ts";
import { createPayloadTree, type PayloadNode } from "./reads/payloadTree.ts";
import { observeReads } from "./reads/reads.ts";
import { ROOT_NAMES, ROOTS, rootNamed } from "./roots.ts";

const PAYLOAD = "externaltrigger";
const CODES = "codes";
const LINKED = "linked";

/** What templates read, found without rendering them. */
export interface TemplateReads {
  /** The payload as they see it. */
  readonly payload: PayloadNode;
  /** Names that nothing provides: *worth a look*, since such a place is only ever empty. */
  readonly problems: TemplateProblem[];
}

/** Names that one field reads and nothing provides, each told once, where it stands first. */
const createNameCheck = (field: string) => {
  const found = new Map<string, TemplateProblem>();
  const tell = (name: string, token: Token, known: () => readonly string[]): void => {
    if (found.has(name) || found.size >= problemsPerFieldMax) return;
    const [line = 1, column = 1] = token.getPosition();
    const message = `Unknown name "${excerpt(name, gotCharsMax)}": it is always empty.${didYouMean(name, known().slice(0, payloadKeysMax))}`;
    found.set(name, { level: "worth_a_look", field, message, line, column });
  };
  /** A name that is assigned further on may have its value in the next round of a loop. */
  const problemsWithout = (assigned: readonly string[]): TemplateProblem[] => {
    for (const name of assigned) found.delete(name);
    return [...found.values()];
  };
  return { tell, problemsWithout };
};

/** Where one field takes codes: each pool once, where it stands first. */
const createTakes = (field: string) => {
  const found = new Map<string, TemplateProblem>();
  const tell = (pool: string | undefined, token: Token): void => {
    const key = pool?.toLowerCase() ?? "";
    if (found.has(key) || found.size >= problemsPerFieldMax) return;
    const [line = 1, column = 1] = token.getPosition();
    const place = { field, line, column };
    const nameless =
      "Name the pool itself, as in {{ Codes.summer }}: a name that is put together is always empty.";
    found.set(
      key,
      pool === undefined
        ? { ...place, level: "worth_a_look", message: nameless }
        : { ...place, message: `Takes a code of "${excerpt(pool, gotCharsMax)}".`, codePool: pool },
    );
  };
  return { tell, found: () => [...found.values()] };
};

/** Where one field reads look-ups: each label once, where it stands first. */
const createLookups = (field: string) => {
  const found = new Map<string, TemplateProblem>();
  const tell = ([api, label]: readonly (string | undefined)[], token: Token): void => {
    const key = `${api?.toLowerCase()}.${label?.toLowerCase()}`;
    if (found.has(key) || found.size >= problemsPerFieldMax) return;
    const [line = 1, column = 1] = token.getPosition();
    const place = { field, line, column };
    const nameless =
      "Name the look-up itself, as in {{ Linked.weather.temperature }}: a name that is put together is always empty.";
    const message = `Reads "${excerpt(label ?? "", gotCharsMax)}" of "${excerpt(api ?? "", gotCharsMax)}".`;
    found.set(
      key,
      api === undefined
        ? { ...place, level: "worth_a_look", message: nameless }
        : { ...place, message, linked: { api, label: label ?? null } },
    );
  };
  return { tell, found: () => [...found.values()] };
};

/**
 * What the fields of a campaign read. A sharp look only: what filters make of a value, and names put together
 * while rendering, are not followed.
 */
export const readsOf = (fields: readonly ReadableField[]): TemplateReads => {
  const tree = createPayloadTree();
  const problems: TemplateProblem[] = [];
  for (const { path, templates } of fields) {
    const names = createNameCheck(path);
    const takes = createTakes(path);
    const lookups = createLookups(path);
    const assigned = observeReads(templates, ROOT_NAMES, {
      read: (read, use, token) => {
        if (read.root === PAYLOAD) return tree.note(read, use);
        if (read.root === CODES) return takes.tell(read.steps[0], token);
        if (read.root === LINKED) return lookups.tell(read.steps, token);
        const root = rootNamed(read.root);
        const [member] = read.steps;
        const isKnown = root?.members?.some((known) => known.toLowerCase() === member?.toLowerCase()) ?? true;
        if (root?.members === undefined || member === undefined || isKnown) return;
        const known = root.members.map((one) => `${root.name}.${one}`);
        names.tell(`${root.name}.${member}`, token, () => known);
      },
      unknown: (name, token, local) =>
        names.tell(name, token, () => [...ROOTS.map((root) => root.name), ...local()]),
    });
    problems.push(...names.problemsWithout(assigned), ...takes.found(), ...lookups.found());
  }
  return { payload: tree.root, problems };
};
