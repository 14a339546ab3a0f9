import { CAMPAIGN_STATES, type CampaignState } from "../src/contract/campaignStates.ts";
import type { PoolCode } from "../src/contract/codePool.ts";
import { CODE_STATES } from "../src/contract/codes.ts";
import { CHANNELS, type ChannelName } from "../src/contract/content.ts";
import { OUTGOING_STATES, type OutgoingState } from "../src/contract/outgoingStates.ts";
import {
  SUPPRESSION_CHANNELS,
  SUPPRESSION_REASONS,
  type SuppressionChannel,
  type SuppressionReason,
} from "../src/contract/suppressionWords.ts";

/** What each view reads from its address. Anything else in it is left out, so that no address breaks a screen. */

type Given = Record<string, unknown>;

const text = (value: unknown): string | undefined => {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
};

const oneOf = <Value extends string>(values: readonly Value[], given: unknown): Value | undefined =>
  values.find((value) => value === given);

/** Without the members that are undefined, as the router compares searches. */
const present = <Search extends object>(search: Search): Search => {
  const kept: Search = { ...search };
  for (const key of Object.keys(kept))
    if (Reflect.get(kept, key) === undefined) Reflect.deleteProperty(kept, key);
  return kept;
};

export interface CampaignListSearch {
  text?: string | undefined;
  state?: CampaignState | undefined;
  channel?: ChannelName | undefined;
  label?: string | undefined;
  creator?: string | undefined;
}
export const campaignListSearch = (given: Given): CampaignListSearch =>
  present({
    text: text(given.text),
    state: oneOf(CAMPAIGN_STATES, given.state),
    channel: oneOf(CHANNELS, given.channel),
    label: text(given.label),
    creator: text(given.creator),
  });

export interface ChannelSearch {
  channel?: ChannelName | undefined;
  /** The draft to return to. */
  back?: string | undefined;
}
export const channelSearch = (given: Given): ChannelSearch =>
  present({ channel: oneOf(CHANNELS, given.channel), back: text(given.back) });

const WALL = /^\d{4,6}-\d\d-\d\dT\d\d:\d\d$/;

const wall = (value: unknown): string | undefined =>
  typeof value === "string" && WALL.test(value) ? value : undefined;

const zone = (value: unknown): string | undefined => {
  if (typeof value !== "string") return undefined;
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return value;
  } catch {
    return undefined;
  }
};

/** What is tried without sending. */
export interface TrySearch {
  /** `user:17` by the number of a profile, or `identity:u-1` and the like by what names anybody. */
  to?: string | undefined;
  /** The moment of the trigger, as the clocks of `zone` show it; absent: now. */
  at?: string | undefined;
  zone?: string | undefined;
  /** The draft in place of what is live. */
  version?: "draft" | undefined;
}
const trySearch = (given: Given): TrySearch => ({
  to: text(given.to),
  at: wall(given.at),
  zone: zone(given.zone),
  version: oneOf(["draft"], given.version),
});

export const BACKTEST_SIZES = [20, 100, 500] as const;
/** Triggers that are decided again. */
export interface BacktestSearch {
  /** So many of the last; absent: nothing was asked. */
  last?: number | undefined;
  /** By what is live in place of the draft. */
  by?: "live" | undefined;
  /** Triggers of test credentials instead of real ones. */
  test?: boolean | undefined;
}
const backtestSearch = ({ last, by }: Given): Omit<BacktestSearch, "test"> => ({
  last: BACKTEST_SIZES.find((size) => size === last),
  by: oneOf(["live"], by),
});

export const CAMPAIGN_TABS = ["results", "triggers", "try", "versions", "call"] as const;
export const RESULT_RANGES = ["hours", "days"] as const;
export interface CampaignSearch extends TrySearch, BacktestSearch {
  tab?: (typeof CAMPAIGN_TABS)[number] | undefined;
  /** Results of the last 24 hours or days; absent: of all time. */
  range?: (typeof RESULT_RANGES)[number] | undefined;
  /** Shows the moment after publishing. */
  published?: boolean | undefined;
  /** Two versions, or a version and the draft, side by side. */
  compare?: number | "draft" | undefined;
  with?: number | "draft" | undefined;
}

const versionOrDraft = (value: unknown): number | "draft" | undefined =>
  value === "draft" || (typeof value === "number" && Number.isInteger(value)) ? value : undefined;

export const campaignSearch = (given: Given): CampaignSearch =>
  present({
    tab: oneOf(CAMPAIGN_TABS, given.tab),
    range: oneOf(RESULT_RANGES, given.range),
    test: given.test === true ? true : undefined,
    published: given.published === true ? true : undefined,
    compare: versionOrDraft(given.compare),
    with: versionOrDraft(given.with),
    ...trySearch(given),
    ...backtestSearch(given),
  });

export interface WizardSearch extends TrySearch {
  /** The inbound webhook that is being set up. */
  hook?: string | undefined;
}
export const wizardSearch = (given: Given): WizardSearch =>
  present({ hook: text(given.hook), ...trySearch(given) });

/** What both lists of the log are searched by. */
export interface LogSearch {
  campaign?: string | undefined;
  recipient?: string | undefined;
  test?: boolean | undefined;
  from?: string | undefined;
  before?: string | undefined;
}
const logSearch = (given: Given): LogSearch =>
  present({
    campaign: text(given.campaign),
    recipient: text(given.recipient),
    test: given.test === true ? true : undefined,
    from: text(given.from),
    before: text(given.before),
  });

export interface TriggerListSearch extends LogSearch {
  /** The caller's own key for the trigger. */
  reference?: string | undefined;
}
export const triggerListSearch = (given: Given): TriggerListSearch =>
  present({ ...logSearch(given), reference: text(given.reference) });

export const STANDINGS = ["delayed", "due", "held"] as const;
export interface MessageListSearch extends LogSearch {
  /** One or several, with commas between them. */
  outcome?: string | undefined;
  /** What was told of it after it was sent: one or several, with commas between them. */
  fact?: string | undefined;
  /** Only those that have not ended and stand here; what is being sent counts as due. */
  state?: (typeof STANDINGS)[number] | undefined;
  channel?: ChannelName | undefined;
  /** Id of one of the campaign's variants. */
  variant?: string | undefined;
}
export const messageListSearch = (given: Given): MessageListSearch =>
  present({
    ...logSearch(given),
    outcome: text(given.outcome),
    fact: text(given.fact),
    state: oneOf(STANDINGS, given.state),
    channel: oneOf(CHANNELS, given.channel),
    variant: text(given.variant),
  });

export interface TriggerSearch {
  /** Only recipients that ended so. */
  outcome?: string | undefined;
}
export const triggerSearch = (given: Given): TriggerSearch => present({ outcome: text(given.outcome) });

export interface MessageSearch {
  /** Its trigger: what is known of the message until it is decided. */
  trigger?: string | undefined;
  /** What would become of it now stands beside what became of it. */
  now?: true | undefined;
}
export const messageSearch = (given: Given): MessageSearch =>
  present({ trigger: text(given.trigger), now: given.now === true ? true : undefined });

export interface InboxSearch {
  channel?: ChannelName | undefined;
  campaign?: string | undefined;
  /** The message that is open. */
  open?: string | undefined;
}
export const inboxSearch = (given: Given): InboxSearch =>
  present({
    channel: oneOf(CHANNELS, given.channel),
    campaign: text(given.campaign),
    open: text(given.open),
  });

export interface UserListSearch {
  text?: string | undefined;
}
export const userListSearch = (given: Given): UserListSearch => present({ text: text(given.text) });

export interface SegmentKindSearch {
  /** A list rather than a filter. */
  kind?: "list" | undefined;
}
export const segmentKindSearch = (given: Given): SegmentKindSearch =>
  present({ kind: oneOf(["list"], given.kind) });

export interface NewImportSearch {
  /** The list whose members the file holds. */
  segment?: string | undefined;
}
export const newImportSearch = (given: Given): NewImportSearch => present({ segment: text(given.segment) });

export const PROFILE_TABS = ["properties", "events", "messages", "devices", "segments"] as const;
export interface ProfileSearch {
  tab?: (typeof PROFILE_TABS)[number] | undefined;
  /** Only events of this name. */
  event?: string | undefined;
  /** Messages of test credentials instead of real ones. */
  test?: boolean | undefined;
}
export const profileSearch = (given: Given): ProfileSearch =>
  present({
    tab: oneOf(PROFILE_TABS, given.tab),
    event: text(given.event),
    test: given.test === true ? true : undefined,
  });

export interface CodePoolSearch {
  /** Only codes in this state. */
  state?: PoolCode["state"] | undefined;
  /** Only this code. */
  code?: string | undefined;
}
export const codePoolSearch = (given: Given): CodePoolSearch =>
  present({ state: oneOf(CODE_STATES, given.state), code: text(given.code) });

export interface SuppressionSearch {
  /** A part of the address. */
  search?: string | undefined;
  channel?: SuppressionChannel | undefined;
  reason?: SuppressionReason | undefined;
}
export const suppressionSearch = (given: Given): SuppressionSearch =>
  present({
    search: text(given.search),
    channel: oneOf(SUPPRESSION_CHANNELS, given.channel),
    reason: oneOf(SUPPRESSION_REASONS, given.reason),
  });

export interface OutgoingSearch {
  /** Only events in this state. */
  state?: OutgoingState | undefined;
  /** Only events of this kind. */
  kind?: string | undefined;
  /** The event that is shown. */
  event?: string | undefined;
}
export const outgoingSearch = (given: Given): OutgoingSearch =>
  present({
    state: oneOf(OUTGOING_STATES, given.state),
    kind: text(given.kind),
    event: text(given.event),
  });

export const CREDENTIAL_PURPOSES = ["trigger", "upload", "everything", "custom"] as const;
export type CredentialPurpose = (typeof CREDENTIAL_PURPOSES)[number];
export interface CredentialSearch {
  /** The form for a new one is open, for this purpose. */
  create?: CredentialPurpose | undefined;
}
export const credentialSearch = (given: Given): CredentialSearch =>
  present({ create: oneOf(CREDENTIAL_PURPOSES, given.create) });
