import type { Brand } from "../brand.ts";
import { FONTS } from "../brandDefaults.ts";
import type { Block, BlockKind, BlockOf, CodeRow, EmailDesign, Row } from "./design.ts";
import { footerHtml } from "./footer.ts";
import { conditionLiquid, escaped, partsText, repeatLiquid } from "./liquid.ts";
import { normalised } from "./normalise.ts";
import { linesHtml, runsHtml } from "./richText.ts";

/** Writes a design as MJML with Liquid. fromMjml.ts reads all of it back: what one writes, the other must know. */

type Attributes = Readonly<Record<string, string | number | null>>;

/** Attributes that are null follow the brand, and are left out. */
const attributesText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .flatMap(([name, value]) => (value === null ? [] : [` ${name}="${value}"`]))
    .join("");

const element = (name: string, attributes: Attributes, inner: string): string =>
  `<${name}${attributesText(attributes)}>${inner}</${name}>`;

export const SPACES = { none: 0, small: 8, normal: 16, large: 32 } as const;
export const HEADING_PX = { 1: 28, 2: 22, 3: 18 } as const;

const px = (value: number | null): string | null => (value === null ? null : `${value}px`);

const tableHtml = ({ list, item, hasHead, columns }: BlockOf<"table">): string => {
  const cell = (name: "td" | "th", align: string, inner: string): string =>
    `<${name} align="${align}">${inner}</${name}>`;
  const titles = columns.map(({ title, align }) => cell("th", align, escaped(title))).join("");
  const values = columns.map(({ runs, align }) => cell("td", align, runsHtml(runs))).join("");
  const { open, close } = repeatLiquid({ list, item });
  // titles are kept where they are not shown
  const head = hasHead ? `<tr>${titles}</tr>` : `<!--${titles}-->`;
  return `${head}${open}<tr>${values}</tr>${close}`;
};

const WRITE: { [K in BlockKind]: (block: BlockOf<K>, brand: Brand) => string } = {
  text: ({ lines, align, color, size }) =>
    element("mj-text", { "css-class": "c-text", align, color, "font-size": px(size) }, linesHtml(lines)),
  heading: ({ runs, level, align, color }) =>
    element(
      "mj-text",
      { "css-class": `c-heading c-h${level}`, "mj-class": `h${level}`, align, color },
      `<h${level}>${runsHtml(runs)}</h${level}>`,
    ),
  image: ({ source, alt, link, width, align }) =>
    element(
      "mj-image",
      {
        "css-class": "c-image",
        src: partsText(source),
        alt: partsText(alt),
        href: link.length === 0 ? null : partsText(link),
        width: px(width),
        align,
      },
      "",
    ),
  button: ({ label, link, align, color, textColor, isWide }) =>
    element(
      "mj-button",
      {
        "css-class": "c-button",
        href: partsText(link),
        align,
        "background-color": color,
        color: textColor,
        width: isWide ? "100%" : null,
      },
      runsHtml(label),
    ),
  divider: ({ color, thickness }) =>
    element(
      "mj-divider",
      { "css-class": "c-line", "border-color": color, "border-width": px(thickness) },
      "",
    ),
  spacer: ({ height }) => element("mj-spacer", { height: px(height) }, ""),
  social: ({ links, align }) =>
    element(
      "mj-text",
      { "css-class": "c-social", align },
      links.map(({ label, link }) => `<a href="${partsText(link)}">${escaped(label)}</a>`).join(" &middot; "),
    ),
  table: (block) => element("mj-table", { "css-class": "c-table" }, tableHtml(block)),
  footer: ({ align }, brand) =>
    element("mj-text", { "css-class": "c-footer", "mj-class": "footer", align }, footerHtml(brand)),
  code: ({ code }) => element("mj-text", { "css-class": "c-code", padding: "0" }, code),
};

const guarded = ({ repeat, when }: Pick<Block, "repeat" | "when">, inner: string): string => {
  const loop = repeat === null ? null : repeatLiquid(repeat);
  const condition = when === null ? null : conditionLiquid(when);
  return [loop?.open, condition?.open, inner, condition?.close, loop?.close]
    .filter((part) => part !== undefined)
    .join("\n");
};

const writeBlock = <K extends BlockKind>(block: BlockOf<K> & { kind: K }, brand: Brand): string =>
  guarded(block, WRITE[block.kind](block, brand));

const blockMjml = (block: Block, brand: Brand): string => {
  switch (block.kind) {
    case "text":
      return writeBlock(block, brand);
    case "heading":
      return writeBlock(block, brand);
    case "image":
      return writeBlock(block, brand);
    case "button":
      return writeBlock(block, brand);
    case "divider":
      return writeBlock(block, brand);
    case "spacer":
      return writeBlock(block, brand);
    case "social":
      return writeBlock(block, brand);
    case "table":
      return writeBlock(block, brand);
    case "footer":
      return writeBlock(block, brand);
    case "code":
      return writeBlock(block, brand);
  }
};

const rowMjml = (row: Row | CodeRow, brand: Brand): string => {
  if (row.kind === "code") return row.code;
  const columns = row.columns.map(({ width, blocks }) =>
    element(
      "mj-column",
      { width: `${width}%`, "vertical-align": "top" },
      `\n${blocks.map((block) => blockMjml(block, brand)).join("\n")}\n`,
    ),
  );
  const inner = columns.join("\n");
  const section = element(
    "mj-section",
    {
      "css-class": row.background === null ? `c-${row.surface}` : `c-${row.surface} c-own`,
      "background-color": row.background,
      padding: `${SPACES[row.space]}px 0`,
    },
    `\n${row.stacks ? inner : element("mj-group", {}, `\n${inner}\n`)}\n`,
  );
  return guarded(row, section);
};

/** Rows on the sheet stand in one wrapper as long as they follow each other: so its corners are round once. */
const bodyMjml = (rows: EmailDesign["rows"], brand: Brand): string => {
  const parts: string[] = [];
  rows.forEach((row, at) => {
    const isCard = row.surface === "card";
    if (isCard && rows[at - 1]?.surface !== "card")
      parts.push('<mj-wrapper css-class="c-sheet" mj-class="sheet">');
    parts.push(rowMjml(row, brand));
    if (isCard && rows[at + 1]?.surface !== "card") parts.push("</mj-wrapper>");
  });
  return parts.join("\n");
};

/** What follows the brand, and how it looks on a dark ground. */
const styleCss = ({ accent, line, muted }: Brand): string => `
a { color: ${accent}; }
p { margin: 0 0 12px; } p:last-child { margin-bottom: 0; }
ul, ol { margin: 0 0 12px; padding-left: 24px; } li { margin: 0 0 4px; }
h1, h2, h3 { margin: 0; font-size: inherit; line-height: inherit; font-weight: inherit; }
.c-footer a { color: ${muted}; } .c-footer p { margin: 0 0 4px; }
.c-table th { padding: 8px; border-bottom: 1px solid ${line}; color: ${muted}; font-weight: 600; }
.c-table td { padding: 8px; border-bottom: 1px solid ${line}; }
@media (prefers-color-scheme: dark) {
body, body > div { background-color: #15171c !important; }
.c-sheet, .c-sheet > table { background: #22262e !important; background-color: #22262e !important; }
.c-text div, .c-heading div, .c-table td, .c-code div { color: #eceef2 !important; }
.c-page .c-text div, .c-social div, .c-footer div, .c-footer a, .c-table th { color: #b4bcc9 !important; }
.c-text a, .c-social a { color: #8fb0ff !important; }
.c-table th, .c-table td { border-color: #3a404c !important; }
.c-line p { border-color: #3a404c !important; }
.c-own .c-text div, .c-own .c-heading div { color: inherit; }
}
`;

/** Tells the brand's head from one that an author wrote. */
export const BRAND_MARK = '<mj-class name="clarion-brand" />';

const headMjml = (brand: Brand): string => {
  const font = FONTS[brand.font];
  return `<mj-head>
<mj-attributes>
${BRAND_MARK}
<mj-all font-family="${font}" />
<mj-text font-size="16px" line-height="24px" color="${brand.text}" padding="6px 32px" />
<mj-class name="h1" font-size="${HEADING_PX[1]}px" line-height="36px" font-weight="700" />
<mj-class name="h2" font-size="${HEADING_PX[2]}px" line-height="30px" font-weight="700" />
<mj-class name="h3" font-size="${HEADING_PX[3]}px" line-height="26px" font-weight="600" />
<mj-class name="footer" font-size="13px" line-height="20px" color="${brand.muted}" />
<mj-class name="sheet" background-color="${brand.card}" border-radius="16px" padding="16px 0" />
<mj-table font-size="14px" line-height="20px" color="${brand.text}" padding="6px 24px" />
<mj-image padding="6px 32px" />
<mj-button background-color="${brand.accent}" color="${brand.onAccent}" border-radius="${brand.corner}px" font-size="16px" line-height="24px" font-weight="600" inner-padding="12px 24px" padding="10px 32px" />
<mj-divider border-color="${brand.line}" padding="10px 32px" />
<mj-spacer padding="0" />
</mj-attributes>
<mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></mj-raw>
<mj-style>${styleCss(brand)}</mj-style>
</mj-head>`;
};

/** Text and rows that do not end the words around them. The design is written as `normalised` has it. */
export const designToMjml = (design: EmailDesign, brand: Brand): string => {
  const { head, rows } = normalised(design);
  return `<mjml>
${head ?? headMjml(brand)}
<mj-body width="${brand.width}px" background-color="${brand.page}">
${bodyMjml(rows, brand)}
</mj-body>
</mjml>
`;
};
