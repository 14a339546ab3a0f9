import type { Lines, Parts, Run } from "./design.ts";
import { escaped, fieldLiquid, partsText, readField, readParts, unescaped } from "./liquid.ts";

/** Formatted text as HTML, and back. */

const inner = (run: Exclude<Run, { isBreak: true }>): string =>
  "field" in run ? fieldLiquid(run) : escaped(run.text);

const runHtml = (run: Run): string => {
  if ("isBreak" in run) return "<br>";
  let html = inner(run);
  if (run.italic) html = `<i>${html}</i>`;
  if (run.bold) html = `<b>${html}</b>`;
  return run.link === null ? html : `<a href="${partsText(run.link)}">${html}</a>`;
};

export const runsHtml = (runs: readonly Run[]): string => runs.map(runHtml).join("");

interface Looks {
  bold: boolean;
  italic: boolean;
  link: Parts | null;
}

const OPENING = /^<(?:(b)|(i)|a href="([^"]*)")>/;

/** One run at the beginning of a text, within what is open around it. */
const readRun = (text: string): { run: Run; length: number } | null => {
  if (text.startsWith("<br>")) return { run: { isBreak: true }, length: 4 };
  const looks: Looks = { bold: false, italic: false, link: null };
  let rest = text;
  let closing = "";
  for (let opening = OPENING.exec(rest); opening !== null; opening = OPENING.exec(rest)) {
    const [tag, bold, italic, href] = opening;
    if (bold !== undefined) looks.bold = true;
    else if (italic !== undefined) looks.italic = true;
    else looks.link = readParts(href ?? "");
    if (href !== undefined && looks.link === null) return null;
    closing = `</${bold ?? italic ?? "a"}>${closing}`;
    rest = rest.slice(tag.length);
  }
  const field = readField(rest);
  const plain = field === null ? (/^[^<{]+/.exec(rest)?.[0] ?? "") : "";
  const read = unescaped(plain);
  const length = field?.length ?? plain.length;
  if (length === 0 || read === null || !rest.slice(length).startsWith(closing)) return null;
  const content = field === null ? { text: read } : { field: field.field, fallback: field.fallback };
  return { run: { ...content, ...looks }, length: text.length - rest.length + length + closing.length };
};

/** Null where something is in it that is not of ours. */
export const readRuns = (html: string): Run[] | null => {
  const runs: Run[] = [];
  let rest = html;
  while (rest !== "") {
    const found = readRun(rest);
    if (found === null) return null;
    runs.push(found.run);
    rest = rest.slice(found.length);
  }
  return runs;
};

const LIST = { bullet: "ul", number: "ol" } as const;

export const linesHtml = (lines: Lines): string => {
  let html = "";
  lines.forEach(({ kind, runs }, at) => {
    if (kind === "paragraph") {
      html += `<p>${runsHtml(runs)}</p>`;
      return;
    }
    if (lines[at - 1]?.kind !== kind) html += `<${LIST[kind]}>`;
    html += `<li>${runsHtml(runs)}</li>`;
    if (lines[at + 1]?.kind !== kind) html += `</${LIST[kind]}>`;
  });
  return html;
};

const readItems = (html: string, kind: "bullet" | "number"): Lines | null => {
  const lines: Lines = [];
  for (const [, item = ""] of html.matchAll(/<li>(.*?)<\/li>/gs)) {
    const runs = readRuns(item);
    if (runs === null) return null;
    lines.push({ kind, runs });
  }
  return lines;
};

/** Null where something is in it that is not of ours. */
export const readLines = (html: string): Lines | null => {
  const lines: Lines = [];
  let from = 0;
  for (const { 0: whole, 1: paragraph, 2: list, 3: items = "", index } of html.matchAll(
    /<p>(.*?)<\/p>|<(ul|ol)>((?:<li>.*?<\/li>)+)<\/\2>/gs,
  )) {
    if (index !== from) return null;
    from += whole.length;
    const runs = paragraph === undefined ? null : readRuns(paragraph);
    const read =
      paragraph === undefined
        ? readItems(items, list === "ul" ? "bullet" : "number")
        : runs && [{ kind: "paragraph" as const, runs }];
    if (read === null) return null;
    lines.push(...read);
  }
  return from === html.length ? lines : null;
};
