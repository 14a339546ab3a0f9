import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { DraftProblem } from "../../../src/contract/campaignLife.ts";
import classes from "./CodeEditor.module.css";
import { marksOf } from "./diagnostics.ts";
import { type EditorLanguage, extensionsOf, fromOutside } from "./extensions.ts";
import type { Words } from "./scope.ts";

/** Offsets into the text; equal where nothing is selected. */
export interface TextSelection {
  from: number;
  to: number;
}

/** What may be done to an editor from beside it. */
export interface EditorHandle {
  /** Puts text in the place of the selection, and the focus after it; `‸` in it is where the cursor goes. */
  insert: (text: string) => void;
  focus: () => void;
  goTo: (offset: number) => void;
  /** Takes the focus, with this selected. */
  select: (selection: TextSelection) => void;
  cursor: () => number;
}

export interface CodeEditorProps {
  id: string;
  label: string;
  describedBy?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  language: EditorLanguage;
  problems: readonly Pick<DraftProblem, "level" | "message" | "line" | "column">[];
  isSingleLine: boolean;
  minLines: number;
  maxLines: number;
  words: Words;
  isReadOnly: boolean;
  onReady: (handle: EditorHandle | null) => void;
}

const CURSOR = "‸";

const handleOf = (view: EditorView): EditorHandle => ({
  insert: (text) => {
    const { from, to } = view.state.selection.main;
    const at = text.indexOf(CURSOR);
    const insert = text.replace(CURSOR, "");
    view.dispatch({
      changes: { from, to, insert },
      selection: { anchor: from + (at < 0 ? insert.length : at) },
      scrollIntoView: true,
      userEvent: "input.complete",
    });
    view.focus();
  },
  focus: () => view.focus(),
  goTo: (offset) => {
    view.dispatch({
      selection: { anchor: Math.min(offset, view.state.doc.length) },
      scrollIntoView: true,
    });
    view.focus();
  },
  select: ({ from, to }) => {
    const { length } = view.state.doc;
    view.dispatch({ selection: { anchor: Math.min(from, length), head: Math.min(to, length) } });
    view.focus();
  },
  cursor: () => view.state.selection.main.head,
});

const hasBlocking = (problems: CodeEditorProps["problems"]): boolean =>
  problems.some(({ level }) => level === "blocking");

/** Names and states of the element that has the focus; they change while it is there. */
const attributesOf = (
  props: Pick<CodeEditorProps, "id" | "label" | "isSingleLine" | "language" | "describedBy"> & {
    isInvalid: boolean;
  },
) =>
  EditorView.contentAttributes.of({
    id: props.id,
    tabindex: "0",
    "aria-label": props.label,
    "aria-multiline": props.isSingleLine ? "false" : "true",
    "aria-invalid": props.isInvalid ? "true" : "false",
    spellcheck: props.language === "liquid-text" ? "true" : "false",
    ...(props.describedBy === undefined ? {} : { "aria-describedby": props.describedBy }),
  });

/** The editor for as long as it is shown; what changes is read through `latest`. */
const useView = (props: CodeEditorProps) => {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  /** Values given away that have not come back yet: a screen that renders late must not undo newer typing. */
  const given = useRef<string[]>([]);
  const changing = useRef(new Compartment()).current;
  const { language, isSingleLine, minLines, maxLines } = props;
  // In the commit that takes the plain field away, so that there is no moment without a field to type in.
  useLayoutEffect(() => {
    if (host.current === null) return;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          extensionsOf({
            language,
            isSingleLine,
            minLines,
            maxLines,
            words: () => latest.current.words,
            onChange: (value) => {
              given.current.push(value);
              latest.current.onChange(value);
            },
          }),
          changing.of([
            attributesOf({ ...latest.current, isInvalid: hasBlocking(latest.current.problems) }),
            EditorState.readOnly.of(latest.current.isReadOnly),
          ]),
        ],
      }),
    });
    view.current = made;
    latest.current.onReady(handleOf(made));
    return () => {
      latest.current.onReady(null);
      view.current = null;
      made.destroy();
    };
  }, [language, isSingleLine, minLines, maxLines, changing]);
  return { host, view, changing, given };
};

/** CodeMirror as a controlled field. Loaded when it is first shown: import it lazily. */
export const CodeEditor = (props: CodeEditorProps) => {
  const { host, view, changing, given } = useView(props);
  const { value, problems, id, label, describedBy, isReadOnly, isSingleLine, language } = props;
  useLayoutEffect(() => {
    const { current } = view;
    if (current === null) return;
    const isSame = current.state.doc.toString() === value;
    if (!isSame && given.current.includes(value)) return;
    given.current = [];
    if (isSame) return;
    current.dispatch({
      changes: { from: 0, to: current.state.doc.length, insert: value },
      selection: { anchor: Math.min(current.state.selection.main.head, value.length) },
      annotations: fromOutside.of(true),
    });
  }, [value, view, given]);
  useEffect(() => {
    const { current } = view;
    if (current === null) return;
    current.dispatch(setDiagnostics(current.state, marksOf(current.state.doc.toString(), problems)));
  }, [problems, view]);
  const isInvalid = hasBlocking(problems);
  useEffect(() => {
    const attributes = attributesOf({ id, label, describedBy, isSingleLine, language, isInvalid });
    view.current?.dispatch({
      effects: changing.reconfigure([attributes, EditorState.readOnly.of(isReadOnly)]),
    });
  }, [id, label, describedBy, isReadOnly, isSingleLine, language, isInvalid, changing, view]);
  return <div ref={host} className={classes.host} data-invalid={isInvalid || undefined} />;
};
