import type { Database } from "../../db/pool.ts";
import { listDraftWatches, readActivity, touchViewers, type Viewing } from "../../db/queries/live.ts";
import { livePollMs, viewerForgottenMs, viewerRefreshMs } from "../../limits.ts";
import { createActivityWatch } from "../../reports/activity.ts";
import type { EventStream } from "./stream.ts";

/** One who listens to an account. */
export interface Listener {
  stream: EventStream;
  personId: string | undefined;
  /** Whose draft it has open. */
  campaignId: string | undefined;
  /** What it was last told of that draft. */
  told: string;
}

/** The drafts that listeners have open, each person once. */
const viewingsOf = (listeners: Iterable<Listener>): Viewing[] =>
  [...listeners].flatMap(({ campaignId, personId }) =>
    campaignId === undefined || personId === undefined ? [] : [{ campaignId, personId }],
  );

/** Looks at one account for all who listen to it in this process, every second, from `start` until `stop`. */
export const createAccountWatch = (db: Database, accountId: number, listeners: ReadonlySet<Listener>) => {
  const activity = createActivityWatch();
  let timer: NodeJS.Timeout | undefined;
  let looksUntilRefresh = 0;
  let isStopped = false;
  let hasNewcomer = false;

  const tellViewers = async (): Promise<void> => {
    const watched = [...listeners].filter(({ campaignId }) => campaignId !== undefined);
    if (watched.length === 0) return;
    if (hasNewcomer || --looksUntilRefresh <= 0) {
      hasNewcomer = false;
      looksUntilRefresh = Math.ceil(viewerRefreshMs / livePollMs);
      await touchViewers(db, accountId, viewingsOf(watched), viewerForgottenMs);
    }
    const campaignIds = [...new Set(watched.flatMap(({ campaignId }) => campaignId ?? []))];
    const rows = await listDraftWatches(db, accountId, campaignIds, viewerForgottenMs);
    for (const { id, revision, viewers } of rows) {
      const news = JSON.stringify({ revision, viewers });
      for (const listener of watched.filter(({ campaignId, told }) => campaignId === id && told !== news)) {
        listener.told = news;
        listener.stream.viewers({ campaign: id, viewers, revision });
      }
    }
  };

  const look = async (): Promise<void> => {
    const topics = activity.look(await readActivity(db, accountId));
    if (topics.length > 0) for (const { stream } of listeners) stream.changed({ topics });
    await tellViewers();
  };

  // a database that is away is looked for again at the next look; listeners notice nothing but the delay
  const turn = async (): Promise<void> => {
    const startedAt = performance.now();
    await look().catch(() => {});
    if (isStopped) return;
    timer = setTimeout(() => void turn(), Math.max(0, livePollMs - (performance.now() - startedAt)));
  };

  return {
    start: () => void turn(),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
    /** A draft was opened: its viewers are told at the next look. */
    welcome: () => {
      hasNewcomer = true;
    },
  };
};
