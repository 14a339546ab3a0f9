import type { CampaignContent } from "../../contract/campaign.ts";
import type { ChannelName, Content } from "../../contract/content.ts";

/** A message that this worker may call its provider for, once, until the lease ends. */
export interface LeasedMessage {
  accountId: number;
  campaignId: string;
  messageId: string;
  providerId: string;
  lane: number;
  workerId: number;
  /** The message's nth call. */
  attempt: number;
  /** The message's nth lease: names this one. */
  leaseNo: number;
  failures: number;
  /** An earlier call may have been taken: this one is a declared repeat. */
  maybeSent: boolean;
  isTest: boolean;
  giveUpAtMs: number;
  expiresAtMs: number | null;
  /** Do not disturb, the cut-off or the campaign's end begin here: no call starts from then on. Null: none in sight. */
  leaveBeforeMs: number | null;
  /** In the database's time. */
  leaseUntilMs: number;
  lostAnswer: "repeat" | "stop";
  /** Push: which provider delivers to a platform, where it is not the message's own. */
  platformProviders: CampaignContent["start"]["platformProviders"];
  /** Where it goes on if the user turns out not to be reachable; null: nowhere, or it is there already. */
  second: { channel: ChannelName; providerId: string | null } | null;
  content: Content;
}
