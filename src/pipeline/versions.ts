import { Value } from "typebox/value";
import { asPublished } from "../campaigns/asPublished.ts";
import { CampaignContent } from "../contract/campaign.ts";
import { secondContent } from "../contract/secondChannel.ts";
import { variantContent, variantPath, variantsOf } from "../contract/variants.ts";
import type { Queryable } from "../db/pool.ts";
import { findVersionContent } from "../db/queries/turns.ts";
import { compiledVersionsMax } from "../limits.ts";
import { compileMessage, compileNone } from "./render/compile.ts";
import type { CompiledMessage } from "./render/contract.ts";
import { type PayloadContract, payloadContractOf } from "./render/payloadGaps.ts";

/** One message of a version, as templates make it. */
export interface VersionMessage {
  /** Names it in this process. */
  key: string;
  /** As if it were the only message. */
  content: CampaignContent;
  compiled: CompiledMessage;
}

/** A version, which is its own message where it has only one. */
export interface Version extends VersionMessage {
  payload: PayloadContract;
  /** Its messages by id of the variant; null where it has one. */
  variants: ReadonlyMap<string, VersionMessage> | null;
  /** Its message on the second channel, for users who are not reachable on the first; null where it has none. */
  second: Version | null;
  /** It is the second channel's. */
  isSecond: boolean;
}

const variantsIn = (key: string, content: CampaignContent): Version["variants"] => {
  const variants = variantsOf(content.what);
  if (variants.length === 0) return null;
  return new Map(
    variants.map((variant, index) => {
      const single = variantContent(content, variant);
      const compiled = compileMessage(single, variantPath(index));
      return [variant.id, { key: `${key}/${variant.id}`, content: single, compiled }];
    }),
  );
};

/** A version's content made ready for its messages. */
export const versionOf = (key: string, content: CampaignContent, isSecond = false): Version => {
  const variants = variantsIn(key, content);
  const second = secondContent(content);
  return {
    key,
    content,
    isSecond,
    second: second === undefined ? null : versionOf(`${key}/${second.channel}`, second, true),
    compiled: variants === null ? compileMessage(content) : compileNone(content),
    payload: payloadContractOf(content),
    variants,
  };
};

/** The message of a variant; the version itself where it has one message. */
export const messageIn = (version: Version, variant: string | null): VersionMessage =>
  (variant === null ? undefined : version.variants?.get(variant)) ?? version;

/** What a message on a channel is made of: the version's own, or its second channel's. */
export const onChannel = (version: Version, channel: string): Version =>
  channel === version.content.channel ? version : (version.second ?? version);

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
      const made = versionOf(key, version === 0 ? await asPublished(q, accountId, content) : content);
      if (versions.size >= compiledVersionsMax) versions.clear();
      if (version > 0) versions.set(key, made);
      return made;
    },
  };
};

export type VersionCache = ReturnType<typeof createVersionCache>;
