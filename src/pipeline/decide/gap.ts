const MS_PER_MINUTE = 60_000;

/**
 * When the least time between two sends is over; null when it is, or nothing was sent. What is under way counts as sent
 * now.
 */
export const gapEnd = (
  lastSentAt: Date | null,
  underWay: number,
  gapMinutes: number,
  now: Date,
): Date | null => {
  const last = underWay > 0 ? now : lastSentAt;
  if (last === null) return null;
  const endMs = last.getTime() + gapMinutes * MS_PER_MINUTE;
  return endMs > now.getTime() ? new Date(endMs) : null;
};
