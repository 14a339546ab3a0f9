import { Value } from "typebox/value";
import type { Brand } from "../brand.ts";
import {
  type Block,
  Block as BlockSchema,
  type CodeRow,
  EmailDesign,
  type Row,
  Row as RowSchema,
} from "./design.ts";
import { readCondition, readParts, readRepeat, unescaped } from "./liquid.ts";
import { type Node, nodesOf } from "./nodes.ts";
import { normalised } from "./normalise.ts";
import { readLines, readRuns } from "./richText.ts";
import { BRAND_MARK, designToMjml, SPACES } from "./toMjml.ts";

type Element = Extract<Node, { kind: "element" }>;
type Guards = Pick<Row, "repeat" | "when">;

const NONE: Guards = { repeat: null, when: null };

const numberOf = (text: string | undefined): number | null =>
  text === undefined ? null : Number.parseInt(text, 10);

/** What can be read of an element; whether it is all of it, `isWhole` asks by writing it again. */
const READ: Readonly<Record<string, (element: Element) => unknown>> = {
  "c-text": ({ attributes: { align, color, "font-size": size }, inner }) => ({
    kind: "text",
    lines: readLines(inner),
    align,
    color: color ?? null,
    size: numberOf(size),
  }),
  "c-heading": ({ attributes: { align, color }, inner }) => {
    const [, level, text = ""] = /^<h([123])>(.*)<\/h\1>$/s.exec(inner) ?? [];
    return { kind: "heading", runs: readRuns(text), level: Number(level), align, color: color ?? null };
  },
  "c-image": ({ attributes: { src = "", alt = "", href = "", width, align } }) => ({
    kind: "image",
    source: readParts(src),
    alt: readParts(alt),
    link: readParts(href),
    width: numberOf(width),
    align,
  }),
  "c-button": ({
    attributes: { href = "", align, "background-color": color, color: textColor, width },
    inner,
  }) => ({
    kind: "button",
    label: readRuns(inner),
    link: readParts(href),
    align,
    color: color ?? null,
    textColor: textColor ?? null,
    isWide: width === "100%",
  }),
  "c-line": ({ attributes: { "border-color": color, "border-width": width } }) => ({
    kind: "divider",
    color: color ?? null,
    thickness: numberOf(width),
  }),
  "c-social": ({ attributes: { align }, inner }) => ({
    kind: "social",
    align,
    links: (inner === "" ? [] : inner.split(" &middot; ")).map((one) => {
      const [, href = "", label = ""] = /^<a href="([^"]*)">(.*)<\/a>$/s.exec(one) ?? [];
      return { label: unescaped(label), link: readParts(href) };
    }),
  }),
  "c-table": ({ inner }) => {
    const [, hidden, shown, loop = "", values = ""] =
      /^(?:<!--(.*?)-->|<tr>(.*?)<\/tr>)(\{% for [^%]*%\})<tr>(.*)<\/tr>\{% endfor %\}$/s.exec(inner) ?? [];
    const titles = [...(hidden ?? shown ?? "").matchAll(/<th align="\w+">(.*?)<\/th>/gs)];
    const cells = [...values.matchAll(/<td align="(\w+)">(.*?)<\/td>/gs)];
    const columns = cells.map(([, align, text = ""], at) => ({
      title: unescaped(titles[at]?.[1] ?? ""),
      runs: readRuns(text),
      align,
    }));
    return { kind: "table", ...readRepeat(loop), hasHead: hidden === undefined, columns };
  },
  "c-footer": ({ attributes: { align } }) => ({ kind: "footer", align }),
  "c-code": ({ inner }) => ({ kind: "code", code: inner }),
};

const blockOf = (element: Element): unknown => {
  if (element.name === "mj-spacer") return { kind: "spacer", height: numberOf(element.attributes["height"]) };
  const [kind = ""] = (element.attributes["css-class"] ?? "").split(" ");
  return READ[kind]?.(element);
};

const compact = (mjml: string): string => mjml.replaceAll(/\s+/g, " ");

/** A row was read whole when writing it gives what was read: otherwise something in it is not ours. */
const isWhole = (row: Row, source: string, brand: Brand): boolean => {
  const written = designToMjml({ head: "", rows: [{ ...row, ...NONE }] }, brand);
  return compact(written).includes(compact(source));
};

interface Guarded {
  guards: Guards;
  element: Element;
  /** Nodes that it takes up. */
  length: number;
}

/** A loop of ours, a condition of ours and an element, each closed: as one. */
const guardedAt = (nodes: readonly Node[], at: number): Guarded | null => {
  let next = at;
  const closing: string[] = [];
  const guards: Guards = { ...NONE };
  const repeat = nodes[next]?.kind === "liquid" ? readRepeat(nodes[next]?.source ?? "") : null;
  if (repeat !== null) {
    guards.repeat = repeat;
    closing.unshift("{% endfor %}");
    next += 1;
  }
  const when = nodes[next]?.kind === "liquid" ? readCondition(nodes[next]?.source ?? "") : null;
  if (when !== null) {
    guards.when = when;
    closing.unshift(when.operator === "missing" ? "{% endunless %}" : "{% endif %}");
    next += 1;
  }
  const element = nodes[next];
  if (element?.kind !== "element") return null;
  const isClosed = closing.every((tag, place) => nodes[next + 1 + place]?.source === tag);
  return isClosed ? { guards, element, length: next + 1 + closing.length - at } : null;
};

/** The blocks of a column; what is not ours becomes code, as it stands. Null where that cannot be: it is MJML. */
const blocksOf = (mjml: string): Block[] | null => {
  const nodes = nodesOf(mjml);
  const blocks: Block[] = [];
  for (let at = 0; at < nodes.length; ) {
    const found = guardedAt(nodes, at);
    const read = found === null ? undefined : blockOf(found.element);
    const block = typeof read === "object" && read !== null ? { ...read, ...found?.guards } : null;
    if (found === null || !Value.Check(BlockSchema, block)) return null;
    blocks.push(block);
    at += found.length;
  }
  return blocks;
};

const columnOf = (node: Node): Row["columns"][number] | null => {
  if (node.kind !== "element" || node.name !== "mj-column") return null;
  const blocks = blocksOf(node.inner);
  return blocks === null ? null : { width: numberOf(node.attributes["width"]) ?? 0, blocks };
};

const rowOf = ({ element, guards }: Guarded, surface: Row["surface"], brand: Brand): Row | null => {
  if (element.name !== "mj-section") return null;
  const nodes = nodesOf(element.inner);
  const [group] = nodes;
  const isGroup = group?.kind === "element" && group.name === "mj-group";
  const space = Object.entries(SPACES).find(([, px]) => element.attributes["padding"] === `${px}px 0`);
  const row = {
    kind: "row",
    ...guards,
    surface,
    background: element.attributes["background-color"] ?? null,
    space: space?.[0],
    stacks: !isGroup,
    columns: (isGroup ? nodesOf(group.inner) : nodes).map(columnOf),
  };
  return Value.Check(RowSchema, row) && isWhole(row, element.source, brand) ? row : null;
};

const rowsOf = (mjml: string, surface: Row["surface"], brand: Brand): (Row | CodeRow)[] => {
  const nodes = nodesOf(mjml);
  const rows: (Row | CodeRow)[] = [];
  for (let at = 0; at < nodes.length; ) {
    const node = nodes[at];
    const isSheet = node?.kind === "element" && node.attributes["css-class"] === "c-sheet";
    const found = isSheet ? null : guardedAt(nodes, at);
    const row = found === null ? null : rowOf(found, surface, brand);
    if (isSheet && surface === "page") rows.push(...rowsOf(node.inner, "card", brand));
    else rows.push(row ?? { kind: "code", surface, code: node?.source.trim() ?? "" });
    at += row === null ? 1 : (found?.length ?? 1);
  }
  return rows;
};

/**
 * Reads what `designToMjml` wrote. Rows that somebody changed so that the editor cannot read them, or wrote by hand, stay as they are, as
 * code.
 *
 * @param brand that it was written with; a footer of another one stays as it is
 * @returns null when it is no MJML document
 */
export const designFromMjml = (mjml: string, brand: Brand): EmailDesign | null => {
  const [document] = nodesOf(mjml.trim());
  if (document?.kind !== "element" || document.name !== "mjml" || document.source !== mjml.trim())
    return null;
  const parts = nodesOf(document.inner);
  const body = parts.find((node) => node.kind === "element" && node.name === "mj-body");
  if (body?.kind !== "element") return null;
  const head = parts.find((node) => node.kind === "element" && node.name === "mj-head");
  if (parts.some((node) => node !== body && node !== head)) return null;
  const isBrand = head?.source.includes(BRAND_MARK) ?? true;
  const design = { head: isBrand ? null : (head?.source ?? null), rows: rowsOf(body.inner, "page", brand) };
  return Value.Check(EmailDesign, design) ? normalised(design) : null;
};

/** An HTML template that is already there, as one piece of code. */
export const designOfHtml = (html: string): EmailDesign => ({
  head: null,
  rows: [
    {
      kind: "row",
      ...NONE,
      surface: "page",
      background: null,
      space: "none",
      stacks: true,
      columns: [{ width: 100, blocks: [{ kind: "code", ...NONE, code: html }] }],
    },
  ],
});
