/** The one source of "now". Tests and dry runs pass their own; nothing else reads the system clock. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until told otherwise. */
export const fixedClock = (start: Date): Clock & { set(next: Date): void } => {
  let current = start;
  return {
    now: () => new Date(current),
    set: (next) => {
      current = next;
    },
  };
};
