import type { LinkedDefinition } from "../../contract/linkedApi.ts";
import type { Queryable } from "../../db/pool.ts";
import { type LinkedApiRow, listLinkedApis } from "../../db/queries/linkedApis.ts";
import type { SecretBox } from "../../lib/secretBox.ts";
import { linkedStaleMsMax } from "../../limits.ts";
import { openSecret } from "../../linked/linkedApis.ts";
import { lookupContent } from "../../linked/lookup.ts";
import { compileMessage } from "../render/compile.ts";
import type { CompiledMessage } from "../render/contract.ts";

/** A look-up made ready: its request parsed, its secret opened. */
export interface ReadyLookup {
  accountId: number;
  id: string;
  definition: LinkedDefinition;
  secret: string | null;
  request: CompiledMessage;
  /** Changes with its settings: what was looked up by others is not what these would give. */
  version: string;
}

/** By name, in lower case. */
export type Lookups = ReadonlyMap<string, ReadyLookup>;

interface Known {
  rows: string;
  lookups: Lookups;
  readAtMs: number;
}

const versionOf = ({ id, updatedAt }: LinkedApiRow): string => `${id}/${updatedAt.getTime()}`;

/** The look-ups of accounts, read anew once a second at most and parsed once a change. */
export const createDefinitions = (box: SecretBox, nowMs: () => number) => {
  const known = new Map<number, Known>();

  const ready = (accountId: number, row: LinkedApiRow): ReadyLookup => ({
    accountId,
    id: row.id,
    definition: row.definition,
    secret: openSecret(box, row),
    request: compileMessage(lookupContent(row.name, row.definition)),
    version: versionOf(row),
  });

  /** @param names what has to be there, or was not there just now */
  return async (q: Queryable, accountId: number, names: readonly string[]): Promise<Lookups> => {
    const before = known.get(accountId);
    const isRecent = before !== undefined && nowMs() - before.readAtMs < linkedStaleMsMax;
    if (isRecent && names.every((name) => before.lookups.has(name))) return before.lookups;
    const rows = await listLinkedApis(q, accountId);
    const key = rows.map(versionOf).join();
    const lookups =
      before?.rows === key
        ? before.lookups
        : new Map(rows.map((row) => [row.name.toLowerCase(), ready(accountId, row)]));
    known.set(accountId, { rows: key, lookups, readAtMs: nowMs() });
    return lookups;
  };
};
