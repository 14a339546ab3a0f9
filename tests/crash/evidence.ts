import type { Kill, LedgerEntry } from "./ledger.ts";
import type { Call } from "./receiver.ts";
import type { Standstill } from "./standstills.ts";

/** What a run leaves behind, and all that it is judged by. */
export interface Evidence {
  databaseUrl: string;
  calls: readonly Call[];
  ledger: readonly LedgerEntry[];
  kills: readonly Kill[];
  /** Of the receiver. */
  standstills: readonly Standstill[];
}

export interface MessageRow {
  id: string;
  request_id: string;
  part: number;
  recipient_no: number;
  outcome: string | null;
  maybe_sent: boolean;
  has_ended: boolean;
}

export interface AttemptRow {
  message_id: string;
  attempt: number;
  result: string;
  code: string | null;
  is_repeat: boolean;
  worker_id: number;
  /** Null where nobody lived to say it. */
  started_at: Date | null;
  ended_at: Date;
}

export interface IntakeRow {
  request_id: string;
  part: number;
  recipient_count: number;
  payload: Buffer | null;
}

/** The tables as they are now, in one snapshot. */
export interface Tables {
  messages: MessageRow[];
  attemptsOf: Map<string, AttemptRow[]>;
  intake: IntakeRow[];
  intakeQueued: number;
  messagesQueued: { state: string; count: number }[];
  statistics: { name: string; counted: number; recounted: number }[];
}

/** Rows of a table in the order of the key, gathered by it. */
export const gathered = <Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
};

const SHOWN_MAX = 10;

/** A fault of the same kind ten thousand times is told ten times. */
export const fewOf = (faults: readonly string[]): string[] =>
  faults.length <= SHOWN_MAX
    ? [...faults]
    : [...faults.slice(0, SHOWN_MAX), `… and ${faults.length - SHOWN_MAX} more of this kind`];

/** Whether a call may count as taken: it was answered with success, or the caller cannot know. */
export const isTaken = ({ answer }: Call): boolean => answer === "cut" || (answer >= 200 && answer < 300);
