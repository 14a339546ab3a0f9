/** The time that a call may take. */
export interface TimeLimit {
  /** The call came to an end: its time does not run out any more. */
  end(): void;
}

/**
 * Calls `onOver` when a call took too long. Timers run before sockets are read (Node.js, "The event loop": timers, poll,
 * check), so a process that stood still would first give up calls whose answers are there: what waits in the sockets is
 * read once more before.
 */
export const startTimeLimit = (timeoutMs: number, onOver: () => void): TimeLimit => {
  let lastLook: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    lastLook = setImmediate(onOver);
  }, timeoutMs);
  return {
    end: () => {
      clearTimeout(timer);
      clearImmediate(lastLook);
    },
  };
};
