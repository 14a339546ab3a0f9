import { type RefObject, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Filter } from "../../../src/contract/filter.ts";
import { segment as texts } from "../../texts/segment.ts";
import { notifyUndo } from "../notify.tsx";
import type { Focus, TreeScope } from "./scope.ts";
import { afterRemoval, filterOf, removed, restored, type Tree, treeOf } from "./tree.ts";

const FIELDS = "input:not([type=hidden]):not(:disabled), select, textarea, button:not(:disabled)";

/** Where the keyboard goes: to the part itself, its first field, or the button with its actions. */
const goTo = (box: HTMLElement | null, prefix: string, { id, on }: Focus): boolean => {
  const node = box?.querySelector<HTMLElement>(`[data-node="${prefix}-${id}"]`);
  if (node === null || node === undefined) return false;
  const part =
    on === "actions"
      ? node.querySelector<HTMLElement>("[data-actions]")
      : on === "field"
        ? (node.querySelector<HTMLElement>(`[data-first] :is(${FIELDS})`) ??
          node.querySelector<HTMLElement>(`[data-body] :is(${FIELDS})`))
        : null;
  (part ?? node).focus();
  return true;
};

/** Enter ends a field of the filter; it does not send the form around it. */
const keepsForm = (event: KeyboardEvent): void => {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
};

const useKeptForm = (box: RefObject<HTMLElement | null>): void => {
  useEffect(() => {
    const { current } = box;
    current?.addEventListener("keydown", keepsForm);
    return () => current?.removeEventListener("keydown", keepsForm);
  }, [box]);
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * A filter as a tree that is edited. Whatever is edited is told at once; a value that comes from elsewhere (undo of a
 * conflict, another person's save) takes the place of the tree.
 */
export const useTree = (
  value: unknown,
  onChange: (filter: Filter | null) => void,
): { scope: TreeScope; box: RefObject<HTMLDivElement | null> } => {
  const prefix = useId();
  const [tree, setTree] = useState(() => treeOf(value));
  const [loadedBelow, setLoadedBelow] = useState(tree.next);
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef({ tree, told: value, onChange });
  /** Where the focus goes once this tree is shown. */
  const wanted = useRef<{ tree: Tree; focus: Focus } | null>(null);
  latest.current.onChange = onChange;

  useEffect(() => {
    if (isSame(value, latest.current.told)) return;
    const read = treeOf(value);
    latest.current = { ...latest.current, tree: read, told: value };
    setTree(read);
    setLoadedBelow(read.next);
  }, [value]);

  useEffect(() => {
    if (wanted.current?.tree !== tree) return;
    goTo(box.current, prefix, wanted.current.focus);
    wanted.current = null;
  }, [tree, prefix]);

  useKeptForm(box);

  const scope = useMemo((): TreeScope => {
    const put = (next: Tree, focus: Focus | undefined): void => {
      const before = latest.current.tree;
      if (next === before) return;
      const told = filterOf(next);
      latest.current = { ...latest.current, tree: next, told };
      const id = focus?.id === "new" ? before.next : focus?.id;
      wanted.current =
        focus === undefined || id === undefined ? null : { tree: next, focus: { ...focus, id } };
      setTree(next);
      latest.current.onChange(told);
    };
    return {
      tree,
      prefix,
      loadedBelow,
      edit: (change, focus) => put(change(latest.current.tree), focus),
      can: (change) => change(tree) !== tree,
      remove: (id) => {
        const gone = removed(latest.current.tree, id);
        const { removed: part } = gone;
        if (part === null) return;
        put(gone.tree, { id: afterRemoval(gone.tree, part), on: "node" });
        notifyUndo(texts.removed[part.node.kind], async () =>
          put(restored(latest.current.tree, part), { id: part.node.id, on: "node" }),
        );
      },
    };
  }, [tree, prefix, loadedBelow]);
  return { scope, box };
};
