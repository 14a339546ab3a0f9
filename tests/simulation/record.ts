/** What a simulation did and saw, in the order in which it happened; the checker takes it for the truth. */
export interface Recorded {
  /** One call of a provider. `sent`: the receiver has it; `unknown`: nobody can say. */
  calls: { messageId: string; atMs: number; answer: string }[];
  /** A lease that was committed: the message left the queue for its nth call. */
  leases: { messageId: string; attempt: number; atMs: number }[];
  lives: { campaignId: string; atMs: number; act: "pause" | "resume" | "stop" }[];
  cancels: Cancel[];
  /** The queues at rest: nobody had anything to do at that moment. */
  looks: { atMs: number; hasRoom: boolean; waiting: WaitingMessage[]; undecided: UndecidedTrigger[] }[];
  /** From and to: nobody worked. */
  stalls: { fromMs: number; toMs: number }[];
  deaths: { atMs: number; worker: number }[];
}

/** What was cancelled of what had not left then: a trigger, those of a reference, or what a pause held of before a moment. */
export type Cancel = { atMs: number } & (
  | { kind: "trigger"; requestId: string }
  | { kind: "reference"; reference: string }
  | { kind: "accepted_before"; campaignId: string; beforeMs: number }
);

export interface UndecidedTrigger {
  requestId: string;
  /** Waits for its own moment, apart from the queue. */
  isPostponed: boolean;
}

export interface WaitingMessage {
  messageId: string;
  dueMs: number;
  state: string;
  attempt: number;
  isThrottled: boolean;
}

export const emptyRecord = (): Recorded => ({
  calls: [],
  leases: [],
  lives: [],
  cancels: [],
  looks: [],
  stalls: [],
  deaths: [],
});
