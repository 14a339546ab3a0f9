import { inboundPathOf } from "../../../../src/contract/inboundPath.ts";
import type { LinkedApi, LinkedChange, LinkedLabel } from "../../../../src/contract/linkedApi.ts";

/** What the form holds. A secret that is undefined stays as it is; an empty one is removed. */
export type LookupValues = LinkedChange;

export const valuesOf = ({
  id: _,
  name: __,
  hasSecret: ___,
  lastCall: ____,
  createdAt: _____,
  updatedAt: ______,
  ...definition
}: LinkedApi): LookupValues => definition;

export const isSame = (one: LookupValues, other: LookupValues): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** A value of an answer that could be a label. */
export interface Leaf {
  path: string;
  value: string;
}

const LEAVES_MAX = 60;
const DEPTH_MAX = 6;

/** Values of an answer by their place, the first ones of long lists only. */
export const leavesOf = (body: string): Leaf[] => {
  const found: Leaf[] = [];
  const visit = (value: unknown, steps: readonly (string | number)[]): void => {
    if (found.length >= LEAVES_MAX || steps.length > DEPTH_MAX) return;
    if (Array.isArray(value)) {
      for (const [index, item] of value.slice(0, 2).entries()) visit(item, [...steps, index]);
    } else if (typeof value === "object" && value !== null) {
      for (const [name, member] of Object.entries(value)) visit(member, [...steps, name]);
    } else if (value !== null && steps.length > 0) {
      found.push({ path: inboundPathOf(steps), value: String(value) });
    }
  };
  try {
    visit(JSON.parse(body), []);
  } catch {
    return [];
  }
  return found;
};

/** A name that a label may have, made of its place: the last names of it, once more where it is taken. */
export const labelOf = ({ path, value }: Leaf, known: readonly LinkedLabel[]): LinkedLabel => {
  const steps = path.split(".").filter((step) => !/^\d+$/.test(step));
  const plain = (steps.at(-1) ?? "value").replaceAll(/[^A-Za-z0-9_]/g, "_").replace(/^[^A-Za-z]+/, "");
  const base = (plain === "" ? "value" : plain).slice(0, 50);
  const isTaken = (name: string) => known.some((label) => label.name.toLowerCase() === name.toLowerCase());
  let name = base;
  for (let number = 2; isTaken(name); number++) name = `${base}_${number}`;
  return { name, path, fallback: "", sample: value.slice(0, 1_000) };
};
