import Type from "typebox";
import { Value } from "typebox/value";
import { arraySpans } from "../lib/jsonSpans.ts";

const Pair = Type.Tuple([Type.String(), Type.String()]);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The first pairs of JSON `[[kind, value], …]`, of which `bytes` may be no more than the beginning. */
export const firstPairs = (bytes: Buffer, pairsMax: number): [string, string][] =>
  arraySpans(bytes, 0)
    .slice(0, pairsMax)
    .flatMap(({ start, end }) => {
      // what is cut off within a pair is no JSON
      const pair = parsed(bytes.toString("utf8", start, end));
      return Value.Check(Pair, pair) ? [pair] : [];
    });
