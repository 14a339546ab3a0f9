import { createContext, useContext } from "react";
import type { Catalogue, CatalogueProperty, Segment } from "../../../src/contract/segment.ts";
import type { FilterProblem } from "./checks.ts";
import type { Members } from "./members.ts";
import type { Tree } from "./tree.ts";

/** What every part of the builder works with. */
export interface BuilderScope {
  /** Undefined until it was read, or when it cannot be. */
  catalogue: Catalogue | undefined;
  segments: readonly Segment[];
  /** What a trigger brings, by example; null where there are no triggers. */
  payload: Members | null;
  payloadPaths: readonly string[];
  problems: readonly FilterProblem[];
  /** How the form names a path within the filter: `who.filter.nodes.0`. */
  fieldOf: (path: string) => string;
  zone: string;
}

export const BuilderContext = createContext<BuilderScope | null>(null);

export const useBuilder = (): BuilderScope => {
  const scope = useContext(BuilderContext);
  if (scope === null) throw new Error("this part lives within the builder of filters");
  return scope;
};

const NOTHING: readonly CatalogueProperty[] = [];

/** Properties that events of these names were received with. */
export const useEventProperties = (events: readonly string[]): readonly CatalogueProperty[] => {
  const { catalogue } = useBuilder();
  if (catalogue === undefined) return NOTHING;
  const wanted = new Set(events.map(eventKey));
  return catalogue.events
    .filter(({ name }) => wanted.has(eventKey(name)))
    .flatMap(({ properties }) => properties);
};

/** Events are compared without case and spaces. */
export const eventKey = (name: string): string => name.replaceAll(/\s/g, "").toLowerCase();

/** One tree of the builder: the filter itself, or the properties of an event. */
export interface TreeScope {
  tree: Tree;
  /** Tells the nodes of one tree from those of another on the page. */
  prefix: string;
  /** Nodes with numbers below this were there when the filter was opened; what they lack is said at once. */
  loadedBelow: number;
  /** Makes an edit; `focus` says which node the keyboard goes to, and to what of it. */
  edit: (change: (tree: Tree) => Tree, focus?: Focus) => void;
  remove: (id: number) => void;
  /** Whether an edit would change anything: it may be at the end, or the filter as large as it may be. */
  can: (change: (tree: Tree) => Tree) => boolean;
}

export interface Focus {
  id: number | "new";
  on: "node" | "field" | "actions";
}

export const TreeContext = createContext<TreeScope | null>(null);

export const useTreeScope = (): TreeScope => {
  const scope = useContext(TreeContext);
  if (scope === null) throw new Error("this part lives within a tree of conditions");
  return scope;
};

/** The condition that a field belongs to. */
export interface LeafScope {
  /** Path within the filter. */
  path: string;
  /** What it is called: “Condition 2 of group 1”. */
  name: string;
  /** Whether what it lacks is said: not while it is filled in for the first time. */
  isTouched: boolean;
}

export const LeafContext = createContext<LeafScope | null>(null);

export const useLeaf = (): LeafScope => {
  const scope = useContext(LeafContext);
  if (scope === null) throw new Error("this part lives within a condition");
  return scope;
};

const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(`${outer}.`);

/** What the control of a member needs: its place in the form, and whether something is wrong with it. */
export const useMember = (member: string): { "data-field": string; error: boolean } => {
  const { problems, fieldOf } = useBuilder();
  const { path, isTouched } = useLeaf();
  const own = path === "" ? member : `${path}.${member}`;
  return {
    "data-field": fieldOf(own),
    error: isTouched && problems.some((problem) => isWithin(problem.path, own)),
  };
};
