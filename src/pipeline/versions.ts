import { Value } from "typebox/value";
import { CampaignContent } from "../contract/campaign.ts";
import type { Queryable } from "../db/pool.ts";
import { findVersionContent } from "../db/queries/turns.ts";
import { compiledVersionsMax } from "../limits.ts";
import { compileMessage } from "./render/compile.ts";
import type { CompiledMessage } from "./render/contract.ts";
import { type PayloadContract, payloadContractOf } from "./render/payloadGaps.ts";

export interface Version {
  /** Names the version in this process. */
  key: string;
  content: CampaignContent;
  compiled: CompiledMessage;
  payload: PayloadContract;
}

/** A version's content made ready for its messages. */
export const versionOf = (key: string, content: CampaignContent): Version => ({
  key,
  content,
  compiled: compileMessage(content),
  payload: payloadContractOf(content),
});

/** Published versions with their templates parsed once. They are immutable, so they never grow stale. */
export const createVersionCache = () => {
  const versions = new Map<string, Version>();
  return {
    /**
     * @param version 0 for the draft, which is read anew each time
     * @throws when there is no such version
     */
    get: async (q: Queryable, accountId: number, campaignId: string, version: number): Promise<Version> => {
      const key = `${accountId}/${campaignId}/${version}`;
      const known = versions.get(key);
      if (known !== undefined) return known;
      const stored = await findVersionContent(q, accountId, campaignId, version);
      const content = Value.Parse(CampaignContent, Value.Default(CampaignContent, stored));
      const made = versionOf(key, content);
      if (versions.size >= compiledVersionsMax) versions.clear();
      if (version > 0) versions.set(key, made);
      return made;
    },
  };
};

export type VersionCache = ReturnType<typeof createVersionCache>;
