import { findChannel } from "../channels/registry.ts";
import type { ProviderCallback } from "../contract/provider.ts";
import type { Queryable } from "../db/pool.ts";
import {
  type CallbackRow,
  findCallback,
  insertCallback,
  replaceCallback,
} from "../db/queries/providerCallbacks.ts";
import { findProvider } from "../db/queries/providers.ts";
import { CALLBACK_PATH, callbackTokenHash, newCallbackToken } from "../lib/callbackToken.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";

export interface CallbackDeps {
  db: Queryable;
  box: SecretBox;
  /** Where providers reach the product, without a slash at the end. */
  publicUrl: string;
}

const freshToken = (box: SecretBox): { hash: Buffer; sealed: Buffer } => {
  const token = newCallbackToken();
  return { hash: callbackTokenHash(token), sealed: box.seal(token) };
};

const NOTHING: ProviderCallback = {
  isSupported: false,
  isReachable: false,
  url: null,
  lastTakenAt: null,
  lastReports: null,
  lastUnknown: null,
  lastRefusedAt: null,
  lastRefusal: null,
};

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const asCallback = (
  { box, publicUrl }: CallbackDeps,
  row: CallbackRow,
  mayKnow: boolean,
): ProviderCallback => ({
  isSupported: true,
  isReachable: !LOOPBACK.test(new URL(publicUrl).hostname),
  url: mayKnow ? publicUrl + CALLBACK_PATH + box.open(row.token) : null,
  lastTakenAt: row.last_taken_at?.toISOString() ?? null,
  lastReports: row.last_reports,
  lastUnknown: row.last_unknown,
  lastRefusedAt: row.last_refused_at?.toISOString() ?? null,
  lastRefusal: row.last_refusal,
});

/** Whether the provider's kind tells what becomes of messages. */
const isTelling = async (q: Queryable, accountId: number, id: string): Promise<boolean> => {
  const row = isUuid(id) ? await findProvider(q, accountId, id) : undefined;
  if (row === undefined) throw new DomainError("provider/not-found", "There is no such provider.");
  return findChannel(row.kind)?.receive !== undefined;
};

/**
 * Where a provider tells what became of messages, and how that goes. Its address is made when it is first asked for.
 *
 * @param mayKnow whether the caller may see the address, which is a secret
 * @throws DomainError provider/not-found
 */
export const readCallback = async (
  deps: CallbackDeps,
  accountId: number,
  id: string,
  mayKnow: boolean,
): Promise<ProviderCallback> => {
  const { db, box } = deps;
  if (!(await isTelling(db, accountId, id))) return NOTHING;
  const known = await findCallback(db, accountId, id);
  if (known !== undefined) return asCallback(deps, known, mayKnow);
  await insertCallback(db, accountId, id, freshToken(box));
  const made = await findCallback(db, accountId, id);
  return made === undefined ? NOTHING : asCallback(deps, made, mayKnow);
};

/**
 * A new address for a provider; the one before is worth nothing from then on.
 *
 * @throws DomainError provider/not-found
 */
export const rotateCallback = async (
  deps: CallbackDeps,
  accountId: number,
  id: string,
): Promise<ProviderCallback> => {
  const { db, box } = deps;
  if (!(await isTelling(db, accountId, id))) return NOTHING;
  await replaceCallback(db, accountId, id, freshToken(box));
  return readCallback(deps, accountId, id, true);
};
