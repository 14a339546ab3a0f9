import type { DraftProblem } from "../../../src/contract/campaignLife.ts";

/** A problem as it is underlined. */
export interface Mark {
  from: number;
  to: number;
  severity: "error" | "warning";
  message: string;
}

const TOKEN_CHARS = 400;
const WORD = /^[^\s|,:;%{}()<>"'=]+/u;

/** The end of what stands at an offset: a whole `{{ … }}` or `{% … %}`, or a word. */
const tokenEnd = (text: string, from: number): number => {
  const ahead = text.slice(from, from + TOKEN_CHARS);
  const close = ahead.startsWith("{{") ? "}}" : ahead.startsWith("{%") ? "%}" : null;
  if (close !== null) {
    const at = ahead.indexOf(close);
    if (at >= 0) return from + at + close.length;
  }
  const line = ahead.split("\n", 1)[0] ?? "";
  const length = close === null ? (WORD.exec(line)?.[0].length ?? 1) : line.length;
  return Math.min(text.length, from + Math.max(1, length));
};

/** The offset of a line and column that count from 1; within the text, whatever they say. */
export const offsetOf = (text: string, line: number, column: number): number => {
  let start = 0;
  for (let current = 1; current < line; current += 1) {
    const next = text.indexOf("\n", start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  return Math.min(end < 0 ? text.length : end, start + Math.max(0, column - 1));
};

type Placed = Pick<DraftProblem, "level" | "message" | "line" | "column">;

/** Problems that name a place, as marks in the text. */
export const marksOf = (text: string, problems: readonly Placed[]): Mark[] =>
  problems.flatMap(({ line, column, level, message }) => {
    if (line === undefined) return [];
    const place = offsetOf(text, line, column ?? 1);
    const from = place === text.length && place > 0 && text[place - 1] !== "\n" ? place - 1 : place;
    return [
      {
        from,
        to: tokenEnd(text, from),
        severity: level === "blocking" ? ("error" as const) : ("warning" as const),
        message,
      },
    ];
  });
