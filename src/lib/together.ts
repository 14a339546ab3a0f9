/**
 * Waits until both have ended, whatever becomes of them, and throws what one of them threw: where both use one connection, none
 * goes on after the other has failed.
 */
export const together = async <A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> => {
  const [first, second] = await Promise.allSettled([a, b]);
  if (first.status === "rejected") throw first.reason;
  if (second.status === "rejected") throw second.reason;
  return [first.value, second.value];
};
