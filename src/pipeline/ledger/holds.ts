/** What a message may hold until it ends, as bits of `message_queue.holds`. */
export const HOLDS = {
  slotInAll: 1,
  slotOfDay: 2,
  messageLimit: 4,
  globalLimits: 8,
  /** Codes of pools; which ones, `code_holds` says. */
  codes: 16,
  /** No place, but a mark: once it is sent it counts in the global limits. */
  counts: 32,
  /** No place either: once it ends, its user is followed for the campaign's goal. */
  followed: 64,
} as const;

export interface Hold {
  bits: number;
  /** The day of `slotOfDay`, `YYYY-MM-DD`. */
  capDay: string | null;
}

export const NO_HOLD: Hold = { bits: 0, capDay: null };

/** A message that takes places, or gives them back. */
export interface Holder {
  campaignId: string;
  profileId: number;
  messageId: string;
}
