import { htmlStatesMax } from "../../../limits.ts";
import type { JsonPlace } from "./textSinks.ts";

/** Where in HTML the output stands (HTML Standard, section 13.2.5, reduced to what escaping needs). */
export type HtmlMode =
  | "text"
  /** `<` was read and is held back until it is known what it begins. */
  | "tagOpen"
  | "endTagOpen"
  /** `<!`, `<!-`: held back. */
  | "markup"
  | "commentStart"
  | "comment"
  /** `<!--[if …]>`: what follows is markup for Outlook. */
  | "conditional"
  /** Doctype and other declarations, up to `>`. */
  | "declaration"
  | "tagName"
  | "endTag"
  | "beforeAttribute"
  | "attributeName"
  | "afterAttributeName"
  | "beforeValue"
  | "doubleQuoted"
  | "singleQuoted"
  | "bare"
  /** The template left the quotes out, so we put them around what begins with a value. */
  | "quotedByUs"
  /** Inside script, style, title, textarea and the like. */
  | "rawText";

/**
 * What the value of the attribute is, and how far it is:
 *   url    none → start → scheme → rest; `tainted` when a value may be part of the scheme, `inert` after a
 *          scheme that runs code
 *   css    css → cssStart (inside `url(`) → cssRest, and back to css at `)`
 */
export type ValuePhase =
  | "plain"
  | "start"
  | "scheme"
  | "tainted"
  | "rest"
  | "inert"
  | "css"
  | "cssStart"
  | "cssEntity"
  | "cssRest";

export interface HtmlState {
  readonly mode: HtmlMode;
  /** What is held back or still being read: `<!-`, a name so far, the end of a comment or raw text. */
  readonly pending: string;
  /** The element whose tag or raw text this is. */
  readonly element: string;
  readonly attribute: string;
  readonly phase: ValuePhase;
  /** The scheme of the URL; in CSS, the last characters; of a script, its type. */
  readonly scheme: string;
  /** Inside a script of JSON (`application/ld+json`): where in it. */
  readonly json: JsonPlace | null;
}

/** A state being read on, with what is written meanwhile. */
export type Scan = { -readonly [Key in keyof HtmlState]: HtmlState[Key] } & {
  out: string;
  /** The template is plain text pasted into the HTML field: its line breaks are meant. */
  readonly keepsLines: boolean;
};

/** Field by field: a spread made objects that are slow to write to, twenty times as dear. */
export const startScan = (state: HtmlState, keepsLines: boolean): Scan => {
  const { mode, pending, element, attribute, phase, scheme, json } = state;
  return { mode, pending, element, attribute, phase, scheme, json, out: "", keepsLines };
};

export const stateOf = (scan: Scan): HtmlState => {
  const { mode, pending, element, attribute, phase, scheme, json } = scan;
  return { mode, pending, element, attribute, phase, scheme, json };
};

export const move = (scan: Scan, next: Partial<HtmlState>): void => {
  Object.assign(scan, next);
};

export const START: HtmlState = {
  mode: "text",
  pending: "",
  element: "",
  attribute: "",
  phase: "plain",
  scheme: "",
  json: null,
};

const keyOf = (state: HtmlState): string =>
  [
    state.mode,
    state.pending,
    state.element,
    state.attribute,
    state.phase,
    state.scheme,
    state.json ?? "",
  ].join("\n");

/** Gives equal states one identity, so that what scanning a piece gave can be kept by it. */
export const createStateTable = () => {
  const states = new Map<string, HtmlState>([[keyOf(START), START]]);
  return {
    /** @returns null when the table is full, which only `| raw` values can bring about */
    find: (state: HtmlState): HtmlState | null => {
      const key = keyOf(state);
      const known = states.get(key);
      if (known !== undefined) return known;
      if (states.size >= htmlStatesMax) return null;
      states.set(key, state);
      return state;
    },
  };
};

export type StateTable = ReturnType<typeof createStateTable>;

const URL_ATTRIBUTES: ReadonlySet<string> = new Set(
  "action background cite classid codebase data dynsrc formaction href icon longdesc lowsrc manifest ping poster profile src srcset usemap xlink:href".split(
    " ",
  ),
);
const IMAGE_ATTRIBUTES: ReadonlySet<string> = new Set(["background", "dynsrc", "lowsrc", "poster", "srcset"]);
const IMAGE_ELEMENTS: ReadonlySet<string> = new Set([
  "image",
  "img",
  "input",
  "source",
  "v:fill",
  "v:image",
  "v:imagedata",
]);

export const isUrlAttribute = (attribute: string): boolean => URL_ATTRIBUTES.has(attribute);

export const isImageUrl = ({ element, attribute }: HtmlState): boolean =>
  IMAGE_ATTRIBUTES.has(attribute) ||
  (IMAGE_ELEMENTS.has(element) && (attribute === "src" || attribute.endsWith("href")));

/** Attributes that run code or load it: no value belongs there. */
export const isCodeAttribute = ({ element, attribute }: HtmlState): boolean =>
  attribute.startsWith("on") || attribute === "srcdoc" || (element === "script" && isUrlAttribute(attribute));

/** Elements whose content is no markup. */
export const isRawTextElement = (element: string): boolean =>
  ["iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"].includes(
    element,
  );
