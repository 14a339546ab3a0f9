import { ActionIcon, Button, Group, Popover, Stack, TextInput, Tooltip } from "@mantine/core";
import {
  IconBold,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
  type TablerIcon,
} from "@tabler/icons-react";
import { toggleMark } from "prosemirror-commands";
import type { Node as DocNode } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import type { Command, EditorState } from "prosemirror-state";
import { type ReactNode, useState } from "react";
import type { Parts } from "../../../../src/contract/design/design.ts";
import { design as words } from "../../../texts/design.ts";
import { FieldPicker } from "./FieldPicker.tsx";
import classes from "./RichText.module.css";
import { richSchema, type Variant } from "./richSchema.ts";

export interface FieldAt {
  node: DocNode;
  at: number;
}

/** Shows where a link leads, to write. */
export type AddressField = (link: Parts, set: (link: Parts) => void) => ReactNode;

interface Props {
  variant: Variant;
  label: string;
  state: EditorState;
  /** The value whose absence can be provided for. */
  field: FieldAt | null;
  addressField: AddressField;
  /** Does it and goes back to the text. */
  run: (command: Command) => void;
  /** Does it, and leaves the focus where it is. */
  apply: (command: Command) => void;
}

const isActive = (state: EditorState, name: string): boolean => {
  const type = state.schema.marks[name];
  if (type === undefined) return false;
  const { from, to, empty, $from } = state.selection;
  return empty
    ? type.isInSet(state.storedMarks ?? $from.marks()) !== undefined
    : state.doc.rangeHasMark(from, to, type);
};

const Tool = ({
  icon: Icon,
  label,
  pressed,
  onClick,
}: {
  icon: TablerIcon;
  label: string;
  pressed?: boolean;
  onClick: () => void;
}) => (
  <Tooltip label={label}>
    <ActionIcon
      size={26}
      variant={pressed === true ? "light" : "subtle"}
      color="gray"
      aria-label={label}
      aria-pressed={pressed}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      <Icon size={16} aria-hidden />
    </ActionIcon>
  </Tooltip>
);

const linkCommand =
  (variant: Variant, link: Parts): Command =>
  (state, dispatch) => {
    const type = richSchema(variant).marks["link"];
    if (type === undefined) return false;
    const { from, to } = state.selection;
    const { tr } = state;
    tr.removeMark(from, to, type);
    if (link.length > 0) tr.addMark(from, to, type.create({ parts: JSON.stringify(link) }));
    dispatch?.(tr);
    return true;
  };

type Tools = Pick<Props, "variant" | "state" | "run" | "addressField">;

const LinkTool = ({ variant, state, run, addressField }: Tools) => {
  const [isOpen, setOpen] = useState(false);
  const [link, setLink] = useState<Parts>([{ text: "https://" }]);
  const isEmpty = state.selection.empty;
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width={320}
      trapFocus
      position="bottom-start"
      withinPortal
      withRoles={false}
    >
      <Popover.Target>
        <div>
          <Tool
            icon={IconLink}
            label={isEmpty ? words.linkNothing : words.link}
            pressed={isActive(state, "link")}
            onClick={() => setOpen(!isEmpty)}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {addressField(link, setLink)}
          <Group gap="xs">
            <Button
              size="compact-sm"
              onClick={() => {
                setOpen(false);
                run(linkCommand(variant, link));
              }}
            >
              {words.setLink}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                setOpen(false);
                run(linkCommand(variant, []));
              }}
            >
              {words.removeLink}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
};

const insertField =
  (variant: Variant, field: string): Command =>
  (state, dispatch) => {
    const node = richSchema(variant).nodes["field"]?.create({ field, fallback: null });
    if (node === undefined) return false;
    dispatch?.(state.tr.replaceSelectionWith(node, true).scrollIntoView());
    return true;
  };

const setFallback =
  (at: number, fallback: string | null): Command =>
  (state, dispatch) => {
    dispatch?.(state.tr.setNodeAttribute(at, "fallback", fallback));
    return true;
  };

const Looks = ({ variant, state, run, addressField }: Tools) => {
  const { marks, nodes } = richSchema(variant);
  const { bold, italic } = marks;
  const { bullet, number, item } = nodes;
  if (bold === undefined || italic === undefined) return null;
  const list = (type: typeof bullet): void => {
    if (type !== undefined && item !== undefined)
      run((now, dispatch) => liftListItem(item)(now, dispatch) || wrapInList(type)(now, dispatch));
  };
  return (
    <>
      <Tool
        icon={IconBold}
        label={words.bold}
        pressed={isActive(state, "bold")}
        onClick={() => run(toggleMark(bold))}
      />
      <Tool
        icon={IconItalic}
        label={words.italic}
        pressed={isActive(state, "italic")}
        onClick={() => run(toggleMark(italic))}
      />
      <LinkTool variant={variant} state={state} run={run} addressField={addressField} />
      {variant === "lines" ? (
        <>
          <Tool icon={IconList} label={words.bullets} onClick={() => list(bullet)} />
          <Tool icon={IconListNumbers} label={words.numbers} onClick={() => list(number)} />
        </>
      ) : null}
    </>
  );
};

/** What can be done to the text that is selected. */
export const RichTools = ({ variant, label, state, field, run, apply, addressField }: Props) => {
  const fallback: unknown = field?.node.attrs["fallback"];
  return (
    <Group gap={2} className={classes.tools}>
      <Looks variant={variant} state={state} run={run} addressField={addressField} />
      <FieldPicker label={label} onChoose={(path) => run(insertField(variant, path))} />
      {field !== null ? (
        <TextInput
          size="xs"
          aria-label={words.fallbackIn(label)}
          placeholder={words.fallback}
          value={typeof fallback === "string" ? fallback : ""}
          onChange={({ currentTarget: { value } }) => {
            apply(setFallback(field.at, value === "" ? null : value));
          }}
        />
      ) : null}
    </Group>
  );
};
