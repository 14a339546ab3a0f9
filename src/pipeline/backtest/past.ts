import type { Queryable } from "../../db/pool.ts";
import {
  type LastPartRow,
  listPastMessages,
  listPastParts,
  type PastMessageRow,
  type PastPartRow,
} from "../../db/queries/backtest.ts";
import type { ClaimedIntake } from "../../db/queries/turns.ts";
import { messageIdOf } from "../../lib/ids.ts";
import { slicePending } from "../decide/batch.ts";
import type { PendingRecipient } from "../decide/facts.ts";
import { REFUSED_OUTCOMES } from "./refusals.ts";

/** A trigger of the log, and how many of its recipients are looked at. */
export interface ChosenTrigger {
  requestId: string;
  parts: number[];
  recipientsMax: number;
}

/** Whole triggers, newest first, until the recipients are used up; the last may be cut. */
export const chooseTriggers = (rows: readonly LastPartRow[], recipientsMax: number): ChosenTrigger[] => {
  const chosen = new Map<string, ChosenTrigger>();
  let left = recipientsMax;
  for (const { requestId, part, recipientCount } of rows) {
    if (left <= 0) break;
    const taken = Math.min(left, recipientCount);
    const known = chosen.get(requestId) ?? { requestId, parts: [], recipientsMax: 0 };
    known.parts.push(part);
    known.recipientsMax += taken;
    chosen.set(requestId, known);
    left -= taken;
  }
  return [...chosen.values()];
};

/** One part of a trigger with those of its recipients that can be decided again. */
export interface PastPart {
  row: ClaimedIntake;
  /** The version that decided them; 0: the draft of then, which is gone. */
  version: number;
  pending: PendingRecipient[];
}

export interface PastTrigger {
  requestId: string;
  acceptedAt: Date;
  /** When it could be decided: its acceptance, or the moment it was put off to. */
  moment: Date;
  parts: PastPart[];
  /** What became of each, by message. */
  messages: ReadonlyMap<string, PastMessageRow>;
  /** Recipients that the log does not name any more, and those that are not decided. */
  forgotten: number;
  undecided: number;
}

/** The message of a recipient. */
export const messageOf = ({ requestId, part, recipientNo }: PendingRecipient): string =>
  messageIdOf(requestId, part, recipientNo);

const asClaimed = (requestId: string, row: PastPartRow): ClaimedIntake => ({
  ...row,
  requestId,
  ctid: "",
  nextRecipient: 0,
  isCancelled: false,
});

const momentOf = ({ acceptedAt, deliverAt }: ClaimedIntake): Date =>
  deliverAt !== null && deliverAt > acceptedAt ? deliverAt : acceptedAt;

/** What the log holds of a trigger; undefined when it holds it no more. */
export const loadPast = async (
  q: Queryable,
  accountId: number,
  { requestId, parts, recipientsMax }: ChosenTrigger,
): Promise<PastTrigger | undefined> => {
  const rows = (await listPastParts(q, accountId, requestId, parts)).map((row) => asClaimed(requestId, row));
  const [first] = rows;
  if (first === undefined) return undefined;
  const slices = slicePending(rows, recipientsMax);
  const all = slices.flatMap(({ pending }) => pending);
  const found = await listPastMessages(q, accountId, all.map(messageOf), REFUSED_OUTCOMES);
  const messages = new Map(found.map((row) => [row.id, row]));
  // a recipient who was deleted has an empty name
  const named = all.filter(({ value }) => value !== "");
  const isDecided = (recipient: PendingRecipient): boolean => messages.has(messageOf(recipient));
  return {
    requestId,
    acceptedAt: first.acceptedAt,
    moment: momentOf(first),
    parts: slices.map(({ row, pending }) => {
      const kept = pending.filter((recipient) => recipient.value !== "" && isDecided(recipient));
      const [one] = kept;
      const version = one === undefined ? 0 : (messages.get(messageOf(one))?.version ?? 0);
      return { row, version, pending: kept };
    }),
    messages,
    forgotten: all.length - named.length,
    undecided: named.filter((recipient) => !isDecided(recipient)).length,
  };
};
