import { Value } from "typebox/value";
import { asPublished } from "../../campaigns/asPublished.ts";
import { CampaignContent } from "../../contract/campaign.ts";
import type { Queryable } from "../../db/pool.ts";
import type { TriggerableCampaign } from "../../db/queries/intake.ts";
import { findVersionContent } from "../../db/queries/turns.ts";
import { compiledVersionsMax } from "../../limits.ts";
import { gapWords, type PayloadContract, payloadContractOf } from "../render/payloadGaps.ts";
import type { ParsedElement } from "./parse.ts";

/** What an element's payload lacks, in words. */
export interface PayloadLook {
  isStrict: boolean;
  gaps: string[];
}

const parsedPayload = ({ payload, payloadValue }: ParsedElement): unknown => {
  if (payloadValue !== undefined || payload === null) return payloadValue;
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch {
    return undefined;
  }
};

/**
 * What versions ask of payloads, found once a version and process. Versions are immutable, so this never grows stale; a
 * draft's is found anew for each test.
 */
export const createContractCache = (db: Queryable) => {
  const contracts = new Map<string, Promise<PayloadContract>>();

  const find = async (accountId: number, { id, version }: TriggerableCampaign): Promise<PayloadContract> => {
    const stored = await findVersionContent(db, accountId, id, version);
    const content = Value.Parse(CampaignContent, Value.Default(CampaignContent, stored));
    return payloadContractOf(version === 0 ? await asPublished(db, accountId, content) : content);
  };

  const get = (accountId: number, campaign: TriggerableCampaign): Promise<PayloadContract> => {
    const key = `${campaign.id}/${campaign.version}`;
    const known = contracts.get(key);
    if (known !== undefined) return known;
    const found = find(accountId, campaign);
    if (campaign.version === 0) return found;
    if (contracts.size >= compiledVersionsMax) contracts.clear();
    contracts.set(key, found);
    // the next trigger asks again
    found.catch(() => contracts.delete(key));
    return found;
  };

  return {
    /**
     * Holds an element's payload against the campaign's newest version. When the database does not say what that
     * asks, nothing is told here; the decision looks again.
     */
    look: async (
      accountId: number,
      campaign: TriggerableCampaign,
      element: ParsedElement,
    ): Promise<PayloadLook> => {
      const contract = await get(accountId, campaign).catch(() => undefined);
      if (contract === undefined) return { isStrict: false, gaps: [] };
      return { isStrict: contract.isStrict, gaps: contract.gapsIn(parsedPayload(element)).map(gapWords) };
    },
  };
};

export type ContractCache = ReturnType<typeof createContractCache>;
