import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Every pair holds 4.5 : 1 on the surface of its scheme; `light-dark` follows the kit's scheme by itself. */
const COLORS = {
  keyword: "light-dark(#7a1fa2, #d8a6f0)",
  name: "light-dark(#0a5c6b, #7fd3e2)",
  property: "light-dark(#0b57b0, #9cc7ff)",
  string: "light-dark(#2b6a1e, #a9dc9a)",
  number: "light-dark(#9a4a00, #f2bd85)",
  comment: "light-dark(#5c646b, #a3abb3)",
  brace: "light-dark(#a3245a, #f5a3c4)",
  markup: "light-dark(#3d4f8f, #b4c2ff)",
} as const;

const highlight = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword],
    color: COLORS.keyword,
  },
  { tag: [tags.operatorKeyword, tags.atom, tags.bool, tags.null], color: COLORS.keyword },
  { tag: [tags.variableName, tags.function(tags.variableName)], color: COLORS.name },
  { tag: [tags.propertyName, tags.attributeName], color: COLORS.property },
  { tag: [tags.string, tags.attributeValue], color: COLORS.string },
  { tag: tags.number, color: COLORS.number },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: COLORS.comment, fontStyle: "italic" },
  { tag: tags.brace, color: COLORS.brace, fontWeight: "600" },
  { tag: [tags.tagName, tags.angleBracket], color: COLORS.markup },
]);

const MONOSPACE = "var(--mantine-font-family-monospace)";
const LINE = "var(--clarion-line)";
const SELECTED = "light-dark(#cfe9ee, #1d4a54)";

const theme = EditorView.theme({
  "&": { color: "var(--mantine-color-text)", fontSize: "13px" },
  ".cm-content": { caretColor: "var(--mantine-color-text)", padding: "7px 0", fontFamily: MONOSPACE },
  ".cm-line": { padding: "0 11px" },
  ".cm-scroller": { lineHeight: "1.55", fontFamily: MONOSPACE, overflow: "auto" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: SELECTED },
  ".cm-selectionBackground, ::selection": { background: SELECTED },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--mantine-color-dimmed)",
    borderRight: `1px solid ${LINE}`,
  },
  ".cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { backgroundColor: "light-dark(#eef3f4, #2a2e33)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "light-dark(#d5ecd0, #2d4a29)" },
  ".cm-placeholder": { color: "var(--mantine-color-placeholder)" },
  ".cm-tooltip": {
    backgroundColor: "var(--mantine-color-body)",
    color: "var(--mantine-color-text)",
    border: `1px solid ${LINE}`,
    borderRadius: "8px",
    boxShadow: "var(--mantine-shadow-md)",
    maxWidth: "min(420px, 92vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: MONOSPACE, maxHeight: "16em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 10px", lineHeight: "1.4" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--mantine-color-clarion-8)",
    color: "#fff",
  },
  ".cm-completionDetail": { color: "var(--mantine-color-dimmed)", fontStyle: "normal" },
  "li[aria-selected] .cm-completionDetail": { color: "#fff" },
  ".cm-diagnostic": { padding: "6px 10px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--mantine-color-error)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--mantine-color-error) 1.5px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline dotted light-dark(#9a5b00, #f0b45c) 2px",
    textUnderlineOffset: "3px",
  },
  ".cm-raw": {
    backgroundColor: "light-dark(#fdeccc, #4a3a16)",
    borderRadius: "3px",
    outline: "1px solid light-dark(#c98a1b, #b98a35)",
  },
});

const singleLineTheme = EditorView.theme({
  "&": { minHeight: "36px" },
  ".cm-scroller": { maxHeight: "8em" },
});

/** How an editor looks: the kit's colours in light and dark. */
export const looks = (isSingleLine: boolean): Extension => [
  theme,
  syntaxHighlighting(highlight),
  ...(isSingleLine ? [singleLineTheme] : []),
];
