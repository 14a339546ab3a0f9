import { urlSchemeCharsMax } from "../../../limits.ts";
import { isImageUrl, move, type Scan } from "./htmlState.ts";
import { isDangerousScheme } from "./urls.ts";

/** Schemes whose part before `?` is an address, not a path. */
const ADDRESS_SCHEMES: ReadonlySet<string> = new Set(["mailto", "sms", "tel"]);

export const isAddressScheme = (scheme: string): boolean => ADDRESS_SCHEMES.has(scheme);

const isBlank = (char: string): boolean => /[ \t\n\r\f]/.test(char);
const isQuote = (char: string): boolean => char === '"' || char === "'";

const isDangerous = (scan: Scan): boolean =>
  isDangerousScheme(scan.scheme) && !(scan.scheme === "data" && isImageUrl(scan));

const scanScheme = (scan: Scan, char: string): void => {
  if (char === ":") scan.phase = isDangerous(scan) ? "inert" : "rest";
  else if (/[/?#]/.test(char)) move(scan, { phase: "rest", scheme: "" });
  else if (!isBlank(char)) scan.scheme = (scan.scheme + char.toLowerCase()).slice(0, urlSchemeCharsMax);
  scan.out += char;
};

/** A value stands before this colon: together they must not make a scheme that the value chose. */
const scanTainted = (scan: Scan, char: string): void => {
  if (/[/?#]/.test(char)) scan.phase = "rest";
  scan.out += char === ":" ? "%3A" : char;
};

const scanRest = (scan: Scan, char: string): void => {
  if (char === "?") scan.scheme = "";
  if (char === "," && scan.attribute === "srcset") move(scan, { phase: "start", scheme: "" });
  scan.out += char;
};

const scanCss = (scan: Scan, char: string): void => {
  scan.out += char;
  scan.scheme = (scan.scheme + char.toLowerCase()).slice(-4);
  if (scan.scheme === "url(") move(scan, { phase: "cssStart", scheme: "" });
};

const scanCssUrl = (scan: Scan, char: string): void => {
  scan.out += char;
  if (char === ")") move(scan, { phase: "css", scheme: "" });
  else if (scan.phase === "cssStart" && char === "&") scan.phase = "cssEntity";
  else if (scan.phase === "cssStart" && !isBlank(char) && !isQuote(char)) scan.phase = "cssRest";
};

/** `&quot;` and `&#39;` are quotes too. */
const scanCssEntity = (scan: Scan, char: string): void => {
  scan.out += char;
  if (char === ";") scan.phase = "cssStart";
};

const scanStart = (scan: Scan, char: string): void => {
  if (isBlank(char)) scan.out += char;
  else {
    scan.phase = "scheme";
    scanScheme(scan, char);
  }
};

const scanPlain = (scan: Scan, char: string): void => {
  scan.out += char;
  const isScriptType = scan.element === "script" && scan.attribute === "type";
  if (isScriptType) scan.scheme = (scan.scheme + char.toLowerCase()).slice(0, urlSchemeCharsMax);
};

const SCAN_VALUE: Readonly<Record<Scan["phase"], (scan: Scan, char: string) => void>> = {
  plain: scanPlain,
  start: scanStart,
  scheme: scanScheme,
  tainted: scanTainted,
  rest: scanRest,
  inert: scanPlain,
  css: scanCss,
  cssStart: scanCssUrl,
  cssEntity: scanCssEntity,
  cssRest: scanCssUrl,
};

/** One more character of an attribute's value, or of a style sheet. */
export const scanAttributeChar = (scan: Scan, char: string): void => SCAN_VALUE[scan.phase](scan, char);
