import { posix } from "node:path";
import { DASHBOARD_PARTS, LIBRARIES, PARTS, SEEN_BY_ALL, SEES_LIMITS_ONLY } from "./layers.ts";
import {
  CODE,
  type Fault,
  faultAt,
  isDashboard,
  isProduct,
  isServer,
  parse,
  type SourceFile,
} from "./source.ts";

export interface Import {
  from: SourceFile;
  /** As written. */
  specifier: string;
  /** The path it names when it is relative. */
  target: string | undefined;
  isTypeOnly: boolean;
  offset: number;
}

const toImport = (from: SourceFile, specifier: string, isTypeOnly: boolean, offset: number): Import => ({
  from,
  specifier,
  target: specifier.startsWith(".") ? posix.join(posix.dirname(from.path), specifier) : undefined,
  isTypeOnly,
  offset,
});

/** Static and dynamic imports, and re-exports. */
export const importsOf = (file: SourceFile): Import[] => {
  const { module } = parse(file);
  const statics = module.staticImports.map(({ moduleRequest, entries, start }) =>
    toImport(file, moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType), start),
  );
  const reexports = module.staticExports.flatMap(({ entries, start }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest === null ? [] : [toImport(file, moduleRequest.value, isType, start)],
    ),
  );
  const dynamics = module.dynamicImports.flatMap(({ moduleRequest, start }) => {
    const [, specifier] =
      /^["'`]([^"'`$]+)["'`]$/.exec(file.text.slice(moduleRequest.start, moduleRequest.end)) ?? [];
    return specifier === undefined ? [] : [toImport(file, specifier, false, start)];
  });
  return [...statics, ...reexports, ...dynamics];
};

const partOf = (path: string): string | undefined =>
  Object.keys(PARTS)
    .filter((name) => path.startsWith(`src/${name}`))
    .sort((a, b) => b.length - a.length)[0];

/** The provider folder a path lies in, such as `src/channels/smtp/`. */
const providerFolder = (path: string): string | undefined => /^src\/channels\/[^/]+\//.exec(path)?.[0];

const mayImport = (path: string, target: string): boolean => {
  const part = partOf(path);
  if (part === undefined) return false;
  const provider = providerFolder(path);
  const isWithin =
    provider === undefined ? part !== "channels/" && part === partOf(target) : target.startsWith(provider);
  if (isWithin) return true;
  const common = SEES_LIMITS_ONLY.includes(part) ? ["limits.ts"] : part === "limits.ts" ? [] : SEEN_BY_ALL;
  return [...common, ...(PARTS[part]?.sees ?? [])].some((seen) => target.startsWith(`src/${seen}`));
};

/** Imports that point against the table, and files of src/ that it does not know. */
export const directionFaults = (files: readonly SourceFile[]): Fault[] =>
  files.filter(isServer).flatMap((file) => {
    if (partOf(file.path) === undefined) {
      return [
        faultAt(file, 0, "lies in no part of the program: give its folder a line in tests/tidy/layers.ts"),
      ];
    }
    return importsOf(file).flatMap(({ target, offset }) =>
      target === undefined || mayImport(file.path, target)
        ? []
        : [faultAt(file, offset, `imports ${target}, which ${partOf(file.path)} may not see`)],
    );
  });

const dashboardPartOf = (path: string): string =>
  Object.keys(DASHBOARD_PARTS).find((name) => name !== "" && path.startsWith(`dashboard/${name}`)) ?? "";

const mayShow = (path: string, target: string): boolean => {
  const part = dashboardPartOf(path);
  return (
    SEEN_BY_ALL.some((seen) => target.startsWith(`src/${seen}`)) ||
    (DASHBOARD_PARTS[part]?.sees ?? []).some((seen) => target.startsWith(`dashboard/${seen}`))
  );
};

/** Imports within the dashboard that point against the table, and those of the server's inside. */
export const dashboardFaults = (files: readonly SourceFile[]): Fault[] =>
  files
    .filter(isDashboard)
    .flatMap((file) =>
      importsOf(file).flatMap(({ target, offset }) =>
        target === undefined || mayShow(file.path, target)
          ? []
          : [
              faultAt(
                file,
                offset,
                `imports ${target}, which dashboard/${dashboardPartOf(file.path)} may not see`,
              ),
            ],
      ),
    );

/** Relative imports that name no file; without its extension Node would not find it. */
export const missingFaults = (files: readonly SourceFile[]): Fault[] => {
  const paths = new Set(files.map(({ path }) => path));
  return files
    .filter(({ path }) => CODE.test(path))
    .flatMap((file) =>
      importsOf(file).flatMap(({ target, specifier, offset }) =>
        target === undefined || paths.has(target)
          ? []
          : [faultAt(file, offset, `imports "${specifier}", which is no file`)],
      ),
    );
};

/** Strongly connected parts of the import graph with more than one file (Tarjan 1972), each in order of discovery. */
const cyclesOf = (graph: ReadonlyMap<string, readonly string[]>): string[][] => {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const lower = (node: string, to: number | undefined): void =>
    void low.set(node, Math.min(low.get(node) ?? 0, to ?? Number.POSITIVE_INFINITY));
  const connect = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) {
        connect(next);
        lower(node, low.get(next));
      } else if (stack.includes(next)) lower(node, index.get(next));
    }
    if (low.get(node) !== index.get(node)) return;
    const cycle = stack.splice(stack.indexOf(node));
    if (cycle.length > 1 || graph.get(node)?.includes(node) === true) cycles.push(cycle);
  };
  for (const node of graph.keys()) if (!index.has(node)) connect(node);
  return cycles;
};

/** Cycles of imports, those of types included; types alone would still tie the files together. */
export const cycleFaults = (files: readonly SourceFile[]): Fault[] => {
  const code = files.filter(({ path }) => CODE.test(path));
  const graph = new Map(
    code.map((file) => [file.path, importsOf(file).flatMap(({ target }) => target ?? [])]),
  );
  return cyclesOf(graph).map((cycle) => ({
    path: cycle[0] ?? "",
    line: 1,
    message: `is in a cycle of imports: ${cycle.join(" → ")}`,
  }));
};

/** Files that only pass on what others export, and exports of everything. */
export const barrelFaults = (files: readonly SourceFile[]): Fault[] =>
  files
    .filter(({ path }) => CODE.test(path))
    .flatMap((file) => {
      const { program } = parse(file);
      const isPassed = program.body.map(
        (node) =>
          node.type === "ExportAllDeclaration" ||
          (node.type === "ExportNamedDeclaration" && node.source !== null),
      );
      const star = program.body.find(({ type }) => type === "ExportAllDeclaration");
      if (star !== undefined)
        return [faultAt(file, star.start, "exports everything of another file: import from there")];
      const isOnlyPassing = program.body.every(
        (node, at) => isPassed[at] || node.type === "ImportDeclaration",
      );
      return isPassed.includes(true) && isOnlyPassing
        ? [faultAt(file, 0, "is a barrel, it only passes on other files: import from those")]
        : [];
    });

/** A default export has no name of its own, so each importer makes one up. */
export const defaultExportFaults = (files: readonly SourceFile[]): Fault[] =>
  files
    .filter(({ path }) => CODE.test(path))
    .flatMap((file) =>
      parse(file).module.staticExports.flatMap(({ entries, start }) =>
        entries.some(({ exportName }) => exportName.kind === "Default" || exportName.name === "default")
          ? [faultAt(file, start, "exports a default: give it a name")]
          : [],
      ),
    );

const packageOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

const libraryOf = (name: string) =>
  Object.entries(LIBRARIES).find(([library]) =>
    library.endsWith("/") ? name.startsWith(library) : name === library,
  );

const LAYERS_FILE = "tests/tidy/layers.ts";

/** Libraries imported outside their folder, and libraries that have none. */
export const libraryFaults = (files: readonly SourceFile[]): Fault[] =>
  files.filter(isProduct).flatMap((file) =>
    importsOf(file).flatMap(({ target, specifier, offset }) => {
      if (target !== undefined || specifier.startsWith("node:")) return [];
      const name = packageOf(specifier);
      const [, library] = libraryOf(name) ?? [];
      if (library === undefined) {
        return [
          faultAt(file, offset, `imports ${name}: add it to LIBRARIES in ${LAYERS_FILE} with its folder`),
        ];
      }
      if (library.importers.some((folder) => file.path.startsWith(folder))) return [];
      return [faultAt(file, offset, `imports ${name}, which belongs to ${library.importers.join(" and ")}`)];
    }),
  );

/** Dependencies that the table of libraries does not place, and lines of the table that nothing is installed for. */
export const dependencyFaults = (packageFile: SourceFile): Fault[] => {
  const manifest: { dependencies?: object; optionalDependencies?: object } = JSON.parse(packageFile.text);
  const installed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
  const unplaced = installed.filter((name) => libraryOf(name) === undefined);
  const stale = Object.keys(LIBRARIES).filter(
    (library) => !installed.some((name) => libraryOf(name)?.[0] === library),
  );
  return [
    ...unplaced.map((name) => `depends on ${name}: add it to LIBRARIES in ${LAYERS_FILE} with its folder`),
    ...stale.map((name) => `does not depend on ${name}: remove it from LIBRARIES in ${LAYERS_FILE}`),
  ].map((message) => ({ path: packageFile.path, line: 1, message }));
};
