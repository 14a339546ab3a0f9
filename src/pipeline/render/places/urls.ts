/** Stands in for an address that may not be followed. It leads nowhere. */
export const BLOCKED_URL = "about:blank#blocked";

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const LINK_SCHEMES: ReadonlySet<string> = new Set(["http", "https", "mailto", "tel", "sms"]);
const IMAGE_SCHEMES: ReadonlySet<string> = new Set(["http", "https", "cid"]);
/** Pictures that cannot carry script. */
const IMAGE_DATA = /^data:image\/(png|gif|jpeg|jpg|webp);base64,[a-z0-9+/=%]*$/i;
/** What runs code, or reads the device, when an app or a browser opens it. */
const DANGEROUS_SCHEMES: ReadonlySet<string> = new Set(
  "about blob data file filesystem intent javascript jar livescript mocha vbscript view-source".split(" "),
);

export type UrlUse = "link" | "image";

/** Browsers drop these inside and around an address (URL Standard, section 4.4), so they may not hide a scheme. */
export const trimUrl = (text: string): string =>
  text.replace(/^[\p{Cc} ]+|[\p{Cc} ]+$/gu, "").replace(/\p{Cc}/gu, "");

export const schemeOf = (url: string): string | null => SCHEME.exec(url)?.[1]?.toLowerCase() ?? null;

export const isDangerousScheme = (scheme: string): boolean => DANGEROUS_SCHEMES.has(scheme.toLowerCase());

/** A whole address from a value: unchanged when its scheme is allowed for the use, else one that leads nowhere. */
export const checkedUrl = (text: string, use: UrlUse): string => {
  const url = trimUrl(text);
  const scheme = schemeOf(url);
  if (scheme === null) return /^[^/?#]*:/.test(url) ? BLOCKED_URL : url;
  const isAllowed =
    use === "link" ? LINK_SCHEMES.has(scheme) : IMAGE_SCHEMES.has(scheme) || IMAGE_DATA.test(url);
  return isAllowed ? url : BLOCKED_URL;
};
