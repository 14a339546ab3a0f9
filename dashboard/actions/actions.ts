import type { Icon } from "@tabler/icons-react";
import { createContext, useContext, useEffect, useId } from "react";

/**
 * Something a person can do. One list feeds buttons, ⌘K, the list under `?`, menus and the keyboard, so that they
 * never disagree.
 */
export interface Action {
  id: string;
  label: string;
  section: "goTo" | "doIt" | "here";
  icon?: Icon;
  /** As `useHotkeys` takes it: `mod+S`, `C`; `mod` is ⌘ on Apple's keyboards and Ctrl elsewhere. */
  hotkey?: string;
  /** Words that find it besides its label. */
  keywords?: readonly string[];
  /** Why it cannot be done now; absent when it can. */
  disabledReason?: string | undefined;
  run: () => void;
}

export interface ActionList {
  actions: readonly Action[];
  /** Adds a screen's own actions while it is shown. */
  put: (owner: string, actions: readonly Action[]) => void;
  take: (owner: string) => void;
}

export const ActionsContext = createContext<ActionList | null>(null);

const useActionList = (): ActionList => {
  const list = useContext(ActionsContext);
  if (list === null) throw new Error("actions are offered within the shell only");
  return list;
};

/** What this screen adds to the list. Keep the array stable (useMemo). */
export const useScreenActions = (actions: readonly Action[]): void => {
  const { put, take } = useActionList();
  const owner = useId();
  useEffect(() => {
    put(owner, actions);
    return () => take(owner);
  }, [actions, owner, put, take]);
};

/** The action of this id, if the screen or the shell offers it now. */
export const useAction = (id: string): Action | undefined =>
  useActionList().actions.find((action) => action.id === id);

const isApple = (): boolean => /mac|iphone|ipad/i.test(navigator.userAgent);

/** `mod+shift+S` → `⌘⇧S`, or `Ctrl+Shift+S` where there is no ⌘. */
export const hotkeyText = (hotkey: string): string => {
  const parts = hotkey.split("+").map((part) => {
    if (part === "mod") return isApple() ? "⌘" : "Ctrl";
    if (part === "shift") return isApple() ? "⇧" : "Shift";
    if (part === "Enter") return "Enter";
    return part.toUpperCase();
  });
  return parts.join(isApple() ? "" : "+");
};

/** As `aria-keyshortcuts` wants it (WAI-ARIA 1.2). */
export const ariaHotkey = (hotkey: string): string =>
  hotkey
    .split("+")
    .map((part) => (part === "mod" ? (isApple() ? "Meta" : "Control") : part === "shift" ? "Shift" : part))
    .join("+");
