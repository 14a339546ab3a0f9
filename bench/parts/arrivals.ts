/** What a sink saw: counts in steps of ten milliseconds, and who came when for short runs. */
export interface Arrivals {
  count: number;
  firstMs: number;
  lastMs: number;
  /** Arrivals in each step from `bucketsFromMs` on. */
  buckets: number[];
  bucketsFromMs: number;
  /** Moments by id, where the run asked for them. */
  times: [id: string, atMs: number][];
  /** The first body received. */
  sample: string;
}

export const BUCKET_MS = 10;

/** How many arrived from one moment to another. */
export const arrivedBetween = (arrivals: Arrivals, fromMs: number, toMs: number): number => {
  const index = (ms: number): number => Math.max(0, Math.round((ms - arrivals.bucketsFromMs) / BUCKET_MS));
  return arrivals.buckets.slice(index(fromMs), index(toMs)).reduce((sum, count) => sum + count, 0);
};

export const arrivalLog = () => {
  let count = 0;
  let [firstMs, lastMs, fromMs] = [0, 0, 0];
  let buckets: number[] = [];
  let times: [string, number][] | undefined;
  let sample = "";
  let waiting: { count: number; resolve: () => void } | undefined;

  const report = (): Arrivals => ({
    count,
    firstMs,
    lastMs,
    buckets: Array.from(buckets, (value) => value ?? 0),
    bucketsFromMs: fromMs,
    times: times ?? [],
    sample,
  });

  return {
    add: (atMs: number, id: string, body: () => string): void => {
      if (count === 0) {
        firstMs = atMs;
        fromMs = atMs;
        sample = body();
      }
      count++;
      lastMs = atMs;
      const bucket = Math.floor((atMs - fromMs) / BUCKET_MS);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      times?.push([id, atMs]);
      if (waiting !== undefined && count >= waiting.count) waiting.resolve();
    },
    handlers: {
      reset: ({ keepsTimes }: { keepsTimes: boolean }): void => {
        count = 0;
        buckets = [];
        sample = "";
        times = keepsTimes ? [] : undefined;
      },
      /** The report once `count` have arrived, or when the time is over. */
      waitFor: (wanted: { count: number; timeoutMs: number }): Promise<Arrivals> =>
        new Promise((resolve) => {
          const finish = (): void => {
            clearTimeout(timer);
            waiting = undefined;
            resolve(report());
          };
          const timer = setTimeout(finish, wanted.timeoutMs);
          waiting = { count: wanted.count, resolve: finish };
          if (count >= wanted.count) finish();
        }),
    },
  };
};
