/** The plainest group commit: what arrives while two writes are under way goes into the next. */
export const createGroup = <Item>(
  write: (items: Item[]) => Promise<unknown>,
  rowsMax = 256,
  inFlightMax = 2,
) => {
  let waiting: { item: Item; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let inFlight = 0;

  const pump = (): void => {
    while (inFlight < inFlightMax && waiting.length > 0) {
      const group = waiting.slice(0, rowsMax);
      waiting = waiting.slice(rowsMax);
      inFlight++;
      write(group.map(({ item }) => item))
        .then(
          () => group.forEach(({ resolve }) => void resolve()),
          (error: unknown) => group.forEach(({ reject }) => void reject(error)),
        )
        .finally(() => {
          inFlight--;
          setImmediate(pump);
        });
    }
  };

  return (item: Item): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length === 1) setImmediate(pump);
    });
};
