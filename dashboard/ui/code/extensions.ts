import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { html, htmlCompletionSource } from "@codemirror/lang-html";
import { json } from "@codemirror/lang-json";
import { liquid } from "@codemirror/lang-liquid";
import { bracketMatching, LanguageSupport, StreamLanguage } from "@codemirror/language";
import { Annotation, EditorState, type Extension } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { code } from "../../texts/code.ts";
import { styleNonce } from "../styleNonce.ts";
import { type Choice, choicesAt } from "./completion.ts";
import type { Words } from "./scope.ts";
import { looks } from "./theme.ts";

export type EditorLanguage = "liquid-html" | "liquid-text" | "liquid-json" | "json";

/** Marks a change that came from outside: it is not given back, and keeps its line breaks. */
export const fromOutside = Annotation.define<boolean>();

const plainText = (): LanguageSupport =>
  new LanguageSupport(
    StreamLanguage.define({
      token: (stream) => {
        stream.skipToEnd();
        return null;
      },
    }),
  );

const languageOf = (language: EditorLanguage): Extension => {
  if (language === "json") return json();
  if (language === "liquid-json") return liquid({ base: json() });
  return liquid({ base: language === "liquid-html" ? html({ autoCloseTags: false }) : plainText() });
};

const KINDS: Record<Choice["kind"], string> = {
  root: "namespace",
  variable: "variable",
  property: "property",
  tag: "keyword",
  filter: "function",
  block: "constant",
};

/** A name that is no word stands in brackets, in place of the dot before it. */
const bracketed =
  (insert: string) =>
  (view: EditorView, _completion: Completion, from: number, to: number): void => {
    const isAfterDot = view.state.sliceDoc(from - 1, from) === ".";
    const start = isAfterDot ? from - 1 : from;
    view.dispatch({
      changes: { from: start, to, insert },
      selection: { anchor: start + insert.length },
      userEvent: "input.complete",
    });
  };

const completionOf = ({ label, kind, detail, insert }: Choice, index: number): Completion => ({
  label,
  type: KINDS[kind],
  boost: -index / 1_000,
  ...(detail === "" ? {} : { detail }),
  ...(insert === undefined ? {} : { apply: bracketed(insert) }),
});

const liquidSource =
  (words: () => Words) =>
  (context: CompletionContext): CompletionResult | null => {
    const found = choicesAt(context.state.doc.toString(), context.pos, words());
    if (found === null) return null;
    return { from: found.from, options: found.choices.map(completionOf), validFor: /^[\p{L}\p{N}_-]*$/u };
  };

const rawMarker = new MatchDecorator({
  regexp: /\|\s*raw\b/g,
  decoration: Decoration.mark({ class: "cm-raw", attributes: { title: code.raw } }),
});

/** What is inserted without escaping is seen at once. */
const markRaw = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = rawMarker.createDeco(view);
    }
    update(update: ViewUpdate): void {
      this.decorations = rawMarker.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** Typed and pasted line breaks become spaces; what was there before stays as it is. */
const oneLine = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || transaction.annotation(fromOutside) === true) return transaction;
  if (transaction.isUserEvent("undo") || transaction.isUserEvent("redo")) return transaction;
  let hasBreak = false;
  const changes: { from: number; to: number; insert: string }[] = [];
  transaction.changes.iterChanges((from, to, _newFrom, _newTo, inserted) => {
    hasBreak ||= inserted.lines > 1;
    changes.push({ from, to, insert: inserted.toString().replaceAll(/\s*\n\s*/g, " ") });
  });
  return hasBreak ? [{ changes, userEvent: "input" }] : transaction;
});

const openBraces = (language: EditorLanguage): Extension =>
  language === "json" || language === "liquid-json" ? [closeBrackets()] : [];

const completing = (language: EditorLanguage, words: () => Words): Extension =>
  language === "json"
    ? []
    : autocompletion({
        override: [liquidSource(words), ...(language === "liquid-html" ? [htmlCompletionSource] : [])],
        icons: false,
        interactionDelay: 40,
      });

export interface EditorKind {
  language: EditorLanguage;
  isSingleLine: boolean;
  minLines: number;
  maxLines: number;
  words: () => Words;
  onChange: (value: string) => void;
}

const LINE_PX = 20.15;
const PADDING_PX = 14;

const heightOf = (minLines: number, maxLines: number): Extension =>
  EditorView.theme({
    ".cm-content, .cm-gutter": { minHeight: `${Math.round(minLines * LINE_PX + PADDING_PX)}px` },
    ".cm-scroller": { maxHeight: `${Math.round(maxLines * LINE_PX + PADDING_PX)}px` },
  });

/** Tab is left to the browser: it moves the focus, as everywhere. */
const keys = keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]);

/** Everything an editor of this kind does. */
export const extensionsOf = ({
  language,
  isSingleLine,
  minLines,
  maxLines,
  words,
  onChange,
}: EditorKind): Extension => [
  EditorView.cspNonce.of(styleNonce()),
  history(),
  drawSelection(),
  bracketMatching(),
  EditorView.lineWrapping,
  languageOf(language),
  completing(language, words),
  openBraces(language),
  keys,
  looks(isSingleLine),
  ...(language === "json" ? [] : [markRaw]),
  ...(isSingleLine ? [oneLine] : [lineNumbers(), highlightActiveLineGutter(), heightOf(minLines, maxLines)]),
  EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    const isOurs = update.transactions.some((transaction) => transaction.annotation(fromOutside) !== true);
    if (isOurs) onChange(update.state.doc.toString());
  }),
];
