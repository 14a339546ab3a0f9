import { Button, Group, Menu, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Block, CodeRow, Repeat, Row } from "../../../../src/contract/design/design.ts";
import { design as words } from "../../../texts/design.ts";
import { BlockItem } from "./BlockItem.tsx";
import classes from "./Canvas.module.css";
import { useColumnDrop, useDragging } from "./dragging.ts";
import { useEditing } from "./editing.ts";
import { NamesContext, namesWithin } from "./names.ts";
import { type Acts, onPlaceKey, PlaceBar } from "./PlaceBar.tsx";
import { RowSettings } from "./RowSettings.tsx";

const KINDS = [
  "text",
  "heading",
  "image",
  "button",
  "divider",
  "spacer",
  "social",
  "table",
  "footer",
  "code",
] as const;

const AddBlock = ({ row, column, count }: { row: number; column: number; count: number }) => {
  const { addBlock } = useEditing();
  return (
    <Menu position="bottom-start" width={220} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="dark"
          c="#3f4857"
          leftSection={<IconPlus size={14} aria-hidden />}
          aria-label={words.addBlockIn(row + 1, column + 1)}
        >
          {words.addBlock}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {KINDS.map((kind) => (
          <Menu.Item key={kind} onClick={() => addBlock({ row, column, block: count }, kind)}>
            {words.blocks[kind]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};

const Column = ({
  row,
  column,
  width,
  blocks,
  outer,
}: {
  row: number;
  column: number;
  width: number;
  blocks: readonly Block[];
  outer: readonly Repeat[];
}) => {
  const { place, isReadOnly } = useEditing();
  const { element, isOver } = useColumnDrop((dragged) =>
    place(dragged, { row, column, block: blocks.length }),
  );
  return (
    <div
      ref={element}
      className={classes.column}
      style={{ flex: `${width} 1 0` }}
      data-over={isOver || undefined}
    >
      {[...blocks.entries()].map(([at, block]) => (
        <BlockItem key={at} block={block} place={{ row, column, block: at }} outer={outer} />
      ))}
      {isReadOnly ? null : <AddBlock row={row} column={column} count={blocks.length} />}
    </div>
  );
};

const badgesOf = ({ repeat, when }: Row): string =>
  [
    repeat === null ? [] : [words.repeatedBadge(repeat.list)],
    when === null
      ? []
      : [words.whenBadge(`${when.field} ${words.when.operators[when.operator]} ${when.value}`)],
  ]
    .flat()
    .join(" · ");

const Layout = ({ row, at }: { row: Row; at: number }) => {
  const editing = useEditing();
  const { names, chosen, isReadOnly } = editing;
  const outer = useMemo(() => (row.repeat === null ? [] : [row.repeat]), [row.repeat]);
  const around = useMemo(() => namesWithin(names, []), [names]);
  const within = useMemo(() => namesWithin(names, outer), [names, outer]);
  const isChosen = chosen?.row === at && chosen.column === null;
  return (
    <>
      {isChosen && !isReadOnly ? (
        <div className={classes.settings}>
          <NamesContext value={{ values: within.values, lists: around.lists }}>
            <RowSettings row={row} onChange={(changed) => editing.setRow(at, changed)} />
          </NamesContext>
        </div>
      ) : null}
      <div className={classes.columns}>
        {[...row.columns.entries()].map(([column, { width, blocks }]) => (
          <Column key={column} row={at} column={column} width={width} blocks={blocks} outer={outer} />
        ))}
      </div>
    </>
  );
};

/** One row with its columns; its settings are at its top. */
export const RowItem = ({ row, at }: { row: Row | CodeRow; at: number }) => {
  const editing = useEditing();
  const { design, chosen, isReadOnly } = editing;
  const { element, handle, edge } = useDragging({ kind: "row", row: at }, (dragged, to) =>
    editing.placeRow(dragged, at, to),
  );
  const isChosen = chosen?.row === at && chosen.column === null;
  const acts: Acts = {
    up: at === 0 ? null : () => editing.stepRow(at, -1),
    down: at === design.rows.length - 1 ? null : () => editing.stepRow(at, 1),
    copy: () => editing.copyRow(at),
    remove: () => editing.dropRow(at),
  };
  return (
    <section
      ref={element}
      className={classes.row}
      data-surface={row.surface}
      data-edge={edge}
      aria-label={words.row(at + 1)}
    >
      <Group className={classes.head} justify="space-between" gap="xs">
        <Button
          size="compact-xs"
          variant="subtle"
          c="#3f4857"
          aria-expanded={isChosen}
          aria-label={words.rowSettings(at + 1)}
          onClick={() => editing.choose(isChosen ? null : { row: at, column: null, block: null })}
          onKeyDown={isReadOnly ? undefined : onPlaceKey(acts)}
        >
          {words.row(at + 1)}
        </Button>
        <span>{row.kind === "row" ? badgesOf(row) : ""}</span>
        {isReadOnly ? (
          <button type="button" ref={handle} hidden />
        ) : (
          <PlaceBar name={words.row(at + 1)} acts={acts} handle={handle} />
        )}
      </Group>
      {row.kind === "row" ? (
        <Layout row={row} at={at} />
      ) : (
        <div className={classes.column}>
          <Text size="xs">{words.codeRow}</Text>
          <pre className={classes.code}>{row.code.slice(0, 600)}</pre>
        </div>
      )}
    </section>
  );
};
