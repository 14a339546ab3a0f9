/** What accounts have to be written, gathered for a moment; what is more than may wait is dropped. */
export const createGatherer = <Item>(
  afterMs: number,
  itemsMax: number,
  write: (accountId: number, items: Item[]) => Promise<void>,
) => {
  const pending = new Map<number, Item[]>();
  const writes = new Set<Promise<void>>();
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const [accountId, items] of pending) {
      const written = write(accountId, items).finally(() => writes.delete(written));
      writes.add(written);
    }
    pending.clear();
    count = 0;
  };

  return {
    add: (accountId: number, item: Item): void => {
      if (count >= itemsMax) return;
      count++;
      const items = pending.get(accountId);
      if (items === undefined) pending.set(accountId, [item]);
      else items.push(item);
      timer ??= setTimeout(flush, afterMs);
    },
    drained: async (): Promise<void> => {
      flush();
      await Promise.allSettled(writes);
    },
  };
};
