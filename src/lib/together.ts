/**
 * Waits until all have ended, whatever becomes of them, and throws what the first of them threw, in their order: where they use
 * one connection, none goes on after another has failed, and the first in order is the one at fault.
 */
export const together = async <All extends readonly Promise<unknown>[]>(
  ...all: All
): Promise<{ -readonly [At in keyof All]: Awaited<All[At]> }> => {
  await Promise.allSettled(all);
  return Promise.all(all);
};
