import { VisuallyHidden } from "@mantine/core";
import { useEffect, useMemo, useRef } from "react";
import type { Block, Repeat } from "../../../../src/contract/design/design.ts";
import { design as words } from "../../../texts/design.ts";
import { BlockSettings } from "./BlockSettings.tsx";
import { BlockView } from "./BlockView.tsx";
import classes from "./Canvas.module.css";
import { useDragging } from "./dragging.ts";
import { nameOfBlock, useEditing } from "./editing.ts";
import { NamesContext, namesWithin } from "./names.ts";
import { type BlockPlace, neighbour } from "./ops.ts";
import { type Acts, onPlaceKey, PlaceBar } from "./PlaceBar.tsx";

const Badges = ({ block: { repeat, when } }: { block: Block }) => (
  <>
    {repeat === null ? null : <div className={classes.badge}>{words.repeatedBadge(repeat.list)}</div>}
    {when === null ? null : (
      <div className={classes.badge}>
        {words.whenBadge(`${when.field} ${words.when.operators[when.operator]} ${when.value}`)}
      </div>
    )}
  </>
);

const Settings = ({ block, place, outer }: { block: Block; place: BlockPlace; outer: readonly Repeat[] }) => {
  const { names, setBlock } = useEditing();
  const { repeat } = block;
  const loops = useMemo(() => (repeat === null ? outer : [...outer, repeat]), [outer, repeat]);
  const table = block.kind === "table" ? block : null;
  const around = useMemo(() => namesWithin(names, loops), [names, loops]);
  const within = useMemo(
    () => (table === null ? around : namesWithin(names, [...loops, { list: table.list, item: table.item }])),
    [names, loops, around, table],
  );
  return (
    <NamesContext value={around}>
      <div className={classes.settings}>
        <BlockSettings
          block={block}
          outer={outer}
          loops={loops}
          within={within}
          onChange={(changed) => setBlock(place, changed)}
        />
      </div>
    </NamesContext>
  );
};

/** One block: shown, and with its settings below it when it is chosen. */
export const BlockItem = ({
  block,
  place,
  outer,
}: {
  block: Block;
  place: BlockPlace;
  outer: readonly Repeat[];
}) => {
  const editing = useEditing();
  const { design, chosen, isReadOnly } = editing;
  const isChosen =
    chosen?.row === place.row && chosen.column === place.column && chosen.block === place.block;
  const { element, handle, edge } = useDragging({ kind: "block", place }, (dragged, at) =>
    editing.place(dragged, { ...place, block: at === "top" ? place.block : place.block + 1 }),
  );
  const body = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isChosen && document.activeElement === document.body) body.current?.focus();
  }, [isChosen]);
  const name = nameOfBlock(block, place);
  const acts: Acts = {
    up: neighbour(design, place, -1) === null ? null : () => editing.stepBlock(place, -1),
    down: neighbour(design, place, 1) === null ? null : () => editing.stepBlock(place, 1),
    copy: () => editing.copyBlock(place, block),
    remove: () => editing.dropBlock(place, block),
  };
  return (
    <div ref={element} className={classes.block} data-edge={edge} data-chosen={isChosen || undefined}>
      <button
        ref={body}
        type="button"
        className={classes.body}
        aria-expanded={isChosen}
        onClick={() => editing.choose(isChosen ? null : place)}
        onKeyDown={isReadOnly ? undefined : onPlaceKey(acts)}
      >
        <VisuallyHidden>{name}: </VisuallyHidden>
        <BlockView block={block} />
      </button>
      <Badges block={block} />
      {isReadOnly ? (
        <button type="button" ref={handle} hidden />
      ) : (
        <div hidden={!isChosen}>
          <PlaceBar name={name} acts={acts} handle={handle} />
        </div>
      )}
      {isChosen ? <Settings block={block} place={place} outer={outer} /> : null}
    </div>
  );
};
