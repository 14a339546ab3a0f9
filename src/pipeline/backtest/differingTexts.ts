import type { BacktestTextChange } from "../../contract/backtest.ts";
import type { Content } from "../../contract/content.ts";
import { backtestTextCharsMax } from "../../limits.ts";

/** Characters before the first difference that are shown, so that a reader sees where it is. */
const LEAD_CHARS = 60;

/** Every text of a value, by its place: `headers[0].value`. */
const textsOf = (value: unknown, place: string): [place: string, text: string][] => {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsOf(item, `${place}[${index}]`));
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([name, member]) =>
      textsOf(member, place === "" ? name : `${place}.${name}`),
    );
  }
  return [[place, String(value)]];
};

/** What an author writes: whom it goes to is the user's, not the version's. */
const writtenTexts = ({ to: _, ...content }: Content & { to?: unknown }): Map<string, string> =>
  new Map(textsOf(content, ""));

const commonLength = (one: string, other: string): number => {
  const end = Math.min(one.length, other.length);
  let at = 0;
  while (at < end && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
};

const shownFrom = (text: string, from: number): string => {
  const end = from + backtestTextCharsMax;
  const part = text.slice(from, end).toWellFormed();
  return `${from > 0 ? "…" : ""}${part}${end < text.length ? "…" : ""}`;
};

/** The texts that two messages of one user do not have in common. */
export const differingTexts = (was: Content, wouldBe: Content): BacktestTextChange[] => {
  const before = writtenTexts(was);
  const after = writtenTexts(wouldBe);
  const places = [...new Set([...before.keys(), ...after.keys()])];
  return places.flatMap((field) => {
    const one = before.get(field);
    const other = after.get(field);
    if (one === other) return [];
    const from = Math.max(0, commonLength(one ?? "", other ?? "") - LEAD_CHARS);
    const shown = (text: string | undefined) => (text === undefined ? null : shownFrom(text, from));
    return [{ field, was: shown(one), wouldBe: shown(other) }];
  });
};
