import { Group, Kbd, Modal, Stack, Text, Title } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useSyncExternalStore } from "react";
import { shell } from "../texts/shell.ts";
import { type Action, hotkeyText } from "./actions.ts";

let isOpen = false;
const listeners = new Set<() => void>();
const set = (next: boolean): void => {
  isOpen = next;
  for (const listener of listeners) listener();
};

export const openShortcuts = (): void => set(true);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const Rows = ({ title, actions }: { title: string; actions: readonly Action[] }) =>
  actions.length === 0 ? null : (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {title}
      </Title>
      {actions.map(({ id, label, hotkey }) => (
        <Group key={id} justify="space-between" wrap="nowrap">
          <Text size="sm">{label}</Text>
          <Kbd>{hotkeyText(hotkey ?? "")}</Kbd>
        </Group>
      ))}
    </Stack>
  );

/** `?`: every shortcut that works here. */
export const ShortcutList = ({
  actions,
  hasSingleKeys,
}: {
  actions: readonly Action[];
  hasSingleKeys: boolean;
}) => {
  const isShown = useSyncExternalStore(subscribe, () => isOpen);
  useHotkeys(
    hasSingleKeys
      ? [
          ["shift+/", openShortcuts],
          ["?", openShortcuts],
        ]
      : [],
  );
  const keyed = actions.filter(({ hotkey }) => hotkey !== undefined);
  return (
    <Modal opened={isShown} onClose={() => set(false)} title={shell.shortcuts.title}>
      <Stack>
        <Rows title={shell.shortcuts.here} actions={keyed.filter(({ section }) => section === "here")} />
        <Rows title={shell.shortcuts.anywhere} actions={keyed.filter(({ section }) => section !== "here")} />
      </Stack>
    </Modal>
  );
};
