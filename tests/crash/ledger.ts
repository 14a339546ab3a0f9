/** What a caller knows of one of its requests when the run is over. */
export interface LedgerEntry {
  /** Stands in the payload, so that the stored request is recognised. */
  nonce: string;
  isKeyed: boolean;
  /** The request ids that 200s named; a keyed request that was repeated must have been told one. */
  requestIds: string[];
  /** As the last 200 said. */
  accepted: number;
  /** Tries without any answer. */
  lostAnswers: number;
  /** Every status but 200. */
  refusals: number[];
}

/** How many attempts were leased by whom when something was killed. */
export interface Kill {
  atMs: number;
  what: string;
  /** Leases of each worker whose calls the kill may have cut off. */
  leases: { workerId: number; count: number }[];
}

export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  open(nonce: string, isKeyed: boolean): LedgerEntry;
  /** Writes an entry down as it stands now. */
  note(entry: LedgerEntry): void;
}

/** @param keep told of every note; the last one of a nonce counts */
export const createLedger = (keep: (entry: LedgerEntry) => void = () => {}): Ledger => {
  const entries: LedgerEntry[] = [];
  return {
    entries,
    open: (nonce, isKeyed) => {
      const entry = { nonce, isKeyed, requestIds: [], accepted: 0, lostAnswers: 0, refusals: [] };
      entries.push(entry);
      return entry;
    },
    note: keep,
  };
};
