import type { Static } from "typebox";
import { asPublished } from "../../campaigns/asPublished.ts";
import { whatAsWritten } from "../../campaigns/asWritten.ts";
import { mayNamePools } from "../../campaigns/codePools.ts";
import { mayNameBlocks } from "../../campaigns/contentBlocks.ts";
import { requireCampaign } from "../../campaigns/find.ts";
import { mayNameLinked } from "../../campaigns/linked.ts";
import type { CampaignContent } from "../../contract/campaign.ts";
import { postalLine } from "../../contract/postalAddress.ts";
import type { PreviewRequest } from "../../contract/preview.ts";
import { secondContent } from "../../contract/secondChannel.ts";
import type { Queryable } from "../../db/pool.ts";
import { findAccount } from "../../db/queries/accounts.ts";
import type { CampaignRow } from "../../db/queries/campaigns.ts";
import { listPoolStocks } from "../../db/queries/codePools.ts";
import { listContentBlockNames } from "../../db/queries/contentBlocks.ts";
import { findTriggerPayload } from "../../db/queries/triggers.ts";
import { DomainError } from "../../lib/errors.ts";
import { listSamples, valuesOf } from "../../linked/samples.ts";
import { sampleLinks } from "../../links/messageLinks.ts";
import { type MessageFacts, readMessageFacts } from "../../profiles/facts.ts";
import { accountGiven } from "./accountGiven.ts";
import type { NativeDeps } from "./api.ts";
import { EXAMPLE_USER } from "./exampleUser.ts";

const addressOf = ({ channel }: CampaignContent, { email, phone }: Omit<MessageFacts, "id">): string => {
  if (channel === "email") return email ?? "";
  return channel === "whatsapp" ? (phone ?? "") : "";
};

/** The draft as it is typed now, or as it is stored. */
export const contentOf = (
  { draft }: CampaignRow,
  { what, secondChannel = false }: Pick<Static<typeof PreviewRequest>, "what" | "secondChannel">,
): CampaignContent => {
  const content = what === undefined ? draft : { ...draft, what: whatAsWritten(what) };
  return secondChannel ? (secondContent(content) ?? content) : content;
};

/** @throws DomainError trigger/not-found */
const triggerPayload = async (
  q: Queryable,
  accountId: number,
  triggerId: string,
  campaignId: string,
): Promise<Buffer> => {
  const found = await findTriggerPayload(q, accountId, triggerId.toLowerCase(), campaignId);
  if (found !== undefined) return found.payload ?? Buffer.from("{}");
  throw new DomainError("trigger/not-found", `There is no trigger ${triggerId} in this account.`);
};

const requireAccount = async (q: Queryable, accountId: number) => {
  const account = await findAccount(q, accountId);
  if (account === undefined) throw new Error(`account ${accountId} is gone while its caller is served`);
  return accountGiven(account);
};

/**
 * A draft's message as one user would get it, rendered in the process of previews.
 *
 * @throws DomainError campaign/not-found, trigger/not-found, profile/not-found
 */
export const renderDraft = async (
  { db, clock, previewer, publicUrl }: NativeDeps,
  accountId: number,
  ref: string,
  asked: Static<typeof PreviewRequest>,
  ownPayload: Buffer | null,
) => {
  const row = await requireCampaign(db, accountId, ref);
  const { triggerId, profileId, variant } = asked;
  const content = await asPublished(db, accountId, contentOf(row, asked));
  const [account, facts, payload, codePools, linkedApis, contentBlocks] = await Promise.all([
    requireAccount(db, accountId),
    profileId === undefined ? EXAMPLE_USER : readMessageFacts(db, accountId, profileId),
    triggerId === undefined ? ownPayload : triggerPayload(db, accountId, triggerId, row.id),
    mayNamePools(content) ? listPoolStocks(db, accountId) : [],
    mayNameLinked(content) ? listSamples(db, accountId) : [],
    mayNameBlocks(content) ? listContentBlockNames(db, accountId) : [],
  ]);
  const { id: _id, ...profile } = facts;
  const input = {
    profile,
    address: addressOf(content, facts),
    payload,
    campaign: { id: String(row.number ?? row.id), name: content.name },
    account,
    links: sampleLinks(publicUrl),
    now: clock.now(),
    linked: { values: valuesOf(linkedApis), mayAsk: false },
  };
  const previewed = await previewer.preview(content, input, variant);
  return {
    campaignId: row.id,
    content,
    facts,
    payload,
    previewed,
    known: { codePools, linkedApis, contentBlocks, postalAddress: postalLine(account.postalAddress) },
  };
};
