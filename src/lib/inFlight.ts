export interface InFlight {
  /** Remembers a call until it ends; gives it back. */
  track<Result>(call: Promise<Result>): Promise<Result>;
  /** Resolves when no call is under way, those included that begin meanwhile. */
  settled(): Promise<void>;
}

/** Calls under way, for whoever must not end before them. */
export const createInFlight = (): InFlight => {
  const calls = new Set<Promise<unknown>>();
  return {
    track: (call) => {
      const tracked = call.finally(() => calls.delete(tracked));
      calls.add(tracked);
      return tracked;
    },
    settled: async () => {
      while (calls.size > 0) await Promise.allSettled(calls);
    },
  };
};
