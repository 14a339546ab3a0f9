import { ActionIcon, Button, Group, Menu, Stack, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { EmailDesign } from "../../../../src/contract/design/design.ts";
import { design as words } from "../../../texts/design.ts";
import { useWriting } from "../fields.tsx";
import { BrandContext, useAccountBrand } from "./brand.ts";
import classes from "./Canvas.module.css";
import { actsOn, type Editing, EditingContext } from "./editing.ts";
import type { Place } from "./ops.ts";
import { RowItem } from "./RowItem.tsx";
import { STARTERS } from "./starters.ts";
import { type History, useHistory } from "./useHistory.ts";

const Empty = ({ onBegin }: { onBegin: ((design: EmailDesign) => void) | null }) => (
  <Stack align="center" gap="sm" py="lg">
    <Text size="sm" ta="center">
      {onBegin === null ? words.empty : words.firstRow}
    </Text>
    {onBegin === null ? null : (
      <Group gap="xs" justify="center">
        {STARTERS.map(({ label, design }) => (
          <Button key={label} size="compact-sm" variant="white" color="dark" onClick={() => onBegin(design)}>
            {label}
          </Button>
        ))}
      </Group>
    )}
  </Stack>
);

const AddRow = ({ onAdd }: { onAdd: (widths: readonly number[]) => void }) => (
  <Menu position="top-start" width={220} withInitialFocusPlaceholder={false}>
    <Menu.Target>
      <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />}>
        {words.addRow}
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      {Object.entries(words.layouts).map(([widths, label]) => (
        <Menu.Item key={widths} onClick={() => onAdd(widths.split(" ").map(Number))}>
          {label}
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  </Menu>
);

const Steps = ({ history }: { history: History<EmailDesign> }) => (
  <Group gap={4}>
    <Tooltip label={words.undo}>
      <ActionIcon
        variant="default"
        size={28}
        aria-label={words.undo}
        disabled={!history.canUndo}
        onClick={history.undo}
      >
        <IconArrowBackUp size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
    <Tooltip label={words.redo}>
      <ActionIcon
        variant="default"
        size={28}
        aria-label={words.redo}
        disabled={!history.canRedo}
        onClick={history.redo}
      >
        <IconArrowForwardUp size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  </Group>
);

/** Undo belongs to the field that has the focus, where that is one to type in. */
const isTyping = (target: EventTarget): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, [contenteditable='true']") !== null;

const onStepKey =
  ({ undo, redo }: History<EmailDesign>) =>
  (event: React.KeyboardEvent): void => {
    if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== "z" || isTyping(event.target))
      return;
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  };

/** An e-mail made of rows and blocks. Loaded when it is first shown: import it lazily. */
export const DesignEditor = ({
  id,
  design,
  onChange,
}: {
  id: string;
  design: EmailDesign;
  onChange: (design: EmailDesign) => void;
}) => {
  const { words: names, isReadOnly } = useWriting();
  const [chosen, choose] = useState<Place | null>(null);
  const [said, say] = useState("");
  const history = useHistory(design, onChange);
  const { change } = history;
  const editing = useMemo(
    (): Editing => ({
      design,
      chosen,
      names,
      isReadOnly,
      choose,
      ...actsOn({ design, change, choose, say }),
    }),
    [design, chosen, names, isReadOnly, change],
  );
  const brand = useAccountBrand();
  return (
    <BrandContext value={brand}>
      <EditingContext value={editing}>
        <Stack gap="xs" id={id} tabIndex={-1} onKeyDown={isReadOnly ? undefined : onStepKey(history)}>
          {isReadOnly ? null : (
            <Group justify="space-between">
              <Text size="xs" c="dimmed">
                {words.hint}
              </Text>
              <Steps history={history} />
            </Group>
          )}
          <section className={classes.canvas} aria-label={words.title}>
            <Stack gap="xs">
              {design.rows.length === 0 ? <Empty onBegin={isReadOnly ? null : change} /> : null}
              {[...design.rows.entries()].map(([at, row]) => (
                <RowItem key={at} row={row} at={at} />
              ))}
            </Stack>
          </section>
          {isReadOnly ? null : (
            <Group>
              <AddRow onAdd={editing.addRow} />
            </Group>
          )}
          <VisuallyHidden role="status">{said}</VisuallyHidden>
        </Stack>
      </EditingContext>
    </BrandContext>
  );
};
