import type { CampaignContent } from "../../contract/campaign.ts";
import type { Queryable } from "../../db/pool.ts";
import type { CampaignFacts } from "../../db/queries/turns.ts";
import { DomainError } from "../../lib/errors.ts";
import { hasProvider, NOT_PUBLISHED, runnableContent } from "../decide/dryRun.ts";
import { type Terms, termsOf } from "../ledger/terms.ts";
import { type PayloadContract, payloadContractOf } from "../render/payloadGaps.ts";

/** A version of a campaign, ready to decide. */
export interface Judge {
  /** 0: the draft. */
  version: number;
  content: CampaignContent;
  /** Its limits and its cap. */
  terms: Terms;
  payload: PayloadContract;
  hasProvider: boolean;
  endAt: Date | null;
}

/**
 * The number of the version that is asked for; 0: the draft.
 *
 * @throws DomainError input/invalid when there is no such version
 */
export const versionNumber = (
  asked: "published" | "draft" | number,
  { versions }: Pick<CampaignFacts, "versions">,
): number => {
  if (asked === "draft") return 0;
  const newest = versions.at(-1)?.version;
  if (newest === undefined) throw NOT_PUBLISHED;
  if (asked === "published") return newest;
  if (versions.some(({ version }) => version === asked)) return asked;
  throw new DomainError("input/invalid", "The campaign has no such version.", [
    { field: "version", message: `Expected a version from 1 to ${newest}, got ${asked}.` },
  ]);
};

/** @throws DomainError input/invalid when a draft's filter cannot be run */
export const judgeOf = async (
  q: Queryable,
  { accountId, campaignId }: { accountId: number; campaignId: string },
  campaign: CampaignFacts,
  version: number,
): Promise<Judge> => {
  const content = await runnableContent(q, accountId, campaignId, version);
  const { endAt } = content.when;
  return {
    version,
    content,
    terms: termsOf(content, campaign.accountGlobalLimits),
    payload: payloadContractOf(content),
    hasProvider: await hasProvider(q, accountId, content),
    // a draft brings its own end along when it is published
    endAt: version > 0 ? campaign.endAt : endAt === null ? null : new Date(endAt),
  };
};
