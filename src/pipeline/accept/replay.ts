import { MENDABLE } from "../../contract/outcomes.ts";
import type { ReplayedOf, TriggerReplayed } from "../../contract/replay.ts";
import type { Queryable } from "../../db/pool.ts";
import {
  countTriggerOutcomes,
  findTriggerExtras,
  findTriggerPart,
  listRecipientsEndedAs,
  listTriggerParts,
  type TriggerPartRow,
} from "../../db/queries/triggers.ts";
import { DomainError } from "../../lib/errors.ts";
import {
  type AcceptDeps,
  type Accepted,
  type AcceptResult,
  acceptTrigger,
  type TriggerCall,
} from "./accept.ts";
import type { ParsedElement, ParsedTrigger } from "./parse.ts";
import { addressIn, readOptions, writeOptions } from "./recipientOptions.ts";
import { recipientIn } from "./storedRecipient.ts";

/** Who asks, and how: as for any trigger. */
export type ReplayCall = Pick<
  TriggerCall,
  "accountId" | "credentialId" | "isTest" | "scope" | "idempotencyKey"
>;

/** Numbers of recipients by part. */
type Chosen = ReadonlyMap<number, readonly number[]>;

const everybody = (parts: readonly TriggerPartRow[]): Chosen =>
  new Map(
    parts.map(({ part, recipient_count }) => [
      part,
      Array.from({ length: recipient_count }, (_, number) => number),
    ]),
  );

const failed = async (q: Queryable, accountId: number, triggerId: string): Promise<Chosen> => {
  const byPart = new Map<number, number[]>();
  for (const { part, recipientNo } of await listRecipientsEndedAs(q, accountId, triggerId, MENDABLE)) {
    byPart.set(part, [...(byPart.get(part) ?? []), recipientNo]);
  }
  return byPart;
};

/** Whoever is still on the way would get it twice. */
const requireDone = async (
  q: Queryable,
  accountId: number,
  triggerId: string,
  parts: readonly TriggerPartRow[],
): Promise<void> => {
  const accepted = parts.reduce((sum, { recipient_count }) => sum + recipient_count, 0);
  const counts = await countTriggerOutcomes(q, accountId, triggerId);
  const ended = counts.reduce((sum, { outcome, count }) => sum + (outcome === null ? 0 : count), 0);
  if (ended === accepted) return;
  throw new DomainError(
    "trigger/refused",
    `${accepted - ended} recipients of trigger ${triggerId} have no outcome yet: replay all of it when they have, or only what failed.`,
  );
};

/** A part for some of its recipients, each with what the call said of it; undefined when nobody of them is known any more. */
const elementOf = async (
  q: Queryable,
  call: ReplayCall,
  triggerId: string,
  row: TriggerPartRow,
  numbers: readonly number[],
): Promise<ParsedElement | undefined> => {
  const stored = await findTriggerPart(q, call.accountId, triggerId, row.part);
  if (stored === undefined) return undefined;
  const options = readOptions(stored.options);
  const kept = numbers.flatMap((number) => {
    const recipient = recipientIn(stored.recipients, number);
    const address = addressIn(options, number);
    return recipient === undefined ? [] : [{ recipient, said: address === null ? null : { address } }];
  });
  if (kept.length === 0) return undefined;
  const extras = await findTriggerExtras(q, call.accountId, triggerId);
  return {
    campaignRefs: [row.campaign_number === null ? row.campaign_id : String(row.campaign_number)],
    recipients: kept.map(({ recipient }) => recipient),
    payload: stored.payload,
    warnings: [],
    extras: {
      reference: extras?.reference ?? null,
      metadata: extras?.metadata ?? null,
      // its own moment and end were those of the first time
      expiresAt: null,
      deliverAt: null,
      options: writeOptions(kept.map(({ said }) => said)),
      replayOf: triggerId,
    },
  };
};

const chosenOf = async (
  q: Queryable,
  call: ReplayCall,
  triggerId: string,
  of: ReplayedOf,
  parts: readonly TriggerPartRow[],
): Promise<Chosen> => {
  if (of === "failed") return failed(q, call.accountId, triggerId);
  await requireDone(q, call.accountId, triggerId, parts);
  return everybody(parts);
};

const NOBODY: Record<ReplayedOf, string> = {
  failed: "No recipient of it failed in a way that another try can mend.",
  all: "None of its recipients is kept any more.",
};

const triggerOf = (elements: readonly ParsedElement[], triggerId: string, of: ReplayedOf): ParsedTrigger => ({
  kind: "parsed",
  isWrapped: false,
  elements: elements.map((element) => ({ kind: "element", element })),
  body: { replayOf: triggerId, of },
});

/** The answer, as it is kept with an idempotency key. */
const formatReplayed =
  (replayOf: string, forgotten: number) =>
  ({ requestId, accepted, unprocessed, warnings }: Accepted): string => {
    const replayed: TriggerReplayed = {
      id: requestId,
      replayOf,
      accepted,
      forgotten,
      unprocessed: unprocessed.map(({ campaignRef, error }) => ({ campaignId: campaignRef, error })),
      warnings,
    };
    return JSON.stringify(replayed);
  };

/**
 * Fires the campaigns of a trigger again, for those of its recipients who failed or for all, with their payloads and addresses: a
 * new trigger, whose messages take every check anew, under the newest version. Neither its moment (`deliverAt`, `expiresAt`) nor
 * the recipients' own keys are taken over. A test stays a test.
 *
 * @throws DomainError trigger/not-found; trigger/refused when nobody is left to replay, or somebody of all is on the way
 */
export const replayTrigger = async (
  q: Queryable,
  deps: Omit<AcceptDeps, "format">,
  call: ReplayCall,
  triggerId: string,
  of: ReplayedOf,
): Promise<AcceptResult> => {
  const parts = await listTriggerParts(q, call.accountId, triggerId);
  const [first] = parts;
  if (first === undefined) {
    throw new DomainError("trigger/not-found", `There is no trigger ${triggerId} in this account.`);
  }
  const chosen = await chosenOf(q, call, triggerId, of, parts);
  const elements: ParsedElement[] = [];
  for (const row of parts) {
    const element = await elementOf(q, call, triggerId, row, chosen.get(row.part) ?? []);
    if (element !== undefined) elements.push(element);
  }
  if (elements.length === 0) throw new DomainError("trigger/refused", NOBODY[of]);
  const asked = [...chosen.values()].reduce((sum, numbers) => sum + numbers.length, 0);
  const taken = elements.reduce((sum, { recipients }) => sum + recipients.length, 0);
  return acceptTrigger(
    { ...deps, format: formatReplayed(triggerId, asked - taken) },
    {
      ...call,
      isTest: call.isTest || first.is_test,
      source: "replay",
      trigger: triggerOf(elements, triggerId, of),
      // whoever asks for it again means it
      identicalBodiesSeconds: null,
    },
  );
};
