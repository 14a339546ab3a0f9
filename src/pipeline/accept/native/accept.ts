import { createHash } from "node:crypto";
import type { NativeTriggerAccepted } from "../../../contract/nativeTrigger.ts";
import { type Database, isDatabaseAway, mayHaveRun, type Queryable, sqlState } from "../../../db/pool.ts";
import {
  appendIntake,
  claimIdempotencyKeys,
  claimRecipientKeys,
  type IntakeRow,
  type KeyRow,
  type TriggerableCampaign,
} from "../../../db/queries/intake.ts";
import { inTransaction } from "../../../db/tx.ts";
import { canonicalJson } from "../../../lib/canonicalJson.ts";
import { DomainError, type Problem } from "../../../lib/errors.ts";
import { messageIdOf, newId } from "../../../lib/ids.ts";
import { groupRowsMax, idempotencyKeyHours, recipientKeyDays, triggerWarningsMax } from "../../../limits.ts";
import { normalizeEmail, normalizePhone } from "../../../profiles/address.ts";
import { applyEntries } from "../../../profiles/applyUpload.ts";
import { writeToCatalogue } from "../../../profiles/catalogueWriter.ts";
import { parseLoneRecord } from "../../../profiles/parseUpload.ts";
import type { UploadEntry } from "../../../profiles/planUpload.ts";
import { Refusal } from "../../../profiles/refusal.ts";
import type { AcceptDeps, AcceptResult } from "../accept.ts";
import type { AppendResult } from "../append.ts";
import { isAddress } from "../recipient.ts";
import { writeOptions } from "../recipientOptions.ts";
import type { NativeRecipient, NativeTrigger } from "./parse.ts";

export interface NativeDeps {
  db: Database;
  accept: Omit<AcceptDeps, "format">;
  /** The trigger's page. */
  logUrlOf: (triggerId: string) => string;
}

export interface NativeCall {
  accountId: number;
  /** Null when a person fires it. */
  credentialId: string | null;
  isTest: boolean;
  /** As the caller names it: an ID, a former one, or the id of a draft. */
  campaignRef: string;
  trigger: NativeTrigger;
  /** Method and path: the scope of an idempotency key. */
  scope: string;
  idempotencyKey: string | null;
  /** Identical bodies within this many seconds count as one; null when that is off. */
  identicalBodiesSeconds: number | null;
  now: Date;
}

/** A recipient that goes on, in the part of the trigger that is its own, or all of them in one. */
interface Placed extends NativeRecipient {
  /** Its place among the recipients of the body. */
  index: number;
  part: number;
  recipientNo: number;
}

const STATUS_ACCEPTED = 202;
const SECONDS_PER_HOUR = 3_600;
const HOURS_PER_DAY = 24;

const problemsOf = (problems: readonly Problem[]): DomainError =>
  new DomainError(
    "input/invalid",
    problems.length === 1
      ? "One thing is wrong with the body."
      : `${problems.length} things are wrong with the body.`,
    problems,
  );

/** Nobody has anything of its own: one part, in which a user who is named twice counts once. */
const isPlain = ({ payload, address, key }: NativeRecipient): boolean =>
  payload === null && address === null && key === null;

const placed = (recipients: readonly NativeRecipient[]): Placed[] => {
  const isOnePart = recipients.every(isPlain);
  return recipients.map((own, index) => ({
    ...own,
    index,
    part: isOnePart ? 0 : index,
    recipientNo: isOnePart ? index : 0,
  }));
};

const checkedAddress = (channel: TriggerableCampaign["channel"], own: Placed): string | Problem | null => {
  if (own.address === null) return null;
  const field = `recipients.${own.index}.address`;
  if (channel === "email") {
    return (
      normalizeEmail(own.address) ?? { field, message: `Expected an e-mail address, got ${own.address}.` }
    );
  }
  if (channel === "whatsapp") {
    return normalizePhone(own.address) ?? { field, message: `Expected a phone number, got ${own.address}.` };
  }
  return { field, message: `Expected none: a ${channel} campaign goes to no address.` };
};

/** The profiles that the trigger brings with it, as records of an upload. */
const upsertsOf = (
  recipients: readonly Placed[],
  now: Date,
): { entries: UploadEntry[]; problems: Problem[] } => {
  const entries: UploadEntry[] = [];
  const problems: Problem[] = [];
  for (const { index, recipient, profile } of recipients) {
    if (profile === null) continue;
    const [kind, value] = recipient;
    const field = `recipients.${index}.profile`;
    if (kind === "email" || kind === "phone") {
      const message = `Expected none: ${kind} is an address that users may share; name the user by identity.`;
      problems.push({ field, message });
      continue;
    }
    const parsed = parseLoneRecord({ [kind]: value, type: "profile", profileData: profile });
    if (parsed instanceof Refusal) problems.push({ field, message: `${parsed.reason}.` });
    else entries.push({ operation: parsed, receivedAt: now });
  }
  return { entries, problems };
};

interface Looked {
  warnings: string[];
}

/** Holds each payload against the campaign's contract; a strict one refuses what all recipients share. */
const lookAtPayloads = async (
  { accept }: NativeDeps,
  call: NativeCall,
  campaign: TriggerableCampaign,
  recipients: readonly Placed[],
): Promise<Looked> => {
  const warnings = new Set<string>();
  const look = async (payload: Buffer | null, payloadValue: unknown, at: string): Promise<void> => {
    const element = { campaignRefs: [], recipients: [], payload, payloadValue, warnings: [] };
    const { isStrict, gaps } = await accept.contracts.look(call.accountId, campaign, element);
    if (isStrict && at === "" && gaps.length > 0 && recipients.every((own) => own.payload === null)) {
      throw problemsOf(
        gaps.map((message) => ({ field: "payload", message: `The campaign insists on it: ${message}.` })),
      );
    }
    for (const gap of gaps) warnings.add(at + gap);
  };
  if (recipients.some((own) => own.payload === null))
    await look(call.trigger.payload, call.trigger.payloadValue, "");
  for (const own of recipients) {
    if (own.payload !== null) await look(own.payload, own.payloadValue, `recipients.${own.index}.`);
  }
  for (const { index, recipient } of recipients) {
    const [kind, value] = recipient;
    if (!isAddress(kind, value))
      warnings.add(`recipients.${index}.to.${kind}: no valid ${kind}; it matches no profile`);
  }
  return { warnings: [...warnings].slice(0, triggerWarningsMax) };
};

/** The rows of the parts, each with the recipients of it that go on. */
const rowsOf = (
  call: NativeCall,
  requestId: string,
  campaign: TriggerableCampaign,
  recipients: readonly Placed[],
): IntakeRow[] => {
  const { trigger } = call;
  const parts = new Map<number, Placed[]>();
  for (const own of recipients) parts.set(own.part, [...(parts.get(own.part) ?? []), own]);
  const hasExtras = trigger.reference !== null || trigger.metadata !== null || trigger.expiresAt !== null;
  return [...parts].map(([part, members]) => {
    const options = writeOptions(members.map(({ address }) => (address === null ? null : { address })));
    const extras = {
      reference: trigger.reference,
      metadata: trigger.metadata,
      expiresAt: trigger.expiresAt,
      deliverAt: trigger.deliverAt,
      options,
      replayOf: null,
    };
    const row = {
      accountId: call.accountId,
      requestId,
      part,
      campaignId: campaign.id,
      lane: campaign.lane,
      source: "api",
      isTest: call.isTest,
      credentialId: call.credentialId,
      recipients: Buffer.from(JSON.stringify(members.map(({ recipient }) => recipient))),
      recipientCount: members.length,
      payload: members[0]?.payload ?? trigger.payload,
    };
    return hasExtras || options !== null || trigger.deliverAt !== null ? { ...row, extras } : row;
  });
};

const keyOf = (call: NativeCall, requestId: string): Omit<KeyRow, "response"> | null => {
  if (call.idempotencyKey === null && call.identicalBodiesSeconds === null) return null;
  const fingerprint = createHash("sha256").update(canonicalJson(call.trigger.body)).digest();
  const own = call.idempotencyKey !== null;
  return {
    accountId: call.accountId,
    scope: own ? call.scope : `body of ${call.scope}`,
    key: call.idempotencyKey ?? fingerprint.toString("hex"),
    fingerprint,
    requestId,
    status: STATUS_ACCEPTED,
    secondsToLive: own ? idempotencyKeyHours * SECONDS_PER_HOUR : (call.identicalBodiesSeconds ?? 0),
  };
};

type Duplicate = NativeTriggerAccepted["duplicates"][number];

/** Somebody else's request with the same key came first. */
class KeyTaken extends Error {}

interface Work {
  deps: NativeDeps;
  call: NativeCall;
  requestId: string;
  campaign: TriggerableCampaign;
  recipients: readonly Placed[];
  upserts: readonly UploadEntry[];
  warnings: readonly string[];
}

const bodyOf = (
  { deps, call, requestId, campaign, warnings }: Work,
  accepted: number,
  duplicates: Duplicate[],
): string => {
  const body: NativeTriggerAccepted = {
    id: accepted === 0 ? null : requestId,
    accepted,
    duplicates,
    warnings: [...warnings],
    isTest: call.isTest,
    sandbox: campaign.isSandbox,
    deliverAt: call.trigger.deliverAt?.toISOString() ?? null,
    logUrl: accepted === 0 ? null : deps.logUrlOf(requestId),
  };
  return JSON.stringify(body);
};

/** Recipients whose own key was used before, in this body or in the last days, and those that go on. */
const claimKeys = async (tx: Queryable, { call, campaign, requestId, recipients }: Work) => {
  const firstOf = new Map<string, string>();
  for (const { key, part, recipientNo } of recipients) {
    if (key !== null && !firstOf.has(key)) firstOf.set(key, messageIdOf(requestId, part, recipientNo));
  }
  const rows = [...firstOf].map(([key, messageId]) => ({ campaignId: campaign.id, key, messageId }));
  const before =
    rows.length === 0
      ? []
      : await claimRecipientKeys(
          tx,
          call.accountId,
          rows,
          recipientKeyDays * HOURS_PER_DAY * SECONDS_PER_HOUR,
        );
  for (const { key, messageId } of before) firstOf.set(key, messageId);
  const duplicates: Duplicate[] = [];
  const going = recipients.filter(({ index, key, part, recipientNo }) => {
    const first = key === null ? undefined : firstOf.get(key);
    if (key === null || first === undefined || first === messageIdOf(requestId, part, recipientNo))
      return true;
    duplicates.push({ index, key, messageId: first });
    return false;
  });
  return { going, duplicates };
};

/** What the trigger writes, in one transaction: keys, then rows. @throws KeyTaken */
const writeAll = async (tx: Queryable, work: Work): Promise<{ body: string; rows: IntakeRow[] }> => {
  const { call, requestId, campaign } = work;
  const { going, duplicates } = await claimKeys(tx, work);
  const body = bodyOf(work, going.length, duplicates);
  const key = keyOf(call, requestId);
  if (key !== null) {
    const won = await claimIdempotencyKeys(tx, [{ ...key, response: Buffer.from(body) }]);
    if (!won.has(requestId)) throw new KeyTaken();
  }
  const rows = rowsOf(call, requestId, campaign, going);
  for (let from = 0; from < rows.length; from += groupRowsMax) {
    await appendIntake(tx, rows.slice(from, from + groupRowsMax));
  }
  return { body, rows };
};

/** Profiles and trigger together: whoever decides the trigger sees the profiles. */
const writeWithProfiles = async (work: Work): Promise<{ body: string; rows: IntakeRow[] }> => {
  const { deps, call, upserts } = work;
  let written: { body: string; rows: IntakeRow[] } | undefined;
  const outcomes = await applyEntries(deps.db, call.accountId, upserts, async (tx, { from, outcomes }) => {
    // where the database refuses a record, all before the last part are stored already
    if (from + outcomes.length === upserts.length) written = await writeAll(tx, work);
  });
  if (written === undefined) throw new Error("the profiles of a trigger were stored without the trigger");
  await writeToCatalogue(deps.db, call.accountId, upserts, outcomes);
  return written;
};

const answerBefore = async ({ deps, call, requestId }: Work): Promise<AppendResult> => {
  const key = keyOf(call, requestId);
  if (key === null) return { kind: "unknown_key" };
  return deps.accept.appender.answerBefore({ ...key, response: Buffer.alloc(0) });
};

const replayed = (stored: AppendResult): AcceptResult => {
  if (stored.kind === "key_reused") return { kind: "key_reused" };
  if (stored.kind !== "replayed") return { kind: "unavailable" };
  return { kind: "answered", status: stored.status, body: stored.response.toString("utf8"), isReplay: true };
};

/** SQLSTATE class 22 (PostgreSQL appendix A): data exceptions. */
const isDataError = (error: unknown): boolean => sqlState(error)?.startsWith("22") ?? false;

/** In a transaction of its own: what it answers depends on what it finds. */
const storeAlone = async (work: Work): Promise<AcceptResult> => {
  try {
    const { body, rows } =
      work.upserts.length > 0
        ? await writeWithProfiles(work)
        : await inTransaction(work.deps.db, (tx) => writeAll(tx, work));
    work.deps.accept.appender.announce(rows);
    return { kind: "answered", status: STATUS_ACCEPTED, body, isReplay: false };
  } catch (error) {
    if (error instanceof KeyTaken) return replayed(await answerBefore(work));
    if (isDatabaseAway(error)) return { kind: mayHaveRun(error) ? "in_doubt" : "unavailable" };
    if (isDataError(error)) return { kind: "unstorable" };
    throw error;
  }
};

/** With what else comes in at this moment: one commit for all. */
const storeInGroup = async (work: Work): Promise<AcceptResult> => {
  const { deps, call, requestId, campaign, recipients } = work;
  const body = bodyOf(work, recipients.length, []);
  const key = keyOf(call, requestId);
  const stored = await deps.accept.appender.append({
    rows: rowsOf(call, requestId, campaign, recipients),
    key: key === null ? null : { ...key, response: Buffer.from(body) },
  });
  if (stored.kind === "stored") return { kind: "answered", status: STATUS_ACCEPTED, body, isReplay: false };
  if (stored.kind === "in_doubt") return { kind: "in_doubt" };
  if (stored.kind === "refused") return { kind: "unstorable" };
  return replayed(stored);
};

/**
 * Takes a native trigger: the same door as the compatible one's, with what a recipient may bring of its own. Answers after the
 * commit.
 *
 * @throws DomainError input/invalid where the campaign or the upload refuses what the body says
 */
export const acceptNativeTrigger = async (deps: NativeDeps, call: NativeCall): Promise<AcceptResult> => {
  const requestId = newId();
  const found = await deps.accept.campaigns.open(call.accountId, call.campaignRef, call.isTest);
  if ("closed" in found) {
    // a key answers as it did the first time, even if the campaign has closed since
    const key = keyOf(call, requestId);
    const before =
      key === null
        ? undefined
        : await deps.accept.appender.answerBefore({ ...key, response: Buffer.alloc(0) });
    if (before?.kind === "replayed" || before?.kind === "key_reused") return replayed(before);
    const first = { campaignRef: call.campaignRef, index: null, ...found.closed };
    return { kind: "refused", first, unprocessed: [first] };
  }
  const { campaign } = found;
  const all = placed(call.trigger.recipients);
  const addresses = all.map((own) => checkedAddress(campaign.channel, own));
  const { entries: upserts, problems } = upsertsOf(all, call.now);
  const wrong = [...addresses.filter((own) => typeof own === "object" && own !== null), ...problems];
  if (wrong.length > 0) throw problemsOf(wrong);
  const recipients = all.map((own, index) => {
    const address = addresses[index];
    return { ...own, address: typeof address === "string" ? address : null };
  });
  const { warnings } = await lookAtPayloads(deps, call, campaign, recipients);
  const work: Work = { deps, call, requestId, campaign, recipients, upserts, warnings };
  const isAlone = upserts.length > 0 || recipients.some(({ key }) => key !== null);
  return isAlone ? storeAlone(work) : storeInGroup(work);
};
