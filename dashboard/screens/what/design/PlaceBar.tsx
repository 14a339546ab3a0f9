import { ActionIcon, Group, Tooltip } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconGripVertical,
  IconTrash,
  type TablerIcon,
} from "@tabler/icons-react";
import type { Ref } from "react";
import { design as words } from "../../../texts/design.ts";

export interface Acts {
  up: (() => void) | null;
  down: (() => void) | null;
  copy: () => void;
  remove: () => void;
}

const Act = ({
  icon: Icon,
  label,
  onClick,
}: {
  icon: TablerIcon;
  label: string;
  onClick: (() => void) | null;
}) => (
  <Tooltip label={label}>
    <ActionIcon
      size={24}
      variant="subtle"
      color="dark"
      c="#3f4857"
      aria-label={label}
      disabled={onClick === null}
      onClick={onClick ?? undefined}
    >
      <Icon size={14} aria-hidden />
    </ActionIcon>
  </Tooltip>
);

/** What can be done to a block or a row as a whole. */
export const PlaceBar = ({
  name,
  acts,
  handle,
}: {
  name: string;
  acts: Acts;
  handle: Ref<HTMLButtonElement>;
}) => (
  <Group gap={2} wrap="nowrap" justify="flex-end">
    <Tooltip label={words.acts.drag(name)}>
      <ActionIcon
        ref={handle}
        size={24}
        variant="subtle"
        c="#3f4857"
        aria-label={words.acts.drag(name)}
        tabIndex={-1}
      >
        <IconGripVertical size={14} aria-hidden />
      </ActionIcon>
    </Tooltip>
    <Act icon={IconArrowUp} label={words.acts.up(name)} onClick={acts.up} />
    <Act icon={IconArrowDown} label={words.acts.down(name)} onClick={acts.down} />
    <Act icon={IconCopy} label={words.acts.copy(name)} onClick={acts.copy} />
    <Act icon={IconTrash} label={words.acts.remove(name)} onClick={acts.remove} />
  </Group>
);

/** Alt and arrows move, Delete removes, Ctrl or ⌘ with D duplicates. */
export const onPlaceKey =
  (acts: Acts) =>
  (event: React.KeyboardEvent): void => {
    const act =
      event.altKey && event.key === "ArrowUp"
        ? acts.up
        : event.altKey && event.key === "ArrowDown"
          ? acts.down
          : event.key === "Delete"
            ? acts.remove
            : (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "d"
              ? acts.copy
              : null;
    if (act === null) return;
    event.preventDefault();
    act();
  };
