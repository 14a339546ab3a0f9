import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Comment,
  type EcmaScriptModule,
  type Program,
  parseSync,
  Visitor,
  type VisitorObject,
} from "oxc-parser";

/** A file as the checks see it: its path from the root of the repository, with `/`, and its text. */
export interface SourceFile {
  path: string;
  text: string;
}

/** Something in a file that a rule does not allow. */
export interface Fault {
  path: string;
  line: number;
  message: string;
}

export const CODE = /(?<!\.d)\.(tsx?|mjs)$/;
const TEST = /\.test\.tsx?$/;

/** What runs on a server. */
export const isServer = ({ path }: SourceFile): boolean =>
  path.startsWith("src/") && CODE.test(path) && !TEST.test(path);

/** What runs in people's browsers. */
export const isDashboard = ({ path }: SourceFile): boolean =>
  path.startsWith("dashboard/") && CODE.test(path) && !TEST.test(path);

/** What runs in production. */
export const isProduct = (file: SourceFile): boolean => isServer(file) || isDashboard(file);

export const isCode = ({ path }: SourceFile): boolean => CODE.test(path);

export const isTest = ({ path }: SourceFile): boolean => TEST.test(path) || path.startsWith("tests/");

/** Every file beneath some folders of the repository, and some files of its root. */
export const readTree = (
  root: string,
  folders: readonly string[],
  files: readonly string[],
): SourceFile[] => {
  const found = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return [...found, ...files.map((file) => join(root, file))].map((path) => ({
    path: path.slice(root.length + 1).replaceAll("\\", "/"),
    text: readFileSync(path, "utf8"),
  }));
};

export interface Parsed {
  program: Program;
  module: EcmaScriptModule;
  comments: readonly Comment[];
}

const parsedFiles = new WeakMap<SourceFile, Parsed>();

/** @throws when the file is not TypeScript or JavaScript that can be parsed */
export const parse = (file: SourceFile): Parsed => {
  const known = parsedFiles.get(file);
  if (known !== undefined) return known;
  const { program, module, comments, errors } = parseSync(file.path, file.text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file.path} cannot be parsed: ${error.message}`);
  const made: Parsed = { program, module, comments };
  parsedFiles.set(file, made);
  return made;
};

export const visit = (file: SourceFile, visitor: VisitorObject): void =>
  new Visitor(visitor).visit(parse(file).program);

const lineStarts = new WeakMap<SourceFile, number[]>();

const startsOf = (file: SourceFile): number[] => {
  const known = lineStarts.get(file);
  if (known !== undefined) return known;
  const starts = [0, ...Array.from(file.text.matchAll(/\n/g), ({ index }) => index + 1)];
  lineStarts.set(file, starts);
  return starts;
};

/** The line, counted from 1, of an offset in the text. */
export const lineAt = (file: SourceFile, offset: number): number => {
  const starts = startsOf(file);
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
};

export const faultAt = (file: SourceFile, offset: number, message: string): Fault => ({
  path: file.path,
  line: lineAt(file, offset),
  message,
});

/** `path:line message`, in order: what a failing test shows. */
export const listed = (faults: readonly Fault[]): string[] =>
  [...faults]
    .sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line)
    .map(({ path, line, message }) => `${path}:${line} ${message}`);

/** Gathers the matches of a pattern, which must be global, as faults. */
export const matchFaults = (file: SourceFile, pattern: RegExp, say: (match: string) => string): Fault[] =>
  Array.from(file.text.matchAll(pattern), (match) => faultAt(file, match.index, say(match[0].trim())));
