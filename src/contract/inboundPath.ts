/**
 * Where a value stands in a body: the names and places on the way to it, apart by dots. A dot or a backslash in a name has a
 * backslash before it.
 */
export const inboundPathOf = (steps: readonly (string | number)[]): string =>
  steps.map((step) => String(step).replace(/[\\.]/g, "\\$&")).join(".");

export const inboundSteps = (path: string): string[] =>
  [...`.${path}`.matchAll(/\.((?:\\[\s\S]|[^\\.]|\\$)*)/g)].map(([, step = ""]) =>
    step.replace(/\\([\s\S])/g, "$1"),
  );
