import { setTimeout as sleep } from "node:timers/promises";
import type { Report } from "../channels/report.ts";
import type { DeviceReport } from "../contract/device.ts";
import { createGroupWriter } from "../db/groupWriter.ts";
import type { Database } from "../db/pool.ts";
import { findDeviceMessages } from "../db/queries/facts.ts";
import type { Clock } from "../lib/clock.ts";
import {
  deviceReportPausesMs,
  deviceReportsPerGroupMax,
  deviceReportsRetryMsMax,
  deviceReportsWaitingMax,
} from "../limits.ts";
import { recordReports } from "./record.ts";

interface Told {
  accountId: number;
  report: DeviceReport;
  at: Date;
}

/** The database did not take what a device told; it should tell it again. */
export class ReportsNotTaken extends Error {
  constructor() {
    super("the database does not answer, so nothing was stored; tell it again shortly");
    this.name = "ReportsNotTaken";
  }
}

/**
 * A notification that was shown was delivered. One that was clicked was opened, and clicked: its rate of clicks is that of
 * those that were shown. Each is told once of a device, whatever it repeats.
 */
const factsOf = ({ report: { id, kind, button, url }, at }: Told, messageId: string): Report[] => {
  const base = {
    messageId,
    providerId: null,
    address: null,
    at,
    isPermanent: false,
    isMachine: false,
    url: null,
    detail: "",
  };
  if (kind === "shown") return [{ ...base, id: `${id} shown`, kind: "delivered", code: "shown" }];
  const code = button === undefined ? "" : `button ${button}`;
  return [
    { ...base, id: `${id} opened`, kind: "opened", code: "" },
    { ...base, id: `${id} clicked ${button ?? 0}`, kind: "clicked", code, url: url ?? null },
  ];
};

const writeOf = async (db: Database, accountId: number, told: readonly Told[]): Promise<Set<string>> => {
  const ids = [...new Set(told.map(({ report }) => report.id))].sort();
  const messages = await findDeviceMessages(db, accountId, ids);
  const byId = new Map(messages.map(({ receipt, messageId }) => [receipt, messageId]));
  const reports = told.flatMap((one) => {
    const messageId = byId.get(one.report.id);
    return messageId === undefined ? [] : factsOf(one, messageId);
  });
  await recordReports(db, accountId, null, reports);
  return new Set(byId.keys());
};

/** One transaction an account, which changes nothing when it is repeated. Answers whether each is of a known notification. */
const write = async (db: Database, items: readonly Told[]): Promise<boolean[]> => {
  const known = new Map<number, Set<string>>();
  for (const accountId of new Set(items.map((item) => item.accountId))) {
    const told = items.filter((item) => item.accountId === accountId);
    known.set(accountId, await writeOf(db, accountId, told));
  }
  return items.map(({ accountId, report }) => known.get(accountId)?.has(report.id) ?? false);
};

/** Stores what apps and browsers tell of notifications, in groups. */
export const createDeviceReportWriter = (db: Database, clock: Clock) => {
  const writer = createGroupWriter<Told, boolean>({
    write: (items) => write(db, items),
    rowsOf: () => 1,
    bytesOf: () => 0,
    rowsMax: deviceReportsPerGroupMax,
    bytesMax: 0,
    inFlightMax: 1,
    waitingMax: deviceReportsWaitingMax,
    retryMsMax: deviceReportsRetryMsMax,
  });

  const tell = async (accountId: number, reports: readonly DeviceReport[]): Promise<DeviceReport[]> => {
    const at = clock.now();
    const results = await Promise.all(
      // one id has one spelling
      reports.map((report) =>
        writer.write({ accountId, report: { ...report, id: report.id.toLowerCase() }, at }),
      ),
    );
    return reports.filter((_, index) => {
      const result = results[index];
      if (result?.kind === "refused") throw result.error;
      if (result?.kind !== "written") throw new ReportsNotTaken();
      return !result.result;
    });
  };

  return {
    /**
     * Stores reports; resolves when they are on disk. A device may be faster than the push service, whose answer tells under
     * which id it was sent: what is not known is looked for again for a moment.
     *
     * @returns those of no notification of the account
     * @throws ReportsNotTaken
     */
    take: async (accountId: number, reports: readonly DeviceReport[]): Promise<DeviceReport[]> => {
      let unknown = await tell(accountId, reports);
      for (const pauseMs of deviceReportPausesMs) {
        if (unknown.length === 0) break;
        await sleep(pauseMs);
        unknown = await tell(accountId, unknown);
      }
      return unknown;
    },
    drained: () => writer.drained(),
  };
};
