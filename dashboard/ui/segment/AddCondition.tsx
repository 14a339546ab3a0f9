import { Button, Menu, Text } from "@mantine/core";
import { IconFolderPlus, IconPlus } from "@tabler/icons-react";
import { segment as texts } from "../../texts/segment.ts";
import { EMPTY_GROUP, FIRST, type Kind } from "./conditions.ts";
import { KIND_ICONS } from "./kinds.ts";
import type { Members } from "./members.ts";
import { useBuilder, useTreeScope } from "./scope.ts";
import classes from "./segment.module.css";
import { added, type GroupNode } from "./tree.ts";

const COMMON = ["property", "behaviour", "segment"] as const;
const RARE = ["reachable", "subscribed", "device", "place", "radius", "bucket", "payload"] as const;

/** Everything else that can be asked, and a group to put conditions into. */
const Rare = ({ name, isFull, add }: { name: string; isFull: boolean; add: (part: Members) => void }) => {
  const { payload } = useBuilder();
  const rare = RARE.filter((kind) => kind !== "payload" || payload !== null);
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={15} aria-hidden />}
          aria-label={name}
          disabled={isFull}
        >
          {texts.more}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {rare.map((kind) => {
          const Icon = KIND_ICONS[kind];
          return (
            <Menu.Item
              key={kind}
              leftSection={<Icon size={16} aria-hidden />}
              onClick={() => add(FIRST[kind])}
            >
              {texts.kind[kind]}
              <Text size="xs">{texts.hint[kind]}</Text>
            </Menu.Item>
          );
        })}
        <Menu.Divider />
        <Menu.Item leftSection={<IconFolderPlus size={16} aria-hidden />} onClick={() => add(EMPTY_GROUP)}>
          {texts.group}
          <Text size="xs">{texts.hint.group}</Text>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};

/** What is asked most, as buttons; the rest behind “More…”. */
export const AddCondition = ({ group, number }: { group: GroupNode; number: number }) => {
  const { edit, can } = useTreeScope();
  const isFull = !can((tree) => added(tree, group.id, FIRST.reachable));
  const add = (part: Members): void =>
    edit((tree) => added(tree, group.id, part), { id: "new", on: part === EMPTY_GROUP ? "node" : "field" });
  const nameOf = (kind: Kind): string => texts.part(texts.addTo(number), texts.kind[kind]);
  return (
    <div>
      <div className={classes.starters}>
        {COMMON.map((kind) => {
          const Icon = KIND_ICONS[kind];
          return (
            <Button
              key={kind}
              variant="default"
              size="xs"
              leftSection={<Icon size={15} aria-hidden />}
              aria-label={nameOf(kind)}
              disabled={isFull}
              onClick={() => add(FIRST[kind])}
            >
              {texts.kind[kind]}
            </Button>
          );
        })}
        <Rare name={texts.part(texts.addTo(number), texts.more)} isFull={isFull} add={add} />
      </div>
      {isFull ? (
        <Text size="xs" c="dimmed" mt={6}>
          {texts.full}
        </Text>
      ) : null}
    </div>
  );
};
