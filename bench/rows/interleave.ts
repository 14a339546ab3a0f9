import type { Context } from "../context.ts";

/** Runs the sides in turn, A B A B …, each on a settled database; what each gave, by run. */
export const interleave = async <A, B>(
  context: Context,
  a: () => Promise<A>,
  b: () => Promise<B>,
): Promise<{ a: A[]; b: B[] }> => {
  const results: { a: A[]; b: B[] } = { a: [], b: [] };
  for (let run = 0; run < context.options.runs; run++) {
    await context.settle();
    results.a.push(await a());
    if (context.options.isProfile) continue;
    await context.settle();
    results.b.push(await b());
  }
  return results;
};
