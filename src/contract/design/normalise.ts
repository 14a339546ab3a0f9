import type { Block, CodeRow, EmailDesign, Lines, Parts, Row, Run } from "./design.ts";

/** One form of many: so that a design is the same after it was written and read. */

const isSameLink = (a: Parts | null, b: Parts | null): boolean => JSON.stringify(a) === JSON.stringify(b);

const parts = (given: Parts): Parts => {
  const joined: Parts = [];
  for (const part of given) {
    const last = joined.at(-1);
    if ("field" in part) joined.push(part);
    else if (part.text === "") continue;
    else if (last !== undefined && "text" in last)
      joined[joined.length - 1] = { text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
};

const SAFE_START = /^\s*(?:https?:|mailto:|tel:|sms:|#|\/|[^:]*$)/i;

/** An address that runs as a script, or is of a kind that no inbox follows, is none. */
const link = (given: Parts): Parts => {
  const found = parts(given);
  const [first] = found;
  return first === undefined || "field" in first || SAFE_START.test(first.text) ? found : [];
};

const run = (given: Run): Run => {
  if ("isBreak" in given || given.link === null) return given;
  const address = link(given.link);
  return { ...given, link: address.length === 0 ? null : address };
};

const runs = (given: readonly Run[]): Run[] => {
  const joined: Run[] = [];
  for (const next of given.map(run)) {
    const last = joined.at(-1);
    if (!("text" in next)) joined.push(next);
    else if (next.text === "") continue;
    else if (
      last !== undefined &&
      "text" in last &&
      last.bold === next.bold &&
      last.italic === next.italic &&
      isSameLink(last.link, next.link)
    )
      joined[joined.length - 1] = { ...last, text: last.text + next.text };
    else joined.push(next);
  }
  return joined;
};

const lines = (given: Lines): Lines => given.map((line) => ({ ...line, runs: runs(line.runs) }));

/** `exists` and `missing` compare with nothing. */
const guards = <G extends Pick<Row, "when">>(given: G): G => {
  const { when } = given;
  return when?.operator === "exists" || when?.operator === "missing"
    ? { ...given, when: { ...when, value: "" } }
    : given;
};

const block = (given: Block): Block => {
  switch (given.kind) {
    case "text":
      return { ...given, lines: lines(given.lines) };
    case "heading":
      return { ...given, runs: runs(given.runs) };
    case "image":
      return { ...given, source: link(given.source), alt: parts(given.alt), link: link(given.link) };
    case "button":
      return { ...given, label: runs(given.label), link: link(given.link) };
    case "social":
      return { ...given, links: given.links.map((one) => ({ ...one, link: link(one.link) })) };
    case "table":
      return { ...given, columns: given.columns.map((column) => ({ ...column, runs: runs(column.runs) })) };
    default:
      return given;
  }
};

const row = (given: Row | CodeRow): Row | CodeRow =>
  given.kind === "code"
    ? given
    : {
        ...guards(given),
        columns: given.columns.map((column) => ({
          ...column,
          blocks: column.blocks.map((one) => guards(block(one))),
        })),
      };

/** Code that follows code is one piece, and code that is empty none. */
const rows = (given: EmailDesign["rows"]): EmailDesign["rows"] => {
  const joined: EmailDesign["rows"] = [];
  for (const next of given.map(row)) {
    const last = joined.at(-1);
    if (next.kind === "code" && next.code.trim() === "") continue;
    if (next.kind === "code" && last?.kind === "code" && last.surface === next.surface)
      joined[joined.length - 1] = { ...last, code: `${last.code}\n${next.code}` };
    else joined.push(next);
  }
  return joined;
};

/** The design that `designToMjml` writes, and `designFromMjml` reads. */
export const normalised = (design: EmailDesign): EmailDesign => ({ ...design, rows: rows(design.rows) });
