import type { ChannelName } from "../../contract/content.ts";
import type { ConditionResult } from "../../contract/filter.ts";
import type { Outcome } from "../../contract/outcomes.ts";
import type { Consequences } from "../../contract/purpose.ts";
import type { ChannelLimits, MessageLimit } from "../../contract/schedule.ts";
import type { ControlGroup } from "../../controlGroups/membership.ts";
import type { DeviceRow, ProfileRow } from "../../db/queries/recipients.ts";
import type { AssignedVariant } from "../../experiments/assign.ts";
import type { Moments } from "../../moments/plan.ts";

/** How the campaign's filter held against the user, condition by condition. */
export interface AudienceFacts {
  passed: boolean;
  conditions: readonly ConditionResult[];
}

/** What one user got of the campaign, over all versions. */
export interface CampaignSends {
  sends: number;
  lastSentAt: Date | null;
  /** Messages that took their place and have not ended: they count as sent now. */
  underWay: number;
}

/** What one user got on the channel, of all campaigns that count in the global limits. */
export interface ChannelSends {
  /** Oldest first; as many and as old as a limit may ask for. */
  sentAt: readonly Date[];
  underWay: number;
}

/** How much of a targeting cap is taken, and whether the user holds a slot. */
export interface SlotUse {
  taken: number;
  isHolder: boolean;
}

export interface CapUse {
  inAll(): SlotUse;
  /** @param day of the account's zone, `YYYY-MM-DD` */
  on(day: string): SlotUse;
}

/** Everything a decision about one recipient may look at. Loaded set-wise before; the rules only look. */
export interface RecipientFacts {
  kind: string;
  /** As the caller sent it. */
  value: string;
  profile: ProfileRow | null;
  /** How many profiles have the address that named this one. */
  sharedBy: number;
  /** Made from this trigger, because nobody had the identity. */
  isNew: boolean;
  devices: readonly DeviceRow[];
  /** Where the channel reaches the profile: an e-mail address or a phone number; null on push and webhook. */
  address: string | null;
  suppressedReason: string | null;
  /** Null: the campaign goes to all users that the call names. */
  audience: AudienceFacts | null;
  /** The control group that leaves this user out of the campaign; null: none. */
  controlGroup: ControlGroup | null;
  /** Which of the campaign's messages the user gets; null: it has one. */
  variant: AssignedVariant | null;
  /** The earlier entry of this trigger that is the same profile. */
  sameProfileAs: number | null;
  /** The earlier recipient of this trigger that got this address. */
  addressTakenBy: number | null;
  /** Null: the campaign has no message limit, or the message has taken its place already. */
  campaignSends: CampaignSends | null;
  /** Null: no global limits hold the campaign on its channel, or the message has taken its place already. */
  channelSends: ChannelSends | null;
  /** Null: the campaign has no targeting cap, or it is not asked any more. */
  capUse: CapUse | null;
}

export interface DecisionContext {
  channel: ChannelName;
  /** What follows from the campaign's purpose, or was chosen instead. */
  consequences: Consequences;
  life: "draft" | "published" | "paused" | "stopped" | "archived";
  endAt: Date | null;
  isTest: boolean;
  /** Somebody cancelled the trigger. */
  isCancelled: boolean;
  /** What the payload lacks, in words; null where the campaign does not insist on it. */
  payloadGaps: readonly string[] | null;
  /** When the message expires; null when it does not. */
  expiresAt: Date | null;
  messageLimit: MessageLimit;
  /** Of the campaign's channel; null when none hold the campaign. */
  globalLimits: ChannelLimits | null;
  targetingCap: { total: number | null; perDay: number | null };
  /** What do not disturb, time of day and cut-off permit. */
  moments: Moments;
  /** The account's; users without one of their own are in it too. */
  timeZone: string;
  now: Date;
}

/** What a check saw, and what it wanted to see: kept in the trace. */
export type Verdict =
  | { kind: "go"; saw?: unknown; note?: string }
  /** Goes on through the checks, but nothing is sent and nothing is taken. */
  | { kind: "shadow"; group: ControlGroup; saw?: unknown; note?: string }
  | { kind: "later"; at: Date; saw?: unknown; note?: string }
  | { kind: "stop"; outcome: Outcome; saw?: unknown; wanted?: unknown; note?: string };

/** One check of the order in which a recipient is decided. Pure: same facts, same verdict. */
export interface Rule {
  /** Its name in the trace. */
  check: string;
  /** That it passed and saw nothing is not worth a line of every trace. */
  isQuiet?: boolean;
  /** @param plannedAt the moment that the checks before have planned: now, or later */
  decide(facts: RecipientFacts, context: DecisionContext, plannedAt: Date): Verdict;
}
