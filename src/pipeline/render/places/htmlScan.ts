import { htmlNameCharsMax } from "../../../limits.ts";
import { scanAttributeChar } from "./htmlScanValue.ts";
import {
  type HtmlMode,
  type HtmlState,
  isRawTextElement,
  isUrlAttribute,
  move,
  type Scan,
  startScan,
  stateOf,
} from "./htmlState.ts";
import { jsonPlaceAfter } from "./textSinks.ts";

const isBlank = (char: string): boolean => /[ \t\n\r\f]/.test(char);
const isLetter = (char: string): boolean => /[a-z]/i.test(char);
const longer = (name: string, char: string): string => (name + char.toLowerCase()).slice(0, htmlNameCharsMax);

const emitText = (scan: Scan, char: string): void => {
  if (!scan.keepsLines) scan.out += char;
  else if (char === "\n") scan.out += "<br>\n";
  else if (char !== "\r") scan.out += char;
};

const scanText = (scan: Scan, char: string): void => {
  if (char === "<") scan.mode = "tagOpen";
  else emitText(scan, char);
};

const scanTagOpen = (scan: Scan, char: string): void => {
  if (isLetter(char)) {
    move(scan, { mode: "tagName", pending: char.toLowerCase(), element: "", json: null });
    scan.out += `<${char}`;
  } else if (char === "/") scan.mode = "endTagOpen";
  else if (char === "!") move(scan, { mode: "markup", pending: "<!" });
  else {
    scan.mode = char === "?" ? "declaration" : "text";
    scan.out += "<";
    feed(scan, char);
  }
};

const scanEndTagOpen = (scan: Scan, char: string): void => {
  scan.out += "</";
  if (isLetter(char)) move(scan, { mode: "endTag", pending: "" });
  else scan.mode = "declaration";
  feed(scan, char);
};

const scanMarkup = (scan: Scan, char: string): void => {
  scan.pending += char;
  if (scan.pending === "<!-") return;
  const isComment = scan.pending === "<!--";
  scan.out += isComment ? scan.pending : scan.pending.slice(0, -1);
  scan.pending = "";
  scan.mode = isComment ? "commentStart" : "declaration";
  if (!isComment) feed(scan, char);
};

const scanCommentStart = (scan: Scan, char: string): void => {
  scan.out += char;
  scan.pending += char.toLowerCase();
  if (scan.pending === ">" || scan.pending === "->") move(scan, { mode: "text", pending: "" });
  else if (scan.pending === "[if") move(scan, { mode: "conditional", pending: "" });
  else if (!"[if".startsWith(scan.pending) && scan.pending !== "-") scan.mode = "comment";
};

const scanComment = (scan: Scan, char: string): void => {
  scan.out += char;
  scan.pending = (scan.pending + char).slice(-4);
  if (!scan.pending.endsWith("-->") && scan.pending !== "--!>") return;
  move(scan, { mode: "text", pending: "" });
};

const scanConditional = (scan: Scan, char: string): void => {
  scan.out += char;
  if (char === ">") move(scan, { mode: "text", pending: "" });
};

const scanUntilEnd = (scan: Scan, char: string): void => {
  scan.out += char;
  if (char === ">") move(scan, { mode: "text", pending: "", element: "" });
};

/** After `>` of a start tag. */
const openElement = (scan: Scan): void => {
  scan.out += ">";
  const isRaw = isRawTextElement(scan.element);
  scan.mode = isRaw ? "rawText" : "text";
  move(scan, { pending: "", attribute: "", phase: scan.element === "style" ? "css" : "plain", scheme: "" });
  if (!isRaw) move(scan, { element: "", json: null });
};

const scanTagName = (scan: Scan, char: string): void => {
  if (!isBlank(char) && char !== "/" && char !== ">") {
    scan.pending = longer(scan.pending, char);
    scan.out += char;
    return;
  }
  move(scan, { element: scan.pending, pending: "", mode: "beforeAttribute" });
  feed(scan, char);
};

const scanBeforeAttribute = (scan: Scan, char: string): void => {
  if (char === ">") openElement(scan);
  else scan.out += char;
  if (!isBlank(char) && char !== "/" && char !== ">")
    move(scan, { mode: "attributeName", pending: char.toLowerCase() });
};

const scanAttributeName = (scan: Scan, char: string): void => {
  const isEnd = isBlank(char) || char === "/" || char === ">" || char === "=";
  if (!isEnd) {
    scan.pending = longer(scan.pending, char);
    scan.out += char;
    return;
  }
  move(scan, { attribute: scan.pending, pending: "", mode: "afterAttributeName" });
  feed(scan, char);
};

const scanAfterAttributeName = (scan: Scan, char: string): void => {
  if (char === "=") {
    scan.out += char;
    scan.mode = "beforeValue";
  } else if (isBlank(char)) scan.out += char;
  else {
    scan.mode = "beforeAttribute";
    feed(scan, char);
  }
};

/** The state in which the attribute's value begins. */
export const openValue = (scan: Scan, mode: HtmlMode): void => {
  scan.mode = mode;
  scan.scheme = "";
  scan.phase = isUrlAttribute(scan.attribute) ? "start" : scan.attribute === "style" ? "css" : "plain";
};

const scanBeforeValue = (scan: Scan, char: string): void => {
  if (char === ">") openElement(scan);
  else if (char === '"' || char === "'") {
    scan.out += char;
    openValue(scan, char === '"' ? "doubleQuoted" : "singleQuoted");
  } else if (isBlank(char)) scan.out += char;
  else {
    openValue(scan, "bare");
    feed(scan, char);
  }
};

const closeValue = (scan: Scan): void => {
  if (scan.element === "script" && scan.attribute === "type")
    scan.json = /json/.test(scan.scheme) ? "outside" : null;
  move(scan, { mode: "beforeAttribute", phase: "plain", scheme: "" });
};

const scanQuoted =
  (quote: string) =>
  (scan: Scan, char: string): void => {
    if (char === quote) {
      scan.out += char;
      closeValue(scan);
    } else scanAttributeChar(scan, char);
  };

const scanBare = (scan: Scan, char: string): void => {
  if (isBlank(char) || char === ">") {
    closeValue(scan);
    feed(scan, char);
  } else scanAttributeChar(scan, char);
};

const scanQuotedByUs = (scan: Scan, char: string): void => {
  if (char === '"') scan.out += "&quot;";
  else if (!isBlank(char) && char !== ">") scanAttributeChar(scan, char);
  else {
    scan.out += '"';
    closeValue(scan);
    feed(scan, char);
  }
};

const scanRawText = (scan: Scan, char: string): void => {
  if (scan.phase !== "plain") scanAttributeChar(scan, char);
  else scan.out += char;
  if (scan.json !== null) scan.json = jsonPlaceAfter(char, scan.json);
  const closing = `</${scan.element}`;
  const isEnd = scan.pending === closing && (char === ">" || char === "/" || isBlank(char));
  scan.pending = (scan.pending + char.toLowerCase()).slice(-closing.length);
  if (!isEnd) return;
  const mode = char === ">" ? "text" : "endTag";
  move(scan, { mode, pending: "", element: "", json: null, phase: "plain", scheme: "" });
};

const SCAN: Readonly<Record<HtmlMode, (scan: Scan, char: string) => void>> = {
  text: scanText,
  tagOpen: scanTagOpen,
  endTagOpen: scanEndTagOpen,
  markup: scanMarkup,
  commentStart: scanCommentStart,
  comment: scanComment,
  conditional: scanConditional,
  declaration: scanUntilEnd,
  tagName: scanTagName,
  endTag: scanUntilEnd,
  beforeAttribute: scanBeforeAttribute,
  attributeName: scanAttributeName,
  afterAttributeName: scanAfterAttributeName,
  beforeValue: scanBeforeValue,
  doubleQuoted: scanQuoted('"'),
  singleQuoted: scanQuoted("'"),
  bare: scanBare,
  quotedByUs: scanQuotedByUs,
  rawText: scanRawText,
};

const feed = (scan: Scan, char: string): void => SCAN[scan.mode](scan, char);

/** Writes what stands before the next bracket at once. */
const runOfText = (scan: Scan, text: string, start: number): number => {
  if (scan.mode !== "text" || scan.keepsLines) return start;
  const bracket = text.indexOf("<", start);
  const end = bracket < 0 ? text.length : bracket;
  scan.out += text.slice(start, end);
  return end;
};

/** Reads text of the template's author: what is written for it, and the state after it. */
export const scanHtml = (
  text: string,
  state: HtmlState,
  keepsLines: boolean,
): { text: string; state: HtmlState } => {
  const scan = startScan(state, keepsLines);
  for (let index = runOfText(scan, text, 0); index < text.length; index = runOfText(scan, text, index + 1)) {
    feed(scan, text.charAt(index));
  }
  return { text: scan.out, state: stateOf(scan) };
};
