import { hash } from "node:crypto";
import type { Report, ReportKind } from "../channels/report.ts";
import type { ChannelName } from "../contract/content.ts";
import type { FactKind } from "../contract/facts.ts";
import type { Database, Queryable } from "../db/pool.ts";
import {
  type FactRow,
  findReceipts,
  insertFacts,
  keepMessages,
  keepProvider,
  type ToldMessage,
} from "../db/queries/facts.ts";
import { insertSuppressions } from "../db/queries/suppressions.ts";
import { inTransaction } from "../db/tx.ts";
import { isUuid } from "../lib/ids.ts";
import { receiptOf } from "../lib/receipt.ts";
import { storableText } from "../lib/storableText.ts";
import { factUrlCharsMax, providerDetailCharsMax } from "../limits.ts";
import { normalizeEmail } from "../profiles/address.ts";
import { countLinks } from "./linkClicks.ts";
import { unsubscribe } from "./unsubscribe.ts";

/** What came of reports. */
export interface Recorded {
  /** How many facts were not known before. */
  newFacts: number;
  /** Of no message and no address of the account. */
  unknown: readonly Report[];
}

const FACTS: Readonly<Record<ReportKind, FactKind>> = {
  delivered: "delivered",
  undelivered: "undelivered",
  bounced: "bounced",
  complained: "complained",
  unsubscribed: "opted_out",
  opened: "opened",
  clicked: "clicked",
  replied: "replied",
};

/** The form in which addresses of a channel are stored and compared. */
const comparable = (channel: ChannelName, address: string): string =>
  channel === "email" ? (normalizeEmail(address) ?? address.trim().toLowerCase()) : address.trim();

const keyOf = (id: string): string => {
  const digest = hash("sha256", id, "hex");
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-${digest.slice(12, 16)}-${digest.slice(16, 20)}-${digest.slice(20, 32)}`;
};

const clip = (text: string, charsMax: number): string => storableText(text.slice(0, charsMax));

/** A report, and whom and what it is about. */
interface Told {
  report: Report;
  message: ToldMessage | undefined;
  /** The address to stop, if it is to be stopped; null when nobody knows it. */
  address: string | null;
  channel: ChannelName | undefined;
  /** Told of an address that got a copy: the message itself did not bounce. */
  isOfCopy: boolean;
}

const sorted = (ids: Iterable<string>): string[] => [...new Set(ids)].sort();

/** The message of each report: by our id, otherwise by the one that the provider gave. */
const findMessages = async (
  tx: Queryable,
  accountId: number,
  providerId: string | null,
  reports: readonly Report[],
): Promise<(ToldMessage | undefined)[]> => {
  const receipts = new Map<string, string>();
  const asked = sorted(
    reports.flatMap((report) =>
      report.messageId === null && report.providerId !== null ? [receiptOf(report.providerId)] : [],
    ),
  );
  if (providerId !== null && asked.length > 0) {
    for (const { receipt, messageId } of await findReceipts(tx, accountId, providerId, asked)) {
      receipts.set(receipt, messageId);
    }
  }
  const ids = reports.map((report) => {
    if (report.messageId !== null)
      return isUuid(report.messageId) ? report.messageId.toLowerCase() : undefined;
    return report.providerId === null ? undefined : receipts.get(receiptOf(report.providerId));
  });
  const wanted = sorted(ids.filter((id) => id !== undefined));
  const rows = wanted.length === 0 ? [] : await keepMessages(tx, accountId, wanted);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => (id === undefined ? undefined : byId.get(id)));
};

const toldOf = (
  report: Report,
  message: ToldMessage | undefined,
  ofProvider: ChannelName | undefined,
): Told => {
  const channel = message?.channel ?? ofProvider;
  const named =
    report.address === null || channel === undefined
      ? null
      : clip(comparable(channel, report.address), providerDetailCharsMax);
  const own =
    message === undefined || message.address === null || channel === undefined
      ? null
      : comparable(channel, message.address);
  const isOfCopy = channel === "email" && named !== null && own !== null && named !== own;
  return {
    report,
    message,
    channel,
    isOfCopy,
    // other channels write one address in several ways: what we sent to is what counts
    address: channel === "email" ? (named ?? message?.address ?? null) : (message?.address ?? named),
  };
};

const factOf = ({ report, message, isOfCopy }: Told): FactRow | undefined => {
  if (message === undefined || isOfCopy) return undefined;
  const kind = FACTS[report.kind];
  return {
    message,
    kind,
    report: keyOf(report.id),
    isMachine: report.isMachine && (kind === "opened" || kind === "clicked"),
    isPermanent: report.isPermanent && kind === "bounced",
    at: report.at,
    code: clip(report.code, providerDetailCharsMax),
    detail: message.isErased ? null : clip(report.detail, providerDetailCharsMax),
    url: message.isErased || report.url === null ? null : clip(report.url, factUrlCharsMax),
  };
};

const factKey = (fact: { kind: FactKind; report: string }, messageId: string): string =>
  `${messageId} ${fact.kind} ${fact.report}`;

/** Reports that tell something new. One without a message, or of a copy, has no memory of having been told. */
const writeFacts = async (
  tx: Queryable,
  accountId: number,
  told: readonly Told[],
): Promise<{ fresh: Told[]; newFacts: number }> => {
  const facts = new Map<string, FactRow>();
  const keys = told.map((one) => {
    const fact = factOf(one);
    if (fact === undefined) return undefined;
    const key = factKey(fact, fact.message.id);
    if (!facts.has(key)) facts.set(key, fact);
    return key;
  });
  const written = facts.size === 0 ? [] : await insertFacts(tx, accountId, [...facts.values()]);
  const isNew = new Set(written.map((fact) => factKey(fact, fact.messageId)));
  const news = [...facts].flatMap(([key, fact]) => (isNew.has(key) ? [fact] : []));
  await countLinks(tx, accountId, news);
  const fresh = told.filter((one, index) => {
    const key = keys[index];
    return key === undefined ? one.channel !== undefined : isNew.has(key);
  });
  return { fresh, newFacts: written.length };
};

const isStop = ({ kind, isPermanent }: Report): boolean =>
  kind === "complained" || (kind === "bounced" && isPermanent);

/** Hard bounces and complaints stop the address, whoever has it. */
const stopAddresses = async (tx: Queryable, accountId: number, told: readonly Told[]): Promise<void> => {
  const stops = told.flatMap(({ report, channel, address }) =>
    isStop(report) && channel !== undefined && address !== null && address !== ""
      ? [
          {
            channel,
            address,
            reason: `${report.kind}: ${clip(report.code, providerDetailCharsMax)}`,
          },
        ]
      : [],
  );
  if (stops.length > 0) await insertSuppressions(tx, accountId, stops, "");
};

const recordIn = async (
  tx: Queryable,
  accountId: number,
  providerId: string | null,
  reports: readonly Report[],
): Promise<Recorded> => {
  const messages = await findMessages(tx, accountId, providerId, reports);
  const isAddressOnly = messages.some((message) => message === undefined);
  const ofProvider =
    providerId !== null && isAddressOnly ? await keepProvider(tx, accountId, providerId) : undefined;
  const told = reports.map((report, index) => {
    const message = messages[index];
    // an id that is not of this account is not a word about an address
    const names = report.messageId === null && report.providerId === null;
    return toldOf(report, message, names ? ofProvider : undefined);
  });
  const { fresh, newFacts } = await writeFacts(tx, accountId, told);
  const real = fresh.filter(({ message }) => message?.isTest !== true);
  await stopAddresses(tx, accountId, real);
  const leaving = real.filter(({ report }) => report.kind === "unsubscribed");
  if (leaving.length > 0) {
    await unsubscribe(
      tx,
      accountId,
      leaving.flatMap(({ message, channel, address, isOfCopy }) =>
        channel === undefined
          ? []
          : [{ channel, address, profileId: isOfCopy ? null : (message?.profileId ?? null) }],
      ),
    );
  }
  return {
    newFacts,
    unknown: told.filter(({ channel }) => channel === undefined).map(({ report }) => report),
  };
};

/**
 * Records what is told of messages after they were sent: facts (each once, whoever tells it how often), statistics (of the
 * first of each kind of a message), addresses that are dead or complained, and who unsubscribed. One transaction; the
 * outcome of a message stays as it is. A test message keeps its facts and changes nothing else. A report that names no
 * message but an address of a provider's channel stops that address.
 *
 * @param providerId whose ids and addresses the reports name; null when they name our own messages
 */
export const recordReports = (
  db: Database,
  accountId: number,
  providerId: string | null,
  reports: readonly Report[],
): Promise<Recorded> =>
  reports.length === 0
    ? Promise.resolve({ newFacts: 0, unknown: [] })
    : inTransaction(db, (tx) => recordIn(tx, accountId, providerId, reports));
