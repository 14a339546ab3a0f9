import { createHash } from "node:crypto";
import { zoneOf } from "../../db/filter/calendar.ts";
import { fieldsHold } from "../../db/filter/fieldHolds.ts";
import type { Database, Queryable } from "../../db/pool.ts";
import {
  claimEventFirings,
  type EventFiring,
  type EventListener,
  listEventListeners,
} from "../../db/queries/eventSources.ts";
import { appendIntake, type IntakeRow } from "../../db/queries/intake.ts";
import { canonicalJson } from "../../lib/canonicalJson.ts";
import type { Clock } from "../../lib/clock.ts";
import { eventNameKey } from "../../lib/eventNameKey.ts";
import { newId } from "../../lib/ids.ts";
import { cacheEntriesMax, cacheStaleMsMax, eventFiringHours, groupRowsMax } from "../../limits.ts";
import { identityKey } from "../../profiles/identity.ts";
import type { Operation } from "../../profiles/parseUpload.ts";
import type { UploadEntry, UploadOrigin } from "../../profiles/planUpload.ts";
import type { UploadListener } from "../../profiles/uploadWriter.ts";
import type { Appender } from "./append.ts";
import { closedReason } from "./campaignCache.ts";

/**
 * Uploaded events as a source of triggers. Which campaigns listen is remembered for a second, so that uploads of which
 * none fires anything cost one look a second; what seems to fire is looked at again in the upload's own transaction,
 * which also writes the trigger: event and trigger are there both, or neither. An event fires a campaign once: its
 * identity has a unique key, kept longer than an event may be old.
 */

type EventOperation = Extract<Operation, { type: "event" }>;

/** An event of an upload that may fire. */
interface Candidate {
  operation: EventOperation;
  origin: UploadOrigin;
  receivedAt: Date;
}

interface Firing extends EventFiring {
  candidate: Candidate;
  listener: EventListener;
}

const MS_PER_HOUR = 3_600_000;
const MS_PER_SECOND = 1_000;
/** Clocks of processes and database differ; a key must not be forgotten before its event is too old. */
const SLACK_HOURS = 1;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const dataOf = ({ sent }: UploadOrigin): unknown => (isObject(sent) ? (sent["evtData"] ?? {}) : {});

const sha256 = (data: string | Buffer): Buffer => createHash("sha256").update(data).digest();

const hashOfBody = new WeakMap<Buffer, string>();

/** Without a time of its own an event is the one at this place of this body. */
const placeOf = ({ body, number }: UploadOrigin): string => {
  const hash = hashOfBody.get(body) ?? sha256(body).toString("hex");
  hashOfBody.set(body, hash);
  return `${hash} ${number}`;
};

const keyOf = ({ operation, origin }: Candidate): Buffer => {
  const named = operation.identities.map(identityKey).sort();
  const when =
    operation.at === undefined ? placeOf(origin) : [operation.at.getTime(), canonicalJson(dataOf(origin))];
  return sha256(canonicalJson([named, operation.event.nameKey, when]));
};

const secondsToLive = ({ operation, receivedAt }: Candidate): number => {
  const ahead = operation.at === undefined ? 0 : operation.at.getTime() - receivedAt.getTime();
  const hours = (eventFiringHours + SLACK_HOURS) * MS_PER_HOUR;
  return (hours + Math.max(0, ahead)) / MS_PER_SECOND;
};

/** Records of imports have no origin; old ones are history that somebody brings along. */
const candidateOf = ({ operation, origin, receivedAt }: UploadEntry): Candidate | undefined => {
  if (operation.type !== "event" || origin === undefined) return undefined;
  const oldestMs = receivedAt.getTime() - eventFiringHours * MS_PER_HOUR;
  if (operation.at !== undefined && operation.at.getTime() < oldestMs) return undefined;
  return { operation, origin, receivedAt };
};

const fires = (listener: EventListener, { operation }: Candidate, now: Date): boolean => {
  if (eventNameKey(listener.event) !== operation.event.nameKey) return false;
  if (closedReason(listener, listener.id, false, now) !== undefined) return false;
  if (listener.where === null) return true;
  const moment = { nowMs: now.getTime(), zone: zoneOf(listener.timeZone) };
  return fieldsHold(Object.fromEntries(operation.event.properties), listener.where, moment);
};

/** What fires what, each pair once. */
const firingsOf = (
  listeners: readonly EventListener[],
  candidates: readonly Candidate[],
  now: Date,
): Map<string, Firing> => {
  const firings = new Map<string, Firing>();
  for (const candidate of candidates) {
    for (const listener of listeners) {
      if (!fires(listener, candidate, now)) continue;
      const key = keyOf(candidate);
      const name = `${listener.id}/${key.toString("hex")}`;
      if (firings.has(name)) continue;
      const campaignId = listener.id;
      firings.set(name, { campaignId, key, secondsToLive: secondsToLive(candidate), candidate, listener });
    }
  }
  return firings;
};

const rowOf = (accountId: number, { candidate, listener }: Firing): IntakeRow => {
  const { operation, origin } = candidate;
  const recipients = operation.identities.slice(0, 1).map(({ kind, value }) => [kind, value]);
  return {
    accountId,
    requestId: newId(),
    part: 0,
    campaignId: listener.id,
    lane: listener.lane,
    source: "event",
    isTest: false,
    credentialId: origin.credentialId,
    recipients: Buffer.from(JSON.stringify(recipients)),
    recipientCount: recipients.length,
    payload: Buffer.from(JSON.stringify(dataOf(origin))),
  };
};

const byRequest = (a: IntakeRow, b: IntakeRow): number => (a.requestId < b.requestId ? -1 : 1);

/** Fires what has not fired yet; gives the rows written. */
const fireOnce = async (
  tx: Queryable,
  accountId: number,
  candidates: readonly Candidate[],
  now: Date,
): Promise<IntakeRow[]> => {
  const firings = firingsOf(await listEventListeners(tx, accountId), candidates, now);
  if (firings.size === 0) return [];
  const won = await claimEventFirings(tx, accountId, [...firings.values()]);
  const rows = [...firings]
    .filter(([name]) => won.has(name))
    .map(([, firing]) => rowOf(accountId, firing))
    .sort(byRequest);
  for (let from = 0; from < rows.length; from += groupRowsMax) {
    await appendIntake(tx, rows.slice(from, from + groupRowsMax));
  }
  return rows;
};

/** The names of events that fire campaigns of an account, as of at most a second ago. */
const createListenedNames = (db: Database, clock: Clock) => {
  const known = new Map<number, { names: ReadonlySet<string>; readAtMs: number }>();
  return async (accountId: number): Promise<ReadonlySet<string>> => {
    const readAtMs = clock.now().getTime();
    const last = known.get(accountId);
    if (last !== undefined && readAtMs - last.readAtMs < cacheStaleMsMax) return last.names;
    const listeners = await listEventListeners(db, accountId);
    const names = new Set(listeners.map(({ event }) => eventNameKey(event)));
    if (known.size >= cacheEntriesMax) known.clear();
    known.set(accountId, { names, readAtMs });
    return names;
  };
};

/** Lets uploads fire campaigns. One for each API process. */
export const createEventSource = (
  db: Database,
  clock: Clock,
  announce: Appender["announce"],
): UploadListener => {
  const listenedNames = createListenedNames(db, clock);
  const isListened = (names: ReadonlySet<string>, { operation }: UploadEntry): boolean =>
    operation.type === "event" && names.has(operation.event.nameKey);
  return {
    listen: async (accountId, entries) => {
      const names = await listenedNames(accountId);
      if (names.size === 0 || !entries.some((entry) => isListened(names, entry))) return undefined;
      /** By the place of the part: a transaction that is repeated puts its rows in place of the first ones. */
      const written = new Map<number, IntakeRow[]>();
      return {
        alongside: async (tx, { from, outcomes }) => {
          const candidates = entries
            .slice(from, from + outcomes.length)
            .filter((entry, index) => outcomes[index] === undefined && isListened(names, entry))
            .flatMap((entry) => candidateOf(entry) ?? []);
          const rows = candidates.length === 0 ? [] : await fireOnce(tx, accountId, candidates, clock.now());
          written.set(from, rows);
        },
        committed: () => announce([...written.values()].flat()),
      };
    },
  };
};
