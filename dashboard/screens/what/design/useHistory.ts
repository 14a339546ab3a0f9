import { useCallback, useRef, useState } from "react";

const STEPS_MAX = 200;
/** Typing without a pause is one step. */
const TYPING_MS = 1_000;

export interface History<T> {
  /** @param tag changes of one tag without a pause are taken back together */
  change: (next: T, tag?: string) => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
}

/** Changes of a value that is kept elsewhere, which can be taken back. */
export const useHistory = <T>(value: T, onChange: (value: T) => void): History<T> => {
  const [past, setPast] = useState<readonly T[]>([]);
  const [future, setFuture] = useState<readonly T[]>([]);
  const last = useRef({ tag: "", atMs: 0 });
  const change = useCallback(
    (next: T, tag = ""): void => {
      const nowMs = performance.now();
      const isSameStep = tag !== "" && tag === last.current.tag && nowMs - last.current.atMs < TYPING_MS;
      last.current = { tag, atMs: nowMs };
      if (!isSameStep) setPast((before) => [...before.slice(-STEPS_MAX), value]);
      setFuture([]);
      onChange(next);
    },
    [value, onChange],
  );
  const undo = (): void => {
    const before = past.at(-1);
    if (before === undefined) return;
    last.current = { tag: "", atMs: 0 };
    setPast(past.slice(0, -1));
    setFuture([value, ...future]);
    onChange(before);
  };
  const redo = (): void => {
    const [next, ...rest] = future;
    if (next === undefined) return;
    setPast([...past, value]);
    setFuture(rest);
    onChange(next);
  };
  return { change, undo, redo, canUndo: past.length > 0, canRedo: future.length > 0 };
};
