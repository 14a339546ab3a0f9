import { parseArgs } from "node:util";

export const ROW_NAMES = [
  "accepted",
  "decided",
  "gates",
  "behaviour",
  "webhook",
  "snapshot",
  "thousand",
  "email",
  "idle",
  "burst",
  "lanes",
  "memory",
  "lists",
  "reach",
  "dashboard",
  "upload",
  "growth",
  "tracking",
  "push",
  "hostile",
] as const;
export type RowName = (typeof ROW_NAMES)[number];

export interface Options {
  rows: readonly RowName[];
  /** Interleaved runs of each side. */
  runs: number;
  /** How long one run offers load. */
  seconds: number;
  isQuick: boolean;
  /** Instead of measuring: where the program spends its time. */
  isProfile: boolean;
  /** Calls at once to a receiver; null for what the product does by itself. */
  concurrency: number | null;
  /** Worker processes of the program; null for its default. */
  workers: number | null;
}

export const USAGE = `npm run bench -- [rows…] [--quick] [--runs N] [--seconds N] [--concurrency N] [--workers N] [--profile]

rows          ${ROW_NAMES.join(", ")}; all of them when none is named
--quick       two short runs in place of five: a look, not a result
--runs        interleaved runs of product and ceiling
--seconds     how long one run offers load
--concurrency calls at once to a receiver, for product and ceiling alike (default: the product's own)
--workers     worker processes of the program (default: the product's own)
--profile     one run of each row named (default: webhook) with CPU profiles of every process of the program`;

const positive = (name: string, text: string | undefined, fallback: number, max: number): number => {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new Error(`--${name}: expected a whole number from 1 to ${max}, got "${text}"`);
};

const optional = (name: string, text: string | undefined, max: number): number | null =>
  text === undefined ? null : positive(name, text, 1, max);

const rowsOf = (names: readonly string[]): RowName[] =>
  names.map((name) => {
    const row = ROW_NAMES.find((known) => known === name);
    if (row === undefined) throw new Error(`There is no row "${name}"; there are: ${ROW_NAMES.join(", ")}`);
    return row;
  });

/** @throws Error in words for whoever typed the command */
export const parseOptions = (args: readonly string[]): Options | "help" => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean" },
      profile: { type: "boolean" },
      runs: { type: "string" },
      seconds: { type: "string" },
      concurrency: { type: "string" },
      workers: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) return "help";
  const isQuick = values.quick === true;
  const isProfile = values.profile === true;
  const named = rowsOf(positionals);
  return {
    rows: named.length > 0 ? named : isProfile ? ["webhook"] : ROW_NAMES,
    runs: isProfile ? 1 : positive("runs", values.runs, isQuick ? 2 : 5, 50),
    seconds: positive("seconds", values.seconds, isQuick ? 4 : 8, 120),
    isQuick,
    isProfile,
    concurrency: optional("concurrency", values.concurrency, 1_000),
    workers: optional("workers", values.workers, 64),
  };
};
