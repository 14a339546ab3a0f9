import type { Expression, VariableDeclarator } from "oxc-parser";
import { type Fault, faultAt, isServer, lineAt, parse, type SourceFile } from "./source.ts";

const LIMITS = "src/limits.ts";
/** The end of a name that states a bound or a span. */
const BOUND = /(Max|Min|Ms|Seconds|Minutes|Hours|Days|Bytes|Chars|Mb|Limit)$/;
/** In capitals stand facts of other people's formats and conversions of units; a bound among them names its source. */
const BOUND_IN_CAPITALS = /_(MAX|MIN|LIMIT)$/;
const SOURCE = /\b(RFC \d|NIST|FIPS|ISO \d|E\.164|ECMA|WHATWG|W3C|Unicode|POSIX|tz database)/;

/** A number written out, or arithmetic of such. */
const isNumber = (node: Expression | null): boolean => {
  if (node === null) return false;
  if (node.type === "Literal") return typeof node.value === "number";
  if (node.type === "UnaryExpression") return isNumber(node.argument);
  if (node.type === "ParenthesizedExpression") return isNumber(node.expression);
  return (
    node.type === "BinaryExpression" &&
    node.left.type !== "PrivateIdentifier" &&
    isNumber(node.left) &&
    isNumber(node.right)
  );
};

interface Constant {
  name: string;
  declarator: VariableDeclarator;
  isExported: boolean;
  start: number;
}

/** Constants of the module itself, in order. */
const constantsOf = (file: SourceFile): Constant[] =>
  parse(file).program.body.flatMap((node) => {
    const isExported = node.type === "ExportNamedDeclaration";
    const declaration = isExported ? node.declaration : node;
    if (declaration?.type !== "VariableDeclaration") return [];
    return declaration.declarations.flatMap((declarator) =>
      declarator.id.type === "Identifier"
        ? [{ name: declarator.id.name, declarator, isExported, start: node.start }]
        : [],
    );
  });

/** The comment right above a constant, or above its neighbours above. */
const commentAbove = (file: SourceFile, start: number): string => {
  const lines = file.text.split("\n");
  let first = lineAt(file, start) - 1;
  while (first > 0 && lines[first - 1]?.trim() !== "") first--;
  const from = lines.slice(0, first).join("\n").length;
  return parse(file)
    .comments.filter((comment) => comment.start >= from && comment.end <= start)
    .map(({ value }) => value)
    .join("\n");
};

/** Bounds stated outside the one file of bounds. */
export const strayLimitFaults = (files: readonly SourceFile[]): Fault[] =>
  files
    .filter((file) => isServer(file) && file.path !== LIMITS)
    .flatMap((file) =>
      constantsOf(file)
        .filter(({ declarator }) => isNumber(declarator.init))
        .filter(
          ({ name, start }) =>
            BOUND.test(name) || (BOUND_IN_CAPITALS.test(name) && !SOURCE.test(commentAbove(file, start))),
        )
        .map(({ name, start }) =>
          faultAt(file, start, `states the limit ${name}: it belongs to ${LIMITS}, with its reason`),
        ),
    );

/** Line numbers on which a doc comment, or a heading that gives a reason in brackets, ends. */
const reasonLines = (file: SourceFile): Set<number> =>
  new Set(
    parse(file)
      .comments.filter(({ type, value }) =>
        type === "Block" ? value.startsWith("*") : /^ -{3,} .*\(.+\)$/.test(value),
      )
      .map(({ end }) => lineAt(file, end)),
  );

/** Limits without a reason: a comment of their own, or a neighbour above that has one. */
export const reasonlessFaults = (limits: SourceFile): Fault[] => {
  const reasons = reasonLines(limits);
  const explained = new Set<number>();
  const faults: Fault[] = [];
  const lines = limits.text.split("\n");
  for (const { name, declarator, isExported, start } of constantsOf(limits)) {
    const line = lineAt(limits, start);
    let above = line - 1;
    while (above > 0 && lines[above - 1] === "" && reasons.has(above - 1) && isHeading(lines[above - 2]))
      above--;
    if (reasons.has(above) || explained.has(above)) explained.add(lineAt(limits, declarator.end));
    else if (isExported)
      faults.push(faultAt(limits, start, `${name} has no reason: say in a comment why it is this much`));
  }
  return faults;
};

const isHeading = (line: string | undefined): boolean => line?.startsWith("// ---") === true;

/** Limits that nothing heeds. */
export const unusedLimitFaults = (files: readonly SourceFile[], limits: SourceFile): Fault[] => {
  const words = new Set<string>();
  const outside = files.filter((file) => isServer(file) || /^(bench|scripts)\//.test(file.path));
  for (const { text, path } of outside) {
    if (path !== LIMITS) for (const [word] of text.matchAll(/[A-Za-z_$][\w$]*/g)) words.add(word);
  }
  const within = (name: string): number => limits.text.split(new RegExp(`\\b${name}\\b`)).length - 1;
  return constantsOf(limits)
    .filter(({ name, isExported }) => isExported && !words.has(name) && within(name) < 2)
    .map(({ name, start }) => faultAt(limits, start, `${name} is heeded nowhere`));
};
