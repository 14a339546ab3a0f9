import { createHash } from "node:crypto";
import type { IntakeRow, KeyRow, TriggerableCampaign } from "../../db/queries/intake.ts";
import { canonicalJson } from "../../lib/canonicalJson.ts";
import { newId } from "../../lib/ids.ts";
import { idempotencyKeyHours, triggerWarningsMax } from "../../limits.ts";
import type { Appender, AppendResult } from "./append.ts";
import type { createCampaignCache } from "./campaignCache.ts";
import type { ContractCache } from "./contractCache.ts";
import type { ParsedElement, ParsedTrigger } from "./parse.ts";

/** A part of a request that is not taken: a campaign of it, or an element of `d`. */
export interface Unprocessed {
  campaignRef: string | null;
  /** The element of `d`; null for a flat body. */
  index: number | null;
  status: number;
  error: string;
}

/** What a stored request is answered with. */
export interface Accepted {
  requestId: string;
  /** Recipients × campaigns: the outcomes to come. */
  accepted: number;
  unprocessed: Unprocessed[];
  warnings: string[];
  isTest: boolean;
  /** Every campaign named delivers into the sandbox. */
  isSandbox: boolean;
}

export interface TriggerCall {
  accountId: number;
  /** Null when a person fires it. */
  credentialId: string | null;
  isTest: boolean;
  source: "api" | "send_again" | "replay" | "test" | "event" | "inbound";
  trigger: ParsedTrigger;
  /** Method and path: the scope of an idempotency key. */
  scope: string;
  idempotencyKey: string | null;
  /** How long the key is known; `idempotencyKeyHours` unless the caller's repetitions go on for longer. */
  keyHours?: number;
  /** Identical bodies within this many seconds count as one; null when that is off. */
  identicalBodiesSeconds: number | null;
}

export type AcceptResult =
  | { kind: "answered"; status: number; body: string; isReplay: boolean }
  /** Every part was refused; the first speaks for the request. */
  | { kind: "refused"; first: Unprocessed; unprocessed: Unprocessed[] }
  | { kind: "key_reused" }
  | { kind: "unstorable" }
  | { kind: "unavailable" }
  /** Stored or not, nobody can say: the only honest answer is none. */
  | { kind: "in_doubt" };

export interface AcceptDeps {
  appender: Appender;
  campaigns: ReturnType<typeof createCampaignCache>;
  contracts: ContractCache;
  /** The answer, stored with an idempotency key so that a repeat gets the same. */
  format: (accepted: Accepted) => string;
}

interface Part {
  element: ParsedElement;
  campaign: TriggerableCampaign;
}

/** Where in the request an element's payload stands, as messages say it. */
const placeOf = (index: number | null): string => (index === null ? "" : `d[${index}].`);

const openParts = async (deps: AcceptDeps, call: TriggerCall) => {
  const parts: Part[] = [];
  const unprocessed: Unprocessed[] = [];
  const warnings = new Set<string>();
  for (const [position, item] of call.trigger.elements.entries()) {
    const index = call.trigger.isWrapped ? position : null;
    if (item.kind === "refused") {
      unprocessed.push({ campaignRef: null, index, ...item.refusal });
      continue;
    }
    for (const campaignRef of item.element.campaignRefs) {
      const found = await deps.campaigns.open(call.accountId, campaignRef, call.isTest);
      if ("closed" in found) {
        unprocessed.push({ campaignRef, index, ...found.closed });
        continue;
      }
      const { isStrict, gaps } = await deps.contracts.look(call.accountId, found.campaign, item.element);
      if (isStrict && index === null && gaps.length > 0) {
        unprocessed.push({ campaignRef, index, status: 400, error: strictRefusal(campaignRef, gaps) });
        continue;
      }
      for (const gap of gaps) warnings.add(placeOf(index) + gap);
      parts.push({ element: item.element, campaign: found.campaign });
    }
  }
  return { parts, unprocessed, warnings: [...warnings] };
};

const strictRefusal = (campaignRef: string, gaps: readonly string[]): string =>
  `Campaign ${campaignRef} insists on its payload: ${gaps.join("; ")}.`;

const rowsOf = (call: TriggerCall, requestId: string, parts: readonly Part[]): IntakeRow[] =>
  parts.map(({ element, campaign }, part) => ({
    accountId: call.accountId,
    requestId,
    part,
    campaignId: campaign.id,
    lane: campaign.lane,
    source: call.source,
    isTest: call.isTest,
    credentialId: call.credentialId,
    recipients: Buffer.from(JSON.stringify(element.recipients)),
    recipientCount: element.recipients.length,
    payload: element.payload,
    ...(element.extras === undefined ? {} : { extras: element.extras }),
  }));

const SECONDS_PER_HOUR = 3_600;

/** The caller's key, or the body itself where the account counts identical bodies as one. */
const keyOf = (call: TriggerCall, requestId: string, response: string): KeyRow | null => {
  if (call.idempotencyKey === null && call.identicalBodiesSeconds === null) return null;
  const fingerprint = createHash("sha256").update(canonicalJson(call.trigger.body)).digest();
  const own = call.idempotencyKey !== null;
  return {
    accountId: call.accountId,
    scope: own ? call.scope : `body of ${call.scope}`,
    key: call.idempotencyKey ?? fingerprint.toString("hex"),
    fingerprint,
    requestId,
    status: 200,
    response: Buffer.from(response),
    secondsToLive: own
      ? (call.keyHours ?? idempotencyKeyHours) * SECONDS_PER_HOUR
      : (call.identicalBodiesSeconds ?? 0),
  };
};

const replayed = (stored: AppendResult): AcceptResult | undefined => {
  if (stored.kind === "key_reused") return { kind: "key_reused" };
  if (stored.kind !== "replayed") return undefined;
  return { kind: "answered", status: stored.status, body: stored.response.toString("utf8"), isReplay: true };
};

const acceptedOf = (
  call: TriggerCall,
  requestId: string,
  parts: readonly Part[],
  unprocessed: Unprocessed[],
  gaps: readonly string[],
): Accepted => ({
  requestId,
  accepted: parts.reduce((sum, { element }) => sum + element.recipients.length, 0),
  unprocessed,
  warnings: [
    ...call.trigger.elements.flatMap((item) => (item.kind === "element" ? item.element.warnings : [])),
    ...gaps.slice(0, triggerWarningsMax),
  ],
  isTest: call.isTest,
  isSandbox: parts.every(({ campaign }) => campaign.isSandbox),
});

/**
 * Takes a trigger: checks that each campaign is open, mints the request's id, and stores what is to be decided.
 * Answers after the commit, so an answered 200 survives the death of every process.
 */
export const acceptTrigger = async (deps: AcceptDeps, call: TriggerCall): Promise<AcceptResult> => {
  const { parts, unprocessed, warnings } = await openParts(deps, call);
  const [first] = unprocessed;
  const requestId = newId();
  if (parts.length === 0 && first !== undefined) {
    // a key answers as it did the first time, even if the campaign has closed since
    const key = keyOf(call, requestId, "");
    const before = key === null ? undefined : replayed(await deps.appender.answerBefore(key));
    return before ?? { kind: "refused", first, unprocessed };
  }
  const body = deps.format(acceptedOf(call, requestId, parts, unprocessed, warnings));
  const stored = await deps.appender.append({
    rows: rowsOf(call, requestId, parts),
    key: keyOf(call, requestId, body),
  });
  if (stored.kind === "stored") return { kind: "answered", status: 200, body, isReplay: false };
  const before = replayed(stored);
  if (before !== undefined) return before;
  if (stored.kind === "in_doubt") return { kind: "in_doubt" };
  return { kind: stored.kind === "refused" ? "unstorable" : "unavailable" };
};
