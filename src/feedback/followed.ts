import { hash } from "node:crypto";
import type { Report } from "../channels/report.ts";
import { createGroupWriter } from "../db/groupWriter.ts";
import type { Database } from "../db/pool.ts";
import {
  clickHeldMs,
  clicksPerMessageMax,
  clicksRememberedMax,
  followedInFlightMax,
  followedPerGroupMax,
  followedRetryMsMax,
  followedWaitingMax,
} from "../limits.ts";
import { isScan } from "../links/machine.ts";
import { recordReports } from "./record.ts";

/** That somebody, or something, opened a message or followed one of its links. */
export interface Followed {
  accountId: number;
  messageId: string;
  /** Where the link led; null: the message was opened. */
  target: string | null;
  atMs: number;
  isMachine: boolean;
}

const MS_PER_MINUTE = 60_000;

/**
 * The same for what happens again within a minute: a mail program that fetches the picture twice opened the message once, and
 * whoever follows a link in a loop fills nothing.
 */
const idOf = ({ messageId, target, atMs, isMachine }: Followed): string => {
  const what = target === null ? "open" : `click ${hash("sha1", target, "base64url")}`;
  return `${messageId} ${what} ${isMachine ? "machine" : "person"} ${Math.floor(atMs / MS_PER_MINUTE)}`;
};

const reportOf = (followed: Followed): Report => ({
  id: idOf(followed),
  kind: followed.target === null ? "opened" : "clicked",
  messageId: followed.messageId,
  providerId: null,
  address: null,
  at: new Date(followed.atMs),
  isPermanent: false,
  isMachine: followed.isMachine,
  url: followed.target,
  code: "",
  detail: "",
});

/** One transaction an account; what a repeat tells again changes nothing. */
const write = async (db: Database, items: readonly Followed[]): Promise<null[]> => {
  const byAccount = new Map<number, Map<string, Report>>();
  for (const item of items) {
    const reports = byAccount.get(item.accountId) ?? new Map<string, Report>();
    const report = reportOf(item);
    reports.set(report.id, report);
    byAccount.set(item.accountId, reports);
  }
  for (const [accountId, reports] of byAccount) {
    await recordReports(db, accountId, null, [...reports.values()]);
  }
  return items.map(() => null);
};

/** The clicks of messages in the last seconds, the oldest message first. */
const createClickMemory = () => {
  const clicks = new Map<string, { target: string; atMs: number }[]>();
  return {
    add: (messageId: string, target: string, atMs: number): void => {
      const known = clicks.get(messageId) ?? [];
      clicks.delete(messageId);
      clicks.set(messageId, [...known.slice(-clicksPerMessageMax), { target, atMs }]);
      const [oldest] = clicks.size > clicksRememberedMax ? clicks.keys() : [];
      if (oldest !== undefined) clicks.delete(oldest);
    },
    isScan: (messageId: string, atMs: number): boolean => isScan(clicks.get(messageId) ?? [], atMs),
  };
};

/**
 * Takes opens and clicks as fast as they come, and writes them in groups. Clicks are held for less than a second first, so
 * that those of a scanner, which follows every link at once, are told from a person's. What was taken and not yet written is
 * lost when the process is killed, or when the database stays away for longer than retrying lasts.
 */
export const createFollowedWriter = (
  db: Database,
  nowMs: () => number,
  onLost: (error: Error) => void,
): { take(followed: Followed): void; drained(): Promise<void> } => {
  const writer = createGroupWriter<Followed, null>({
    write: (items) => write(db, items),
    rowsOf: () => 1,
    bytesOf: () => 0,
    rowsMax: followedPerGroupMax,
    bytesMax: 0,
    inFlightMax: followedInFlightMax,
    waitingMax: followedWaitingMax,
    retryMsMax: followedRetryMsMax,
  });
  const memory = createClickMemory();
  const held: { click: Followed; untilMs: number }[] = [];
  let timer: NodeJS.Timeout | undefined;

  const put = (followed: Followed): void => {
    void writer.write(followed).then((result) => {
      if (result.kind !== "written") onLost(result.error);
    });
  };

  const release = (beforeMs: number): void => {
    while (held[0] !== undefined && held[0].untilMs <= beforeMs) {
      const { click } = held[0];
      held.shift();
      put({ ...click, isMachine: click.isMachine || memory.isScan(click.messageId, click.atMs) });
    }
  };

  return {
    take: (followed) => {
      if (followed.target === null) return put(followed);
      memory.add(followed.messageId, followed.target, followed.atMs);
      held.push({ click: followed, untilMs: nowMs() + clickHeldMs });
      // in a moment of too many, the oldest go at once
      if (held.length > followedWaitingMax) release(held[0]?.untilMs ?? 0);
      timer ??= setInterval(() => release(nowMs()), clickHeldMs / 4).unref();
    },
    /** Writes what is left. */
    drained: async () => {
      clearInterval(timer);
      release(Number.POSITIVE_INFINITY);
      await writer.drained();
    },
  };
};
