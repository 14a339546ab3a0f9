import { Input } from "@mantine/core";
import { baseKeymap, chainCommands, toggleMark } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import type { Node as DocNode } from "prosemirror-model";
import { liftListItem, splitListItem } from "prosemirror-schema-list";
import { type Command, EditorState, NodeSelection, type Plugin } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { Lines, Parts, Run } from "../../../../src/contract/design/design.ts";
import { design as words } from "../../../texts/design.ts";
import { useWriting } from "../fields.tsx";
import classes from "./RichText.module.css";
import { type FieldAt, RichTools } from "./RichTools.tsx";
import {
  docOfLines,
  docOfParts,
  docOfRuns,
  linesOfDoc,
  partsOf,
  richSchema,
  runsOf,
  type Variant,
} from "./richSchema.ts";

const isEnterTaken: Command = () => true;

const lineBreak =
  (variant: Variant): Command =>
  (state, dispatch) => {
    const node = richSchema(variant).nodes["break"]?.create();
    if (node === undefined) return true;
    dispatch?.(state.tr.replaceSelectionWith(node).scrollIntoView());
    return true;
  };

const keysOf = (variant: Variant): Plugin[] => {
  const { marks, nodes } = richSchema(variant);
  const toggles: Record<string, Command> = {};
  if (marks["bold"] !== undefined) toggles["Mod-b"] = toggleMark(marks["bold"]);
  if (marks["italic"] !== undefined) toggles["Mod-i"] = toggleMark(marks["italic"]);
  const { item } = nodes;
  const enter =
    variant === "lines" && item !== undefined
      ? chainCommands(splitListItem(item), liftListItem(item))
      : isEnterTaken;
  return [
    history(),
    keymap({
      "Mod-z": undo,
      "Mod-y": redo,
      "Mod-Shift-z": redo,
      "Shift-Enter": lineBreak(variant),
      ...toggles,
    }),
    keymap({ Enter: enter }),
    keymap(baseKeymap),
  ];
};

interface Given<T> {
  variant: Variant;
  value: T;
  label: string;
  isLabelHidden?: boolean;
  description?: string;
  toDoc: (value: T) => DocNode;
  fromDoc: (doc: DocNode) => T;
  onChange: (value: T) => void;
}

/** The value that is chosen, or that the cursor stands behind. */
const fieldAt = ({ selection }: EditorState): FieldAt | null => {
  const isChosen = selection instanceof NodeSelection;
  const node = isChosen ? selection.node : selection.empty ? selection.$from.nodeBefore : null;
  if (node?.type.name !== "field") return null;
  return { node, at: isChosen ? selection.from : selection.from - node.nodeSize };
};

const keyOf = (doc: DocNode): string => JSON.stringify(doc.toJSON());

/** The view for as long as it is shown. What comes from outside (an undo) replaces the text; what comes back from here does not. */
const useView = <T,>({ variant, value, toDoc, fromDoc, onChange }: Given<T>, id: string) => {
  const { isReadOnly } = useWriting();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [state, setState] = useState<EditorState | null>(null);
  const latest = useRef({ value, onChange, fromDoc });
  latest.current = { value, onChange, fromDoc };
  /** Texts given away that have not come back yet: a screen that renders late must not undo newer typing. */
  const given = useRef<string[]>([]);
  useLayoutEffect(() => {
    if (host.current === null) return;
    const made: EditorView = new EditorView(host.current, {
      state: EditorState.create({ doc: toDoc(latest.current.value), plugins: keysOf(variant) }),
      editable: () => !isReadOnly,
      attributes: {
        id,
        role: "textbox",
        "aria-labelledby": `${id}-label`,
        "aria-multiline": String(variant === "lines"),
      },
      dispatchTransaction: (transaction) => {
        const next = made.state.apply(transaction);
        made.updateState(next);
        setState(next);
        if (!transaction.docChanged) return;
        given.current.push(keyOf(next.doc));
        latest.current.onChange(latest.current.fromDoc(next.doc));
      },
    });
    given.current = [];
    view.current = made;
    setState(made.state);
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [variant, toDoc, isReadOnly, id]);
  useEffect(() => {
    if (view.current === null) return;
    const doc = toDoc(value);
    const isSame = doc.eq(view.current.state.doc);
    if (!isSame && given.current.includes(keyOf(doc))) return;
    given.current = [];
    if (isSame) return;
    const next = EditorState.create({ doc, plugins: keysOf(variant) });
    view.current.updateState(next);
    setState(next);
  }, [value, toDoc, variant]);
  return { host, view, state };
};

const Rich = <T,>(given: Given<T>): ReactNode => {
  const id = useId();
  const { host, view, state } = useView(given, id);
  const { isReadOnly } = useWriting();
  return (
    <div>
      <Input.Label
        id={`${id}-label`}
        className={given.isLabelHidden === true ? classes.hidden : undefined}
        onClick={() => view.current?.focus()}
      >
        {given.label}
      </Input.Label>
      <div className={classes.box}>
        {isReadOnly || state === null ? null : (
          <RichTools
            variant={given.variant}
            label={given.label}
            state={state}
            field={fieldAt(state)}
            addressField={(link, set) => <PartsField label={words.address} value={link} onChange={set} />}
            apply={(command) => {
              const { current } = view;
              if (current !== null) command(current.state, current.dispatch, current);
            }}
            run={(command) => {
              const { current } = view;
              if (current === null) return;
              command(current.state, current.dispatch, current);
              current.focus();
            }}
          />
        )}
        <div ref={host} className={classes.text} data-variant={given.variant} />
      </div>
      {given.description === undefined ? null : <Input.Description>{given.description}</Input.Description>}
    </div>
  );
};

type Field<T> = Pick<Given<T>, "value" | "label" | "onChange" | "isLabelHidden" | "description">;

/** Paragraphs and lists, formatted, with values in them. */
export const LinesField = (field: Field<Lines>) => (
  <Rich variant="lines" toDoc={docOfLines} fromDoc={linesOfDoc} {...field} />
);

/** One line, formatted, with values in it. */
export const RunsField = (field: Field<Run[]>) => (
  <Rich variant="runs" toDoc={docOfRuns} fromDoc={runsOf} {...field} />
);

/** An address or a description: text and values, without looks. */
export const PartsField = (field: Field<Parts>) => (
  <Rich variant="parts" toDoc={docOfParts} fromDoc={partsOf} {...field} />
);
