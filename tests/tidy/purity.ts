import { importsOf } from "./imports.ts";
import { ACTING, METERED, PURE_FOLDERS } from "./layers.ts";
import { type Fault, faultAt, isServer, type SourceFile, visit } from "./source.ts";

/** Of Node, what computes and does nothing else. */
const COMPUTING = new Set([
  "node:buffer",
  "node:crypto",
  "node:querystring",
  "node:string_decoder",
  "node:url",
  "node:util",
  "node:zlib",
]);
/** Ours that talks to something outside. */
const OUTSIDE = [
  "src/db/",
  "src/http/",
  "src/channels/",
  "src/deployment/",
  "src/cli/",
  "src/config.ts",
  "src/lib/log.ts",
];
/** Calls whose answer is not the same each time. */
const CHANGING =
  /^(Date\.now|Math\.random|DateTime\.(now|local|utc)|crypto\.(randomUUID|getRandomValues)|random(Bytes|Int|UUID))$/;

const nameOf = (file: SourceFile, { start, end }: { start: number; end: number }): string =>
  file.text.slice(start, end);

/** Where a file itself looks at the time, at chance or at the process. */
const ownFaults = (file: SourceFile): Fault[] => {
  const faults: Fault[] = [];
  visit(file, {
    CallExpression: ({ callee, arguments: given, start }) => {
      const name = nameOf(file, callee);
      const isTold = name.startsWith("DateTime.") && name !== "DateTime.now" && given.length > 0;
      if (CHANGING.test(name) && !isTold)
        faults.push(faultAt(file, start, `calls ${name}(): take it as an argument`));
    },
    NewExpression: ({ callee, arguments: given, start }) => {
      if (nameOf(file, callee) === "Date" && given.length === 0) {
        faults.push(faultAt(file, start, "looks at the clock by new Date(): take the time as an argument"));
      }
    },
    MemberExpression: ({ object, start }) => {
      if (nameOf(file, object) === "process")
        faults.push(faultAt(file, start, "looks at the process: take it as an argument"));
    },
  });
  return faults;
};

const outsideFaults = (file: SourceFile): Fault[] =>
  importsOf(file).flatMap(({ specifier, target, isTypeOnly, offset }) => {
    const name = target ?? specifier;
    const isOutside = specifier.startsWith("node:")
      ? !COMPUTING.has(specifier)
      : target !== undefined && OUTSIDE.some((folder) => target.startsWith(folder));
    return isOutside && !isTypeOnly ? [faultAt(file, offset, `imports ${name}, which reaches outside`)] : [];
  });

const isPure = (file: SourceFile): boolean =>
  isServer(file) && PURE_FOLDERS.some((folder) => file.path.startsWith(folder)) && !(file.path in ACTING);

/**
 * Rules and rendering, and all that they import to run, give the same answer for the same arguments: they reach no
 * file, network or database, and look at neither clock nor chance.
 */
export const purityFaults = (files: readonly SourceFile[]): Fault[] => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const faults: Fault[] = [];
  const check = (file: SourceFile, chain: string): void => {
    if (seen.has(file.path)) return;
    seen.add(file.path);
    const found = [...(file.path in METERED ? [] : ownFaults(file)), ...outsideFaults(file)];
    faults.push(...found.map((fault) => ({ ...fault, message: `${fault.message} (${chain})` })));
    for (const { target, isTypeOnly } of importsOf(file)) {
      const next = target === undefined || isTypeOnly ? undefined : byPath.get(target);
      const isReported = OUTSIDE.some((folder) => next?.path.startsWith(folder));
      if (next !== undefined && !isReported)
        check(next, `${next.path} is imported by ${file.path}, which is pure`);
    }
  };
  for (const file of files.filter(isPure))
    check(file, "this file is pure, see ACTING in tests/tidy/layers.ts");
  return faults;
};

/** Lines of the table of acting files that name no file. */
export const staleActing = (files: readonly SourceFile[]): Fault[] =>
  Object.keys({ ...ACTING, ...METERED })
    .filter((path) => files.every((file) => file.path !== path))
    .map((path) => ({
      path: "tests/tidy/layers.ts",
      line: 1,
      message: `names ${path} as acting, which is no file`,
    }));
