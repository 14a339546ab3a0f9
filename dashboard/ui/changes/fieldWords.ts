import { fieldNames, valueNames, versions as words } from "../../texts/versions.ts";

const SAMPLE = "what.samplePayload";

const patternOf = (field: string): string => field.replaceAll(/\.\d+(?=\.|$)/g, ".#");

const own = <Value>(map: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined;

/** A field of one of several messages: its number, and the field as it were of the only one. */
const ofVariant = (field: string): { number: number; rest: string } | null => {
  const [, index, rest] = /^what\.variants\.(\d+)\.(.+)$/.exec(field) ?? [];
  return index === undefined || rest === undefined
    ? null
    : { number: Number(index) + 1, rest: `what.${rest}` };
};

/** A field in words: `what.push.data.0.value` → Push: value of key-value 1; its path where there are none. */
export const fieldLabel = (field: string): string => {
  if (field.startsWith(`${SAMPLE}.`)) return `${fieldNames[SAMPLE]}: ${field.slice(SAMPLE.length + 1)}`;
  const name = own(fieldNames, patternOf(field));
  const variant = name === undefined ? ofVariant(field) : null;
  if (variant !== null) return words.ofVariant(variant.number, fieldLabel(variant.rest));
  if (name === undefined) return field;
  const number = /\.(\d+)(?=\.|$)/.exec(field)?.[1];
  return number === undefined ? name : words.item(name, Number(number) + 1);
};

/** A value as a person reads it; undefined: the field is not there. */
export const valueText = (field: string, value: unknown): string => {
  if (value === undefined) return "";
  const named = own(valueNames, patternOf(ofVariant(field)?.rest ?? field));
  const name = named === undefined ? undefined : own(named, String(value));
  if (name !== undefined) return name;
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
};

const SHORT_CHARS = 120;

/** Whether two texts are better told apart line by line. */
export const isLong = (...texts: readonly string[]): boolean =>
  texts.some((text) => text.length > SHORT_CHARS || text.includes("\n"));
