import { randomBytes } from "node:crypto";
import type {
  OutgoingWebhook,
  OutgoingWebhookCreate,
  OutgoingWebhookPatch,
  OutgoingWebhookWithSecret,
} from "../contract/outgoing.ts";
import type { Database, Queryable } from "../db/pool.ts";
import * as queries from "../db/queries/outgoingWebhooks.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError, type Problem } from "../lib/errors.ts";
import { isUuid, newId } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { outgoingFormerSecretMs, outgoingSecretBytes, outgoingWebhooksPerAccountMax } from "../limits.ts";
import { addressOf } from "./call.ts";

const asWebhook = ({ campaignIds, formerUntil, ...row }: queries.OutgoingWebhookRow): OutgoingWebhook => ({
  id: row.id,
  name: row.name,
  url: row.url,
  kinds: row.kinds,
  campaigns: campaignIds,
  isOn: row.isOn,
  goneAt: row.goneAt?.toISOString() ?? null,
  lastToldAt: row.lastToldAt?.toISOString() ?? null,
  failingSince: row.failingSince?.toISOString() ?? null,
  lastError: row.lastError,
  waiting: row.waiting,
  failed: row.failed,
  formerSecretUntil: formerUntil?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const freshSecret = (): string => `whsec_${randomBytes(outgoingSecretBytes).toString("base64")}`;

/** @throws DomainError input/invalid naming what is wrong */
const check = async (
  q: Queryable,
  accountId: number,
  { url, campaignIds }: queries.OutgoingSettings,
): Promise<void> => {
  const problems: Problem[] = [];
  if (addressOf(url) === null) {
    const expected = "Expected an http or https address without user name and password";
    problems.push({ field: "url", message: `${expected}, got "${url}".` });
  }
  if (campaignIds !== null) {
    const known = new Set(await queries.listKnownCampaigns(q, accountId, campaignIds));
    for (const [at, id] of campaignIds.entries()) {
      const message = `Expected the id of a campaign of this account, got "${id}".`;
      if (!known.has(id.toLowerCase())) problems.push({ field: `campaigns.${at}`, message });
    }
  }
  if (problems.length > 0) throw new DomainError("input/invalid", "This webhook is not right yet.", problems);
};

const found = <Row>(row: Row | undefined): Row => {
  if (row !== undefined) return row;
  throw new DomainError("outgoing-webhook/not-found", "There is no such outgoing webhook in this account.");
};

/** @throws DomainError outgoing-webhook/not-found */
export const findWebhook = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<queries.OutgoingWebhookRow> =>
  found(isUuid(id) ? await queries.findOutgoingWebhook(q, accountId, id) : undefined);

/** @throws DomainError outgoing-webhook/not-found */
export const findTarget = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<queries.OutgoingTarget> =>
  found(isUuid(id) ? await queries.findOutgoingTarget(q, accountId, id) : undefined);

/** By name. */
export const listWebhooks = async (q: Queryable, accountId: number): Promise<OutgoingWebhook[]> =>
  (await queries.listOutgoingWebhooks(q, accountId)).map(asWebhook);

/** @throws DomainError outgoing-webhook/not-found */
export const readWebhook = async (q: Queryable, accountId: number, id: string): Promise<OutgoingWebhook> =>
  asWebhook(await findWebhook(q, accountId, id));

/**
 * Makes a webhook, which is told of what happens from the commit on.
 *
 * @throws DomainError input/invalid; outgoing-webhook/too-many
 */
export const createWebhook = async (
  q: Queryable,
  box: SecretBox,
  accountId: number,
  { name, url, kinds, campaigns = null, isOn = true }: OutgoingWebhookCreate,
): Promise<OutgoingWebhookWithSecret> => {
  const settings = { name, url, kinds, campaignIds: campaigns, isOn };
  await check(q, accountId, settings);
  const id = newId();
  const secret = freshSecret();
  const row = { ...settings, id, secret: box.seal(secret) };
  if (!(await queries.insertOutgoingWebhook(q, accountId, row, outgoingWebhooksPerAccountMax))) {
    const message = `An account has at most ${outgoingWebhooksPerAccountMax} outgoing webhooks; delete one first.`;
    throw new DomainError("outgoing-webhook/too-many", message);
  }
  return { ...(await readWebhook(q, accountId, id)), secret };
};

/** @throws DomainError input/invalid; outgoing-webhook/not-found */
export const changeWebhook = (
  db: Database,
  accountId: number,
  id: string,
  patch: OutgoingWebhookPatch,
): Promise<OutgoingWebhook> =>
  inTransaction(db, async (tx) => {
    const row = await findWebhook(tx, accountId, id);
    const settings = {
      name: patch.name ?? row.name,
      url: patch.url ?? row.url,
      kinds: patch.kinds ?? row.kinds,
      campaignIds: patch.campaigns === undefined ? row.campaignIds : patch.campaigns,
      isOn: patch.isOn ?? row.isOn,
    };
    await check(tx, accountId, patch.campaigns === undefined ? { ...settings, campaignIds: null } : settings);
    await queries.updateOutgoingWebhook(tx, accountId, id, settings);
    return readWebhook(tx, accountId, id);
  });

/**
 * A new secret. For a day, requests are signed with the one before as well.
 *
 * @throws DomainError outgoing-webhook/not-found
 */
export const rotateSecret = async (
  q: Queryable,
  box: SecretBox,
  accountId: number,
  id: string,
): Promise<OutgoingWebhookWithSecret> => {
  await findWebhook(q, accountId, id);
  const secret = freshSecret();
  await queries.rotateOutgoingSecret(q, accountId, id, box.seal(secret), outgoingFormerSecretMs);
  return { ...(await readWebhook(q, accountId, id)), secret };
};

/** It is told nothing more, and its log goes. @throws DomainError outgoing-webhook/not-found */
export const removeWebhook = async (q: Queryable, accountId: number, id: string): Promise<void> => {
  await findWebhook(q, accountId, id);
  await queries.deleteOutgoingWebhook(q, accountId, id);
};
