import { VOID_SHARE } from "./figures.ts";
import { median, spread } from "./stats.ts";

export type Reach =
  | { kind: "ratio"; min: number }
  | { kind: "atLeast"; value: number }
  | { kind: "atMost"; value: number };

/** One measured thing: a value a run of the product, and of the ceiling where there is one. */
export interface Line {
  what: string;
  unit: string;
  product: readonly number[];
  ceiling?: readonly number[];
  reach?: Reach;
  /** What the ceiling gave when the goals were set. */
  ceilingFigure?: number;
}

export interface RowResult {
  title: string;
  lines: readonly Line[];
  /** What else there is to say: what was seen on the way, and what went wrong. */
  notes: readonly string[];
}

const shown = (value: number): string =>
  value >= 1_000
    ? Math.round(value).toLocaleString("en").replaceAll(",", " ")
    : value.toFixed(value < 10 ? 2 : 1);

const valueWords = (values: readonly number[] | undefined, unit: string): string =>
  values === undefined || values.length === 0
    ? "–"
    : `${shown(median(values))} ${unit} ±${Math.round(spread(values) * 50)}%`;

const ratioOf = ({ product, ceiling }: Line): number | undefined => {
  if (ceiling === undefined || ceiling.length === 0 || median(ceiling) === 0) return undefined;
  return median(product) / median(ceiling);
};

const reachWords = (reach: Reach | undefined): string => {
  if (reach === undefined) return "";
  if (reach.kind === "ratio") return `≥ ${reach.min}`;
  return reach.kind === "atLeast" ? `≥ ${shown(reach.value)}` : `≤ ${shown(reach.value)}`;
};

const isReached = (line: Line): boolean | undefined => {
  const { reach, product } = line;
  if (reach === undefined || product.length === 0) return undefined;
  if (reach.kind === "ratio") return (ratioOf(line) ?? 0) >= reach.min;
  return reach.kind === "atLeast" ? median(product) >= reach.value : median(product) <= reach.value;
};

export const isVoid = ({ ceiling, ceilingFigure }: Line): boolean =>
  ceiling !== undefined && ceilingFigure !== undefined && median(ceiling) < VOID_SHARE * ceilingFigure;

const verdict = (line: Line): string => {
  const reached = isReached(line);
  if (reached === undefined) return "";
  if (isVoid(line)) return `void: ceiling under ${VOID_SHARE} of ${shown(line.ceilingFigure ?? 0)}`;
  return reached ? "reached" : "NOT reached";
};

const HEAD = ["What", "Product", "Ceiling", "Ratio", "Reach", ""];

/** The row as lines of a Markdown table: median, and half the distance from lowest to highest in per cent. */
export const tableLines = (rows: readonly RowResult[]): string[] => [
  `| ${HEAD.join(" | ")} |`,
  `|${HEAD.map(() => "---|").join("")}`,
  ...rows.flatMap(({ title, lines }) =>
    lines.map((line) => {
      const ratio = ratioOf(line);
      const cells = [
        `${title}: ${line.what}`,
        valueWords(line.product, line.unit),
        valueWords(line.ceiling, line.unit),
        ratio === undefined ? "" : ratio.toFixed(2),
        reachWords(line.reach),
        verdict(line),
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  ),
];

export const printRow = (row: RowResult): void => {
  for (const line of tableLines([row]).slice(2)) process.stdout.write(`${line}\n`);
  for (const note of row.notes) process.stdout.write(`    ${note}\n`);
};
