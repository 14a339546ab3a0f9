/** MJML cut into its elements and the Liquid between them, without a reader of XML. */

export type Node =
  | {
      kind: "element";
      name: string;
      attributes: Readonly<Record<string, string>>;
      inner: string;
      source: string;
    }
  | { kind: "liquid"; source: string }
  | { kind: "other"; source: string };

const OPENING = /<(mj[a-z-]*)((?:\s+[a-z-]+="[^"<]*")*)\s*(\/?)>/y;
const LIQUID = /\{%(?:[^%]|%(?!\}))*%\}|\{\{(?:[^}]|\}(?!\}))*\}\}/y;
const OTHER = /[^<{]+|<!--[\s\S]*?-->|[<{]/y;

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

/** Where the element that opened before `from` closes: [end of its inside, end of it]; null when it never does. */
const closeOf = (text: string, name: string, from: number): readonly [number, number] | null => {
  const tags = new RegExp(`<(/?)${name}(?=[\\s/>])(?:[^>"]|"[^"]*")*?(/?)>`, "g");
  tags.lastIndex = from;
  let depth = 1;
  for (let tag = tags.exec(text); tag !== null; tag = tags.exec(text)) {
    if (tag[1] === "/") depth -= 1;
    else if (tag[2] !== "/") depth += 1;
    if (depth === 0) return [tag.index, tags.lastIndex];
  }
  return null;
};

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
  );

const elementAt = (text: string, at: number): Node | null => {
  const [tag, name, attributes = "", slash] = matchAt(OPENING, text, at) ?? [];
  if (tag === undefined || name === undefined) return null;
  const start = at + tag.length;
  const found = slash === "/" ? ([start, start] as const) : closeOf(text, name, start);
  if (found === null) return null;
  const [inside, end] = found;
  return {
    kind: "element",
    name,
    attributes: attributesOf(attributes),
    inner: text.slice(start, inside),
    source: text.slice(at, end),
  };
};

/** What stands at one level, in order; white space is left out. */
export const nodesOf = (text: string): Node[] => {
  const nodes: Node[] = [];
  let at = 0;
  while (at < text.length) {
    const element = elementAt(text, at);
    const liquid = element === null ? matchAt(LIQUID, text, at) : null;
    const source = element?.source ?? liquid?.[0] ?? matchAt(OTHER, text, at)?.[0] ?? text.charAt(at);
    at += source.length;
    const last = nodes.at(-1);
    if (element !== null) nodes.push(element);
    else if (liquid !== null) nodes.push({ kind: "liquid", source });
    else if (last?.kind === "other") last.source += source;
    else nodes.push({ kind: "other", source });
  }
  return nodes.filter(({ kind, source }) => kind !== "other" || source.trim() !== "");
};
