import { type Node as DocNode, type Mark, type MarkSpec, type NodeSpec, Schema } from "prosemirror-model";
import type { Lines, Parts, Run } from "../../../../src/contract/design/design.ts";

/** Formatted text as the text editor holds it, and as a design does. */

export type Variant = "lines" | "runs" | "parts";

const shortName = (path: string): string => path.replace(/^.*\./, "");

/** What a value is shown as while one writes. */
export const fieldLabel = (field: string, fallback: string | null): string =>
  fallback === null ? shortName(field) : `${shortName(field)} | ${fallback}`;

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

const isParts = (value: unknown): value is Parts => Array.isArray(value);
const linkOf = (value: unknown): Parts => {
  const parsed: unknown = JSON.parse(textOf(value) || "[]");
  return isParts(parsed) ? parsed : [];
};

const FIELD: NodeSpec = {
  group: "inline",
  inline: true,
  atom: true,
  attrs: { field: {}, fallback: { default: null } },
  toDOM: ({ attrs }) => [
    "span",
    { "data-field": textOf(attrs["field"]) },
    fieldLabel(textOf(attrs["field"]), textOrNull(attrs["fallback"])),
  ],
};

const NODES: Record<string, NodeSpec> = {
  paragraph: { content: "inline*", toDOM: () => ["p", 0], parseDOM: [{ tag: "p" }] },
  bullet: { content: "item+", toDOM: () => ["ul", 0], parseDOM: [{ tag: "ul" }] },
  number: { content: "item+", toDOM: () => ["ol", 0], parseDOM: [{ tag: "ol" }] },
  item: { content: "paragraph", toDOM: () => ["li", 0], parseDOM: [{ tag: "li" }], defining: true },
  text: { group: "inline" },
  field: FIELD,
};

const BREAK: NodeSpec = {
  group: "inline",
  inline: true,
  selectable: false,
  toDOM: () => ["br"],
  parseDOM: [{ tag: "br" }],
};

const MARKS: Record<string, MarkSpec> = {
  link: { attrs: { parts: {} }, inclusive: false, toDOM: () => ["span", { "data-link": "" }, 0] },
  bold: { toDOM: () => ["strong", 0], parseDOM: [{ tag: "strong" }, { tag: "b" }] },
  italic: { toDOM: () => ["em", 0], parseDOM: [{ tag: "em" }, { tag: "i" }] },
};

const schemaOf = (variant: Variant): Schema => {
  const doc = { content: variant === "lines" ? "(paragraph | bullet | number)+" : "paragraph" };
  return variant === "parts"
    ? new Schema({ nodes: { doc, ...NODES } })
    : new Schema({ nodes: { doc, ...NODES, break: BREAK }, marks: MARKS });
};

const SCHEMAS = { lines: schemaOf("lines"), runs: schemaOf("runs"), parts: schemaOf("parts") };
export const richSchema = (variant: Variant): Schema => SCHEMAS[variant];

const marksOf = (schema: Schema, run: Exclude<Run, { isBreak: true }>): Mark[] => [
  ...(run.link === null ? [] : [schema.mark("link", { parts: JSON.stringify(run.link) })]),
  ...(run.bold ? [schema.mark("bold")] : []),
  ...(run.italic ? [schema.mark("italic")] : []),
];

const inlineOf = (schema: Schema, run: Run): DocNode[] => {
  if ("isBreak" in run) return [schema.node("break")];
  const marks = marksOf(schema, run);
  if ("field" in run)
    return [schema.node("field", { field: run.field, fallback: run.fallback }, undefined, marks)];
  return run.text === "" ? [] : [schema.text(run.text, marks)];
};

const paragraphOf = (schema: Schema, runs: readonly Run[]): DocNode =>
  schema.node(
    "paragraph",
    null,
    runs.flatMap((run) => inlineOf(schema, run)),
  );

export const docOfLines = (lines: Lines): DocNode => {
  const schema = SCHEMAS.lines;
  const nodes: DocNode[] = [];
  let items: DocNode[] = [];
  lines.forEach(({ kind, runs }, at) => {
    if (kind === "paragraph") {
      nodes.push(paragraphOf(schema, runs));
      return;
    }
    items.push(schema.node("item", null, [paragraphOf(schema, runs)]));
    if (lines[at + 1]?.kind === kind) return;
    nodes.push(schema.node(kind, null, items));
    items = [];
  });
  return schema.node("doc", null, nodes.length === 0 ? [paragraphOf(schema, [])] : nodes);
};

export const docOfRuns = (runs: readonly Run[]): DocNode =>
  SCHEMAS.runs.node("doc", null, [paragraphOf(SCHEMAS.runs, runs)]);

export const docOfParts = (parts: Parts): DocNode => {
  const schema = SCHEMAS.parts;
  const runs = parts.map((part): Run => ({ ...part, bold: false, italic: false, link: null }));
  return schema.node("doc", null, [paragraphOf(schema, runs)]);
};

export const runsOfDoc = (paragraph: DocNode): Run[] => {
  const runs: Run[] = [];
  paragraph.forEach((node) => {
    if (node.type.name === "break") {
      runs.push({ isBreak: true });
      return;
    }
    const link = node.marks.find(({ type }) => type.name === "link");
    const looks = {
      bold: node.marks.some(({ type }) => type.name === "bold"),
      italic: node.marks.some(({ type }) => type.name === "italic"),
      link: link === undefined ? null : linkOf(link.attrs["parts"]),
    };
    const { field, fallback } = node.attrs;
    runs.push(
      node.isText
        ? { text: node.text ?? "", ...looks }
        : { field: textOf(field), fallback: textOrNull(fallback), ...looks },
    );
  });
  return runs;
};

const firstOf = (doc: DocNode): DocNode => doc.child(0);

export const linesOfDoc = (doc: DocNode): Lines => {
  const lines: Lines = [];
  doc.forEach((node) => {
    const kind = node.type.name;
    if (kind === "bullet" || kind === "number") {
      node.forEach((item) => {
        lines.push({ kind, runs: runsOfDoc(firstOf(item)) });
      });
    } else lines.push({ kind: "paragraph", runs: runsOfDoc(node) });
  });
  return lines;
};

export const runsOf = (doc: DocNode): Run[] => runsOfDoc(firstOf(doc));

export const partsOf = (doc: DocNode): Parts =>
  runsOf(doc).flatMap((run): Parts => {
    if ("isBreak" in run) return [];
    return "field" in run ? [{ field: run.field, fallback: run.fallback }] : [{ text: run.text }];
  });
