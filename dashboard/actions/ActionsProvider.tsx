import { useHotkeys } from "@mantine/hooks";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { type Action, ActionsContext } from "./actions.ts";
import { CommandPalette } from "./CommandPalette.tsx";
import { ShortcutList } from "./ShortcutList.tsx";

/** Inside a text field single letters are letters; combinations with mod work everywhere. */
const hotkeysOf = (actions: readonly Action[]): [string, () => void][] =>
  actions.flatMap(({ hotkey, run, disabledReason }) =>
    hotkey === undefined || disabledReason !== undefined ? [] : [[hotkey, run]],
  );

const Hotkeys = ({ actions }: { actions: readonly Action[] }) => {
  const withMod = actions.filter(({ hotkey }) => hotkey?.includes("mod"));
  const plain = actions.filter(({ hotkey }) => hotkey !== undefined && !hotkey.includes("mod"));
  useHotkeys(hotkeysOf(withMod), [], true);
  useHotkeys(hotkeysOf(plain));
  return null;
};

/** The same action, without a shortcut that is a single key. */
const withoutSingleKey = ({ hotkey, ...action }: Action): Action =>
  hotkey?.includes("mod") ? { ...action, hotkey } : action;

/** Holds the list of what can be done: the shell's own actions and those of the screen shown. */
export const ActionsProvider = ({
  own,
  hasSingleKeys,
  children,
}: {
  own: readonly Action[];
  /** Whether single keys are shortcuts; each person can turn them off (WCAG 2.2, 2.1.4). */
  hasSingleKeys: boolean;
  children: ReactNode;
}) => {
  const [byScreen, setByScreen] = useState<ReadonlyMap<string, readonly Action[]>>(new Map());
  const put = useCallback(
    (owner: string, actions: readonly Action[]) =>
      setByScreen((before) => new Map(before).set(owner, actions)),
    [],
  );
  const take = useCallback(
    (owner: string) =>
      setByScreen((before) => {
        const after = new Map(before);
        after.delete(owner);
        return after;
      }),
    [],
  );
  const actions = useMemo(() => {
    const all = [...[...byScreen.values()].flat(), ...own];
    return hasSingleKeys ? all : all.map(withoutSingleKey);
  }, [byScreen, own, hasSingleKeys]);
  const list = useMemo(() => ({ actions, put, take }), [actions, put, take]);
  return (
    <ActionsContext.Provider value={list}>
      <Hotkeys actions={actions} />
      <CommandPalette actions={actions} />
      <ShortcutList actions={actions} hasSingleKeys={hasSingleKeys} />
      {children}
    </ActionsContext.Provider>
  );
};
