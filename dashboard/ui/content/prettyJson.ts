const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const INDENT = "  ";

/** The tokens as they are, so that no number loses digits by being read. */
const indented = (text: string): string => {
  const parts: string[] = [];
  let depth = 0;
  let before = "";
  const line = (): void => void parts.push("\n", INDENT.repeat(depth));
  for (const [token] of text.matchAll(TOKEN)) {
    const closes = token === "}" || token === "]";
    if (closes) depth--;
    const isEmpty = closes && (before === "{" || before === "[");
    if (closes ? !isEmpty : before === "{" || before === "[" || before === ",") line();
    parts.push(token === ":" ? ": " : token);
    if (token === "{" || token === "[") depth++;
    before = token;
  }
  return parts.join("");
};

/** JSON with line breaks and indentation; null when the text is not a JSON object or array. */
export const prettyJson = (text: string): string | null => {
  if (!/^\s*[{[]/.test(text)) return null;
  try {
    JSON.parse(text);
    return indented(text);
  } catch {
    return null;
  }
};
