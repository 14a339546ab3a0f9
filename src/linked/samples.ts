import type { Queryable } from "../db/pool.ts";
import { listLinkedApis } from "../db/queries/linkedApis.ts";
import { type LinkedValues, samplesOf } from "./labels.ts";

/** A look-up with what previews show of it. */
export interface SampleLookup {
  name: string;
  labels: string[];
  values: LinkedValues;
}

/** Those of an account, by name. */
export const listSamples = async (q: Queryable, accountId: number): Promise<SampleLookup[]> =>
  (await listLinkedApis(q, accountId)).map(({ name, definition: { labels } }) => ({
    name,
    labels: labels.map((label) => label.name),
    values: samplesOf(labels),
  }));

/** As templates read them: by name in lower case. */
export const valuesOf = (lookups: readonly SampleLookup[]): Record<string, LinkedValues> =>
  Object.fromEntries(lookups.map(({ name, values }) => [name.toLowerCase(), values]));
