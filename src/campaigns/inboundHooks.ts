import type {
  InboundHook,
  InboundHookCreate,
  InboundHookPatch,
  InboundHookWithUrl,
  InboundLast,
} from "../contract/inboundHook.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { lockCampaign } from "../db/queries/campaigns.ts";
import * as queries from "../db/queries/inboundHooks.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { HOOK_PATH, hookTokenHash, newHookToken } from "../lib/hookToken.ts";
import { newId } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { storableText } from "../lib/storableText.ts";
import { inboundHooksPerCampaignMax } from "../limits.ts";
import { foundCampaign, requireCampaign } from "./find.ts";
import { INBOUND_PRESET } from "./inboundPresets.ts";

export interface HookDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  /** Where senders reach the product, without a slash at the end. */
  publicUrl: string;
}

/** Who changes a hook. */
export interface HookAuthor {
  accountId: number;
  by: string;
  /** What fires a published campaign is for those who may publish one. */
  mayPublish: boolean;
}

/** The hook of a campaign; the campaign by any of its names. */
export interface HookRef {
  campaign: string;
  hook: string;
}

const asHook = (row: queries.InboundHookRow): InboundHook => ({
  id: row.id,
  name: row.name,
  isOn: row.isOn,
  check: row.check,
  hasSecret: row.secret !== null,
  mapping: row.mapping,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  lastReceivedAt: row.lastReceivedAt?.toISOString() ?? null,
});

const notFound = (id: string) =>
  new DomainError("inbound-hook/not-found", `This campaign has no inbound webhook ${id}.`);

const found = <Row>(row: Row | undefined, id: string): Row => {
  if (row === undefined) throw notFound(id);
  return row;
};

/** Locked, so that two who change its hooks take turns. */
const campaignToChange = async (
  tx: Queryable,
  { accountId, mayPublish }: HookAuthor,
  ref: string,
): Promise<string> => {
  const { id } = await requireCampaign(tx, accountId, ref);
  const { number } = foundCampaign(await lockCampaign(tx, accountId, id), ref);
  if (number === null || mayPublish) return id;
  throw new DomainError(
    "campaign/not-allowed",
    "The campaign is published: changing what fires it takes the permission campaigns:publish.",
  );
};

const refuseTooMany = (count: number): void => {
  if (count < inboundHooksPerCampaignMax) return;
  throw new DomainError(
    "inbound-hook/too-many",
    `A campaign has at most ${inboundHooksPerCampaignMax} inbound webhooks; remove one first.`,
  );
};

const nameOf = (name: string): string => {
  const trimmed = storableText(name).trim();
  if (trimmed !== "") return trimmed;
  throw new DomainError("input/invalid", "An inbound webhook needs a name.", [
    { field: "name", message: "Expected a name, got only spaces." },
  ]);
};

/** Oldest first. @throws DomainError campaign/not-found */
export const listInboundHooks = async (
  q: Queryable,
  accountId: number,
  campaign: string,
): Promise<InboundHook[]> => {
  const { id } = await requireCampaign(q, accountId, campaign);
  return (await queries.listInboundHooks(q, accountId, id)).map(asHook);
};

/**
 * Makes a secret address that fires the campaign. It works from the commit on; before the campaign is published it only keeps
 * what comes, for set-up.
 *
 * @throws DomainError campaign/not-found, campaign/not-allowed, inbound-hook/too-many, input/invalid
 */
export const createInboundHook = (
  { db, box, clock, publicUrl }: HookDeps,
  author: HookAuthor,
  campaign: string,
  input: InboundHookCreate,
): Promise<InboundHookWithUrl> =>
  inTransaction(db, async (tx) => {
    const { accountId, by } = author;
    const campaignId = await campaignToChange(tx, author, campaign);
    refuseTooMany((await queries.listInboundHooks(tx, accountId, campaignId)).length);
    const preset = INBOUND_PRESET[input.preset ?? "none"];
    const [id, token] = [newId(clock.now().getTime()), newHookToken()];
    await queries.insertInboundHook(tx, accountId, campaignId, {
      id,
      name: nameOf(input.name),
      tokenHash: hookTokenHash(token),
      check: input.check ?? preset.check,
      secret: input.secret === undefined ? null : box.seal(input.secret),
      mapping: input.mapping ?? preset.mapping,
      createdBy: by,
    });
    const row = found(await queries.findInboundHook(tx, accountId, campaignId, id), id);
    return { ...asHook(row), url: publicUrl + HOOK_PATH + token };
  });

/**
 * Changes what the patch names, for the requests that come after the commit.
 *
 * @throws DomainError campaign/not-found, campaign/not-allowed, inbound-hook/not-found, input/invalid
 */
export const patchInboundHook = (
  { db, box }: HookDeps,
  author: HookAuthor,
  ref: HookRef,
  patch: InboundHookPatch,
): Promise<InboundHook> =>
  inTransaction(db, async (tx) => {
    const { accountId } = author;
    const campaignId = await campaignToChange(tx, author, ref.campaign);
    const row = found(await queries.lockInboundHook(tx, accountId, campaignId, ref.hook), ref.hook);
    const next = {
      ...row,
      name: patch.name === undefined ? row.name : nameOf(patch.name),
      isOn: patch.isOn ?? row.isOn,
      check: patch.check ?? row.check,
      secret: patch.secret === undefined ? row.secret : box.seal(patch.secret),
      mapping: patch.mapping ?? row.mapping,
    };
    await queries.updateInboundHook(tx, accountId, next);
    return asHook(next);
  });

/**
 * Gives the hook another address; the former one answers 404 from the commit on.
 *
 * @throws DomainError campaign/not-found, campaign/not-allowed, inbound-hook/not-found
 */
export const rotateInboundHook = (
  { db, publicUrl }: HookDeps,
  author: HookAuthor,
  ref: HookRef,
): Promise<InboundHookWithUrl> =>
  inTransaction(db, async (tx) => {
    const { accountId } = author;
    const campaignId = await campaignToChange(tx, author, ref.campaign);
    const row = found(await queries.lockInboundHook(tx, accountId, campaignId, ref.hook), ref.hook);
    const token = newHookToken();
    await queries.replaceHookToken(tx, accountId, row.id, hookTokenHash(token));
    return { ...asHook(row), url: publicUrl + HOOK_PATH + token };
  });

/** @throws DomainError campaign/not-found, campaign/not-allowed, inbound-hook/not-found */
export const deleteInboundHook = ({ db }: HookDeps, author: HookAuthor, ref: HookRef): Promise<void> =>
  inTransaction(db, async (tx) => {
    const campaignId = await campaignToChange(tx, author, ref.campaign);
    if (!(await queries.deleteInboundHook(tx, author.accountId, campaignId, ref.hook)))
      throw notFound(ref.hook);
  });

/** The body as a value; what was kept was JSON. */
const bodyOf = (body: Buffer | null): unknown => (body === null ? null : JSON.parse(body.toString("utf8")));

/** The last request as it was kept, its body as bytes. @throws DomainError campaign/not-found, inbound-hook/not-found */
export const findLastRequest = async (q: Queryable, accountId: number, ref: HookRef) => {
  const { id } = await requireCampaign(q, accountId, ref.campaign);
  return found(await queries.findLastReceived(q, accountId, id, ref.hook), ref.hook);
};

/** What the address took last. @throws DomainError campaign/not-found, inbound-hook/not-found */
export const readLastReceived = async (
  q: Queryable,
  accountId: number,
  ref: HookRef,
): Promise<InboundLast> => {
  const last = await findLastRequest(q, accountId, ref);
  return {
    receivedAt: last.receivedAt?.toISOString() ?? null,
    requestId: last.requestId,
    error: last.error,
    body: bodyOf(last.body),
    headers: last.headers ?? [],
    refusedAt: last.refusedAt?.toISOString() ?? null,
    refusal: last.refusal,
  };
};
