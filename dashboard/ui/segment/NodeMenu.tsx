import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDotsVertical,
  IconFolderPlus,
  IconX,
} from "@tabler/icons-react";
import { segment as texts } from "../../texts/segment.ts";
import { useTreeScope } from "./scope.ts";
import { ToolButton } from "./ToolButton.tsx";
import { duplicated, moved, type Tree, wrapped } from "./tree.ts";

const ACTS = [
  { name: "up", icon: IconArrowUp, edit: (tree: Tree, id: number) => moved(tree, id, "up") },
  { name: "down", icon: IconArrowDown, edit: (tree: Tree, id: number) => moved(tree, id, "down") },
  { name: "wrap", icon: IconFolderPlus, edit: wrapped },
  { name: "duplicate", icon: IconCopy, edit: duplicated },
] as const;

/** What can be done with a condition or a group: moved, grouped, duplicated, removed. */
export const NodeMenu = ({ id, name }: { id: number; name: string }) => {
  const { edit, can, remove } = useTreeScope();
  const more = texts.part(name, texts.parts.more);
  const gone = texts.part(name, texts.parts.remove);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={more} data-actions>
            <IconDotsVertical size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {ACTS.map(({ name: act, icon: Icon, edit: change }) => {
            const isPossible = can((tree) => change(tree, id));
            return (
              // one that is disabled by its attribute would take no focus, and with it the way to the others
              <Menu.Item
                key={act}
                leftSection={<Icon size={16} aria-hidden />}
                aria-disabled={!isPossible || undefined}
                c={isPossible ? undefined : "dimmed"}
                closeMenuOnClick={isPossible}
                onClick={() => edit((tree) => change(tree, id), { id, on: "actions" })}
              >
                {texts.act[act]}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <ToolButton icon={IconX} name={gone} size={32} onClick={() => remove(id)} />
    </>
  );
};
