import { excerpt } from "../../lib/excerpt.ts";
import { didYouMean } from "../../lib/nearest.ts";
import { gotCharsMax, payloadKeysMax, problemsPerFieldMax } from "../../limits.ts";
import type { TemplateProblem } from "./contract.ts";
import type { ReadableField } from "./fields.ts";
import { withinBlock } from "./liquid/issue.ts";
import { createPayloadTree, type PayloadNode } from "./reads/payloadTree.ts";
import { observeReads, type Place } from "./reads/reads.ts";
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

/** Where in a field something is told, with where it is in a content block. */
const placeIn = (field: string, { token, within }: Place) => {
  const [line = 1, column = 1] = token.getPosition();
  if (within === null) return { field, line, column };
  const [tagLine = 1, tagColumn = 1] = within.tag.getPosition();
  return { field, line: tagLine, column: tagColumn, block: { name: within.block, line, column } };
};

const toldIn = ({ block }: ReturnType<typeof placeIn>, message: string): string =>
  block === undefined ? message : withinBlock(block, message);

/** The same name means something else in each content block. */
const keyIn = (name: string, within: Place["within"]): string => JSON.stringify([within?.block, name]);

/** Names around a content block are not seen in it. */
const givenWords = (block: string, name: string): string =>
  /^[a-z_]\w*$/i.test(name)
    ? ` A content block sees only what it is given: {% render "${block}", ${name}: … %}.`
    : "";

/** Names that one field reads and nothing provides, each told once, where it stands first. */
const createNameCheck = (field: string) => {
  const found = new Map<string, TemplateProblem>();
  const tell = (name: string, at: Place, known: () => readonly string[]): void => {
    const key = keyIn(name, at.within);
    if (found.has(key) || found.size >= problemsPerFieldMax) return;
    const place = placeIn(field, at);
    const given = at.within === null ? "" : givenWords(at.within.block, name);
    const message = `Unknown name "${excerpt(name, gotCharsMax)}": it is always empty.${didYouMean(name, known().slice(0, payloadKeysMax))}${given}`;
    const isBare = !name.includes(".");
    found.set(key, {
      level: "worth_a_look",
      ...place,
      message: toldIn(place, message),
      ...(isBare ? { unknownName: name } : {}),
    });
  };
  /** A name that is assigned further on may have its value in the next round of a loop. */
  const assigned = (names: readonly string[], within: Place["within"]): void => {
    for (const name of names) found.delete(keyIn(name, within));
  };
  return { tell, assigned, found: () => [...found.values()] };
};

/** Where one field takes codes: each pool once, where it stands first. */
const createTakes = (field: string) => {
  const found = new Map<string, TemplateProblem>();
  const tell = (pool: string | undefined, at: Place): void => {
    const key = pool?.toLowerCase() ?? "";
    if (found.has(key) || found.size >= problemsPerFieldMax) return;
    const place = placeIn(field, at);
    const nameless =
      "Name the pool itself, as in {{ Codes.summer }}: a name that is put together is always empty.";
    found.set(
      key,
      pool === undefined
        ? { ...place, level: "worth_a_look", message: toldIn(place, nameless) }
        : { ...place, message: `Takes a code of "${excerpt(pool, gotCharsMax)}".`, codePool: pool },
    );
  };
  return { tell, found: () => [...found.values()] };
};

/** Where one field reads look-ups: each label once, where it stands first. */
const createLookups = (field: string) => {
  const found = new Map<string, TemplateProblem>();
  const tell = ([api, label]: readonly (string | undefined)[], at: Place): void => {
    const key = `${api?.toLowerCase()}.${label?.toLowerCase()}`;
    if (found.has(key) || found.size >= problemsPerFieldMax) return;
    const place = placeIn(field, at);
    const nameless =
      "Name the look-up itself, as in {{ Linked.weather.temperature }}: a name that is put together is always empty.";
    const message = `Reads "${excerpt(label ?? "", gotCharsMax)}" of "${excerpt(api ?? "", gotCharsMax)}".`;
    found.set(
      key,
      api === undefined
        ? { ...place, level: "worth_a_look", message: toldIn(place, nameless) }
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
    observeReads(templates, ROOT_NAMES, {
      read: (read, use, place) => {
        if (read.root === PAYLOAD) return tree.note(read, use);
        if (read.root === CODES) return takes.tell(read.steps[0], place);
        if (read.root === LINKED) return lookups.tell(read.steps, place);
        const root = rootNamed(read.root);
        const [member] = read.steps;
        const isKnown = root?.members?.some((known) => known.toLowerCase() === member?.toLowerCase()) ?? true;
        if (root?.members === undefined || member === undefined || isKnown) return;
        const known = root.members.map((one) => `${root.name}.${one}`);
        names.tell(`${root.name}.${member}`, place, () => known);
      },
      assigned: names.assigned,
      unknown: (name, place, local) =>
        names.tell(name, place, () => [...ROOTS.map((root) => root.name), ...local()]),
    });
    problems.push(...names.found(), ...takes.found(), ...lookups.found());
  }
  return { payload: tree.root, problems };
};
