import type { ArrowFunctionExpression, Function as FunctionNode } from "oxc-parser";
import { isCode, lineAt, type SourceFile, visit } from "./source.ts";

/** A function fits a screen. */
export const FUNCTION_LINES = 60;
/** A file is one subject. */
export const FILE_LINES = 400;

export interface Measured {
  path: string;
  line: number;
  /** From its first line to its last. */
  lines: number;
  /** Without the lines that lie within functions of its own. */
  ownLines: number;
}

interface Open extends Measured {
  /** Lines of inner functions, those between their first and last. */
  innerLines: number;
  /** A group of tests: a chapter, not a function. */
  isGroup: boolean;
}

/** Every function of a file that has a body, in order of their ends. */
export const functionsOf = (file: SourceFile): Measured[] => {
  const done: Measured[] = [];
  const groups = new Set<number>();
  const open: Open[] = [];
  const enter = ({ start, end }: FunctionNode | ArrowFunctionExpression): void => {
    const line = lineAt(file, start);
    const lines = lineAt(file, end) - line + 1;
    open.push({ path: file.path, line, lines, ownLines: lines, innerLines: 0, isGroup: groups.has(start) });
  };
  const leave = (): void => {
    const ended = open.pop();
    if (ended === undefined) return;
    const { innerLines, isGroup, ...measured } = ended;
    if (!isGroup) done.push({ ...measured, ownLines: measured.lines - innerLines });
    const outer = open.at(-1);
    if (outer !== undefined) outer.innerLines += Math.max(0, measured.lines - 1);
  };
  visit(file, {
    CallExpression: ({ callee, arguments: given }) => {
      if (/^describe\b/.test(file.text.slice(callee.start, callee.end)))
        for (const { start } of given) groups.add(start);
    },
    FunctionDeclaration: enter,
    "FunctionDeclaration:exit": leave,
    FunctionExpression: enter,
    "FunctionExpression:exit": leave,
    ArrowFunctionExpression: enter,
    "ArrowFunctionExpression:exit": leave,
  });
  return done;
};

const lineCount = (file: SourceFile): number => file.text.replace(/\n$/, "").split("\n").length;

/** Functions over the limit, the longest first; a factory with all the functions that share its state. */
export const longFunctions = (files: readonly SourceFile[]): Measured[] =>
  files
    .filter(isCode)
    .flatMap(functionsOf)
    .filter(({ lines }) => lines > FUNCTION_LINES)
    .sort((a, b) => b.lines - a.lines);

/** A table, of which the rule is that it is in one place. */
const TABLES = ["src/limits.ts"];

export const longFiles = (files: readonly SourceFile[]): { path: string; lines: number }[] =>
  files
    .filter((file) => isCode(file) && !TABLES.includes(file.path))
    .map((file) => ({ path: file.path, lines: lineCount(file) }))
    .filter(({ lines }) => lines > FILE_LINES)
    .sort((a, b) => b.lines - a.lines);
