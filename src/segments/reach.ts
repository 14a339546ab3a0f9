import type { Filter } from "../contract/filter.ts";
import type { ReachCounts, ReachResult } from "../contract/segment.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { countSlice, nextSlices, type ReachRow, type ReachSlice } from "../db/queries/reach.ts";
import type { Sql } from "../db/sql.ts";
import { isCanceled, readBounded } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import {
  profileBuckets,
  reachExactProfilesMax,
  reachMsMax,
  reachSampleProfiles,
  reachStepMsMax,
  reachStepProfiles,
  reachStepsAtOnceMax,
} from "../limits.ts";
import { readyAudience } from "./audience.ts";
import { marginOf, sampledBuckets } from "./sample.ts";

/**
 * Estimated reach. Users are counted slice by slice: each is a short statement, between which the work can end and
 * says how far it is.
 *
 *   up to `exactMax` users     slices of ids: everybody
 *   more                       slices of buckets, some of a thousand: a sample, with its margin
 */
export interface ReachBounds {
  exactMax: number;
  sampleProfiles: number;
  stepProfiles: number;
}
const BOUNDS: ReachBounds = {
  exactMax: reachExactProfilesMax,
  sampleProfiles: reachSampleProfiles,
  stepProfiles: reachStepProfiles,
};

interface Plan {
  slices: ReachSlice[];
  /** Users of the account. */
  all: number;
  /** How many buckets are counted; null: everybody is. */
  buckets: number | null;
}

/** Slices that are made with one question. */
const SLICES_AT_ONCE = 4;

const tooSlow = () =>
  new DomainError(
    "reach/too-slow",
    `Counting took longer than ${reachMsMax / 1_000} s and was stopped. Narrow the filter: conditions about events without a time range look at the most.`,
  );

/** Buckets in slices of about as many users as a step has. */
const bucketSlices = (buckets: readonly number[], all: number, stepProfiles: number): ReachSlice[] => {
  const size = Math.max(1, Math.floor((stepProfiles * profileBuckets) / all));
  return Array.from({ length: Math.ceil(buckets.length / size) }, (_, at) => ({
    kind: "buckets",
    buckets: buckets.slice(at * size, (at + 1) * size),
  }));
};

const planOf = async (
  db: Database,
  accountId: number,
  bounds: ReachBounds,
  mayGoOn: () => boolean,
): Promise<Plan> => {
  const slices: ReachSlice[] = [];
  let all = 0;
  for (let above = 0; mayGoOn(); ) {
    const size = bounds.stepProfiles;
    const next = await nextSlices(db, accountId, above, { count: size * SLICES_AT_ONCE, size });
    for (const { users, last } of next) {
      all += users;
      if (all <= bounds.exactMax) slices.push({ kind: "ids", above, upTo: last });
      above = last;
    }
    if (next.length < SLICES_AT_ONCE) break;
  }
  if (all <= bounds.exactMax) return { slices, all, buckets: null };
  const wanted = Math.round((bounds.sampleProfiles * profileBuckets) / all);
  const buckets = sampledBuckets(Math.min(profileBuckets, Math.max(1, wanted)));
  return { slices: bucketSlices(buckets, all, bounds.stepProfiles), all, buckets: buckets.length };
};

const NOBODY: ReachRow = {
  users: 0,
  profiles: 0,
  email: 0,
  push: 0,
  whatsapp: 0,
  subscribed_email: 0,
  subscribed_push: 0,
  subscribed_whatsapp: 0,
  android: 0,
  ios: 0,
  web: 0,
  other: 0,
};

const added = (a: ReachRow, b: ReachRow): ReachRow => ({
  users: a.users + b.users,
  profiles: a.profiles + b.profiles,
  email: a.email + b.email,
  push: a.push + b.push,
  whatsapp: a.whatsapp + b.whatsapp,
  subscribed_email: a.subscribed_email + b.subscribed_email,
  subscribed_push: a.subscribed_push + b.subscribed_push,
  subscribed_whatsapp: a.subscribed_whatsapp + b.subscribed_whatsapp,
  android: a.android + b.android,
  ios: a.ios + b.ios,
  web: a.web + b.web,
  other: a.other + b.other,
});

const asCounts = (row: ReachRow, factor: number): ReachCounts => {
  const scaled = (count: number): number => Math.round(count * factor);
  return {
    profiles: scaled(row.profiles),
    email: scaled(row.email),
    push: scaled(row.push),
    whatsapp: scaled(row.whatsapp),
    subscribedEmail: scaled(row.subscribed_email),
    subscribedPush: scaled(row.subscribed_push),
    subscribedWhatsapp: scaled(row.subscribed_whatsapp),
    platforms: {
      android: scaled(row.android),
      ios: scaled(row.ios),
      web: scaled(row.web),
      other: scaled(row.other),
    },
  };
};

const resultOf = (counted: ReachRow, { all, buckets }: Plan, bucketConditions: number): ReachResult => {
  if (buckets === null) return { kind: "result", counts: asCounts(counted, 1), outOf: all, sample: null };
  const { users: sampled, profiles: matched } = counted;
  return {
    kind: "result",
    counts: asCounts(counted, sampled === 0 ? 0 : all / sampled),
    outOf: all,
    sample: {
      share: sampled / all,
      margin: marginOf({ matched, sampled, all }, { bucketConditions, buckets }),
    },
  };
};

/** Counting that has not begun: the filter was found to be without fault. */
export interface Reach {
  /**
   * @param onProgress told after each step how far it is, from 0 to 1
   * @returns null when it was cancelled: no step begins after that
   * @throws DomainError reach/too-slow
   */
  count(signal: AbortSignal, onProgress: (done: number) => void): Promise<ReachResult | null>;
}

/**
 * Makes ready to count whom a filter reaches, as of now.
 *
 * @param filter null: everybody
 * @throws DomainError input/invalid when the filter cannot be run
 */
export const prepareReach = async (
  db: Database,
  clock: Clock,
  accountId: number,
  filter: Filter | null,
  bounds: ReachBounds = BOUNDS,
): Promise<Reach> => {
  const audience = filter === null ? null : await readyAudience(db, accountId, filter, clock.now());
  const condition = audience?.compiled.condition ?? null;
  const bucketConditions = audience?.bucketConditions ?? 0;
  return {
    count: async (signal, onProgress) => {
      const deadlineMs = performance.now() + reachMsMax;
      const plan = await planOf(db, accountId, bounds, () => !signal.aborted);
      const counted = await countSlices(db, accountId, condition, plan.slices, {
        signal,
        deadlineMs,
        onProgress,
      });
      return signal.aborted ? null : resultOf(counted, plan, bucketConditions);
    },
  };
};

interface Walk {
  signal: AbortSignal;
  /** By `performance.now()`. */
  deadlineMs: number;
  onProgress: (done: number) => void;
}

/**
 * A few at once; none begins once one failed or the caller has gone. Each worker keeps one transaction for its bound on
 * time: every statement in it still sees what was committed before it, and no snapshot is held between them.
 */
const countSlices = async (
  db: Database,
  accountId: number,
  condition: Sql | null,
  slices: readonly ReachSlice[],
  { signal, deadlineMs, onProgress }: Walk,
): Promise<ReachRow> => {
  const waiting = slices.values();
  let counted = NOBODY;
  let done = 0;
  let hasFailed = false;
  const work = async (tx: Queryable): Promise<void> => {
    for (const slice of waiting) {
      if (signal.aborted || hasFailed) return;
      if (performance.now() > deadlineMs) throw tooSlow();
      const row = await countSlice(tx, accountId, condition, slice);
      counted = added(counted, row ?? NOBODY);
      done += 1;
      if (!signal.aborted) onProgress(done / slices.length);
    }
  };
  const workers = Array.from({ length: reachStepsAtOnceMax }, () =>
    readBounded(db, reachStepMsMax, work).catch((error: unknown) => {
      hasFailed = true;
      throw isCanceled(error) ? tooSlow() : error;
    }),
  );
  const ends = await Promise.allSettled(workers);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return counted;
};
