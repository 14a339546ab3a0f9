/** A map by two keys. Neither is made part of a text, as a map by one key would have it at each look-up. */
export interface PairMap<First, Second, Value> {
  get(first: First, second: Second): Value | undefined;
  set(first: First, second: Second, value: Value): void;
  /** In the order in which their first keys came, and within them their second. */
  values(): Value[];
}

export const createPairMap = <First, Second, Value>(): PairMap<First, Second, Value> => {
  const byFirst = new Map<First, Map<Second, Value>>();
  return {
    get: (first, second) => byFirst.get(first)?.get(second),
    set: (first, second, value) => {
      const known = byFirst.get(first);
      if (known === undefined) byFirst.set(first, new Map([[second, value]]));
      else known.set(second, value);
    },
    values: () => [...byFirst.values()].flatMap((bySecond) => [...bySecond.values()]),
  };
};
