import { Badge, Box, Text, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import type { InboundMapping } from "../../../../src/contract/inboundHook.ts";
import { inboundPathOf } from "../../../../src/contract/inboundPath.ts";
import { sources as texts } from "../../../texts/sources.ts";
import { fitsSlot, pathOfSlot, SLOTS, type Slot } from "./slots.ts";
import classes from "./sources.module.css";

/** Enough to find anything by eye; beyond it a path is typed. */
const ENTRIES_MAX = 60;
const DEPTH_MAX = 8;
const VALUE_CHARS_MAX = 80;

interface TreeProps {
  mapping: InboundMapping;
  /** What a click chooses. */
  slot: Slot;
  onTake: (path: string) => void;
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];

const shownValue = (value: unknown): string => {
  if (Array.isArray(value)) return texts.items(value.length);
  if (typeof value === "object" && value !== null) return texts.keys(Object.keys(value).length);
  const text = JSON.stringify(value) ?? "";
  return text.length > VALUE_CHARS_MAX ? `${text.slice(0, VALUE_CHARS_MAX)}…` : text;
};

const Marks = ({ mapping, path }: { mapping: InboundMapping; path: string }) => (
  <>
    {SLOTS.filter((slot) => pathOfSlot(mapping, slot) === path).map((slot) => (
      <Badge key={slot} className={classes.mark ?? ""}>
        {texts.slots[slot]}
      </Badge>
    ))}
  </>
);

/** One value: a button where it can be chosen. */
const Entry = ({
  name,
  value,
  path,
  mapping,
  slot,
  onTake,
}: TreeProps & { name: string; value: unknown; path: string }) => {
  const isChosen = pathOfSlot(mapping, slot) === path;
  const words: ReactNode = (
    <>
      <span className={classes.key}>{name}</span>
      <span className={`${classes.value} ${classes.quiet}`}>{shownValue(value)}</span>
      <Marks mapping={mapping} path={path} />
      {path === "" ? null : <VisuallyHidden>{texts.at(path)}</VisuallyHidden>}
    </>
  );
  if (!fitsSlot(slot, value)) return <div className={classes.entry}>{words}</div>;
  return (
    <button
      type="button"
      className={classes.entry}
      data-chosen={isChosen || undefined}
      aria-pressed={isChosen}
      onClick={() => onTake(path)}
    >
      {words}
    </button>
  );
};

const Branch = ({ value, steps, ...props }: TreeProps & { value: unknown; steps: readonly string[] }) => {
  const entries = entriesOf(value);
  if (entries.length === 0 || steps.length >= DEPTH_MAX) return null;
  const hidden = entries.length - ENTRIES_MAX;
  return (
    <ul className={classes.tree}>
      {entries.slice(0, ENTRIES_MAX).map(([name, inner]) => {
        const way = [...steps, name];
        return (
          <li key={name}>
            <Entry name={name} value={inner} path={inboundPathOf(way)} {...props} />
            <Branch value={inner} steps={way} {...props} />
          </li>
        );
      })}
      {hidden > 0 ? (
        <li>
          <Text size="sm" c="dimmed" title={texts.tooLong}>
            {texts.more(hidden)}
          </Text>
        </li>
      ) : null}
    </ul>
  );
};

/** A body as a tree, in which a click chooses. */
export const BodyTree = ({ body, ...props }: TreeProps & { body: unknown }) => (
  <Box component="section" aria-label={texts.body} tabIndex={0} className={classes.treeBox ?? ""}>
    <Entry name={texts.whole} value={body} path="" {...props} />
    <Branch value={body} steps={[]} {...props} />
  </Box>
);
