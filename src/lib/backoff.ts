/**
 * Exponential back-off with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"):
 * uniformly between half and all of `baseMs × 2^(attempt−1)`, at most `capMs`.
 *
 * @param attempt 1 for the first failure
 * @param chance a number in [0, 1)
 */
export const backoffMs = (attempt: number, baseMs: number, capMs: number, chance: number): number => {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full / 2 + (full / 2) * chance);
};
