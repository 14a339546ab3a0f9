import { aliasPathsMax, payloadDepthMax, payloadKeyCharsMax } from "../../../limits.ts";

/** Stands in a path for each item of a list. */
export const ITEM = "[]";

/** Where a value comes from: the namespace, in lower case, and the way down. */
export interface Path {
  readonly root: string;
  readonly steps: readonly string[];
}

/** The same text for paths to the same value: templates find keys whatever their case. */
export const pathText = ({ root, steps }: Path): string => [root, ...steps].join("\n").toLowerCase();

/** What a local name stands for: every value it may have, as far as it is known. */
export interface Alias {
  readonly paths: readonly Path[];
  /** It was given a default where it was assigned. */
  readonly hasDefault: boolean;
}

export const DERIVED: Alias = { paths: [], hasDefault: false };

export const within = ({ paths, hasDefault }: Alias, steps: readonly string[]): Alias => ({
  hasDefault: hasDefault && steps.length === 0,
  paths: paths
    .map(({ root, steps: above }) => ({ root, steps: [...above, ...steps] }))
    .filter((path) => path.steps.length <= payloadDepthMax),
});

/** Whether a key is one that people may have written; paths of longer ones would only cost time. */
export const isReadableStep = (step: string): boolean => step.length <= payloadKeyCharsMax;

/** Each path once. */
const distinct = (paths: readonly Path[]): Path[] => [
  ...new Map(paths.map((path) => [pathText(path), path])).values(),
];

/** The names that one field assigns, and those of the loops around the place that is looked at. */
export class Scope {
  readonly #assigned = new Map<string, Alias>();
  readonly #blocks: ReadonlyMap<string, Alias>[] = [];
  readonly #guarded: ReadonlySet<string>[] = [];

  /** What a content block sees: what it is given, and none of the names around it. What is asked around it holds in it too. */
  inner(given: ReadonlyMap<string, Alias>): Scope {
    const scope = new Scope();
    scope.#blocks.push(given);
    scope.#guarded.push(...this.#guarded);
    return scope;
  }

  find(name: string): Alias | undefined {
    return this.#blocks.findLast((block) => block.has(name))?.get(name) ?? this.#assigned.get(name);
  }

  /** Branches may each assign a name, so what it stood for before is kept. */
  assign(name: string, alias: Alias): void {
    const before = this.#assigned.get(name);
    if (before === undefined) {
      this.#assigned.set(name, alias);
      return;
    }
    // branches that assign the same value leave room for those that assign another
    const paths = distinct([...before.paths, ...alias.paths]);
    if (paths.length > aliasPathsMax) return;
    this.#assigned.set(name, { paths, hasDefault: before.hasDefault && alias.hasDefault });
  }

  names(): string[] {
    return [...this.#assigned.keys(), ...this.#blocks.flatMap((block) => [...block.keys()])];
  }

  inBlock(names: ReadonlyMap<string, Alias>, visit: () => void): void {
    this.#blocks.push(names);
    visit();
    this.#blocks.pop();
  }

  /** @param paths texts of what a condition asked for before the branch was taken */
  inBranch(paths: ReadonlySet<string>, visit: () => void): void {
    this.#guarded.push(paths);
    visit();
    this.#guarded.pop();
  }

  isGuarded(pathText: string): boolean {
    return this.#guarded.some((paths) => paths.has(pathText));
  }
}
