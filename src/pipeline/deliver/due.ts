import { type Database, isDatabaseAway, type Queryable } from "../../db/pool.ts";
import { claimWaiting, listWaiting } from "../../db/queries/claimNamed.ts";
import { insertContents } from "../../db/queries/decisions.ts";
import { writeHolds } from "../../db/queries/ledger.ts";
import {
  claimDue,
  type DueGroup,
  type DueMessage,
  endClaimed,
  holdClaimed,
  leaseClaimed,
  postponeClaimed,
} from "../../db/queries/messageQueue.ts";
import { throttleClaimed } from "../../db/queries/throttle.ts";
import { setAddresses, type TurnedMessage, turnClaimed } from "../../db/queries/turnClaimed.ts";
import { type CampaignFacts, findCampaignFacts } from "../../db/queries/turns.ts";
import { inTransaction } from "../../db/tx.ts";
import type { StoredContent } from "../contents.ts";
import { expiryOf } from "../decide/batch.ts";
import type { Handover } from "../decide/routes.ts";
import type { Hold } from "../ledger/holds.ts";
import { writeLedger } from "../ledger/load.ts";
import type { LookupBoard } from "../linked/lookups.ts";
import type { Linker } from "../linker.ts";
import type { MessageRenderer } from "../renderer.ts";
import { onChannel, type Version, type VersionCache } from "../versions.ts";
import { type CampaignBatch, settleBatch } from "./dueBatch.ts";
import { openDueCodes } from "./dueCodes.ts";
import { dueTermsOf, loadDueLedger } from "./dueLedger.ts";
import type { LeasedMessage } from "./leased.ts";
import { type End, type Lease, type Settled, settledByState } from "./settled.ts";

export interface DueDeps {
  db: Database;
  workerId: () => number;
  leaseMs: number;
  versions: VersionCache;
  renderer: MessageRenderer;
  linker: Linker;
  takeRate: (q: Queryable, accountId: number, providerId: string, wanted: number) => Promise<number>;
  /** What the provider makes of a message. */
  handoverFor: (accountId: number, providerId: string) => Handover;
  lookups: LookupBoard;
}

/** Where the next claim of a group starts: nothing before it was left when it was last looked at. */
export interface DueBound {
  dueAt: Date;
  messageId: string;
}

export interface DueResult {
  claimed: number;
  /** The oldest claimed; undefined when there was none. */
  oldest: DueBound | undefined;
  leased: LeasedMessage[];
}

interface Loaded {
  campaign: CampaignFacts;
  version: Version;
  expiresAt: Date | null;
}

/** The campaign and version of every claimed message, each read once. */
const loadAll = async (
  tx: Queryable,
  deps: DueDeps,
  messages: readonly DueMessage[],
): Promise<Map<DueMessage, Loaded>> => {
  const campaigns = new Map<string, CampaignFacts>();
  const loaded = new Map<DueMessage, Loaded>();
  for (const message of messages) {
    const { accountId, campaignId } = message;
    const campaign = campaigns.get(campaignId) ?? (await findCampaignFacts(tx, accountId, campaignId));
    if (campaign === undefined) continue;
    campaigns.set(campaignId, campaign);
    const published = await deps.versions.get(tx, accountId, campaignId, message.version);
    const version = onChannel(published, message.channel);
    const expiresAt = expiryOf(version.content, message);
    loaded.set(message, { campaign, version, expiresAt });
  }
  return loaded;
};

const settleAll = async (
  tx: Queryable,
  deps: DueDeps,
  messages: readonly DueMessage[],
  loaded: ReadonlyMap<DueMessage, Loaded>,
  shared: Pick<CampaignBatch, "handover" | "linker" | "lookups" | "ledger" | "codes" | "isLetGo">,
): Promise<Map<string, Settled>> => {
  const settled = new Map<string, Settled>();
  const batches = new Map<string, CampaignBatch>();
  for (const message of messages) {
    const with_ = loaded.get(message);
    if (with_ === undefined) continue;
    const { campaign, version, expiresAt } = with_;
    const byState = settledByState(message, expiresAt);
    if (byState !== undefined) {
      settled.set(message.messageId, byState);
      continue;
    }
    const terms = dueTermsOf(with_);
    const batch = batches.get(version.key) ?? {
      campaign,
      version,
      terms,
      ...shared,
      messages: [],
    };
    batch.messages.push({ message, expiresAt });
    batches.set(version.key, batch);
  }
  for (const batch of batches.values()) {
    const accountId = batch.messages[0]?.message.accountId;
    if (accountId !== undefined) await settleBatch(tx, deps.renderer, accountId, batch, settled);
  }
  return settled;
};

const leasedOf = (
  deps: DueDeps,
  group: DueGroup,
  message: DueMessage,
  { version, expiresAt }: Loaded,
  { content, leaveBeforeMs }: Lease,
): LeasedMessage => ({
  accountId: message.accountId,
  campaignId: message.campaignId,
  messageId: message.messageId,
  providerId: group.providerId,
  lane: group.lane,
  workerId: deps.workerId(),
  attempt: message.attempt + 1,
  leaseNo: message.leaseNo + 1,
  failures: message.failures,
  maybeSent: message.maybeSent,
  isTest: message.isTest,
  giveUpAtMs: Math.min(message.giveUpAt.getTime(), expiresAt?.getTime() ?? Number.POSITIVE_INFINITY),
  expiresAtMs: message.attempt === 0 ? (expiresAt?.getTime() ?? null) : null,
  leaveBeforeMs,
  leaseUntilMs: message.now.getTime() + deps.leaseMs,
  lostAnswer: version.content.when.lostAnswer,
  platformProviders: version.content.start.platformProviders,
  second: version.content.start.secondChannel ?? null,
  content,
});

const writeSettled = async (
  tx: Queryable,
  deps: DueDeps,
  group: DueGroup,
  messages: readonly DueMessage[],
  settled: ReadonlyMap<string, Settled>,
  loaded: ReadonlyMap<DueMessage, Loaded>,
): Promise<LeasedMessage[]> => {
  const leased: LeasedMessage[] = [];
  const contents: { accountId: number; messageId: string; content: StoredContent | null }[] = [];
  const holds: string[] = [];
  const leases: string[] = [];
  const ends: End[] = [];
  const postponed: { ctid: string; dueAt: Date; giveUpAt: Date }[] = [];
  const held: (Hold & { messageId: string })[] = [];
  const throttled: string[] = [];
  const turned: TurnedMessage[] = [];
  const addresses: { messageId: string; address: string }[] = [];
  for (const message of messages) {
    const result = settled.get(message.messageId);
    const with_ = loaded.get(message);
    if (result?.kind === "hold") holds.push(message.ctid);
    if (result?.kind === "end") ends.push(result.end);
    if (result?.kind === "second") turned.push(result.turned);
    if (result?.kind === "lease" && result.address !== null) {
      addresses.push({ messageId: message.messageId, address: result.address });
    }
    if (result?.kind === "throttle") throttled.push(message.ctid);
    if (result?.kind === "later") {
      postponed.push({ ctid: message.ctid, dueAt: result.at, giveUpAt: result.giveUpAt });
    }
    if (result !== undefined && "hold" in result && result.hold !== null) {
      held.push({ messageId: message.messageId, ...result.hold });
    }
    if (result?.kind === "lease" && with_ !== undefined) {
      leases.push(message.ctid);
      leased.push(leasedOf(deps, group, message, with_, result));
      contents.push({ accountId: message.accountId, messageId: message.messageId, content: result.fresh });
    }
  }
  const [first] = messages;
  if (first !== undefined) await insertContents(tx, first.accountId, contents);
  if (holds.length > 0) await holdClaimed(tx, holds);
  if (ends.length > 0) await endClaimed(tx, ends);
  if (turned.length > 0) await turnClaimed(tx, turned);
  if (first !== undefined && addresses.length > 0) await setAddresses(tx, first.accountId, addresses);
  if (postponed.length > 0) await postponeClaimed(tx, postponed);
  const channel = loaded.values().next().value?.version.content.channel;
  if (throttled.length > 0 && channel !== undefined) await throttleClaimed(tx, channel, throttled);
  if (leases.length > 0) await leaseClaimed(tx, deps.workerId(), deps.leaseMs, leases);
  // found by id: where they were claimed, they do not lie any more
  if (first !== undefined && held.length > 0) await writeHolds(tx, first.accountId, held);
  return leased;
};

/**
 * Settles messages of one provider that this transaction has claimed: leases those that may leave now.
 *
 * @param isLetGo whether the throttle lets them go
 */
export const leaseAll = async (
  tx: Queryable,
  deps: DueDeps,
  group: DueGroup,
  messages: readonly DueMessage[],
  isLetGo: boolean,
): Promise<LeasedMessage[]> => {
  if (messages.length === 0) return [];
  const loaded = await loadAll(tx, deps, messages);
  const handover = deps.handoverFor(group.accountId, group.providerId);
  const ledger = await loadDueLedger(tx, messages, loaded);
  const codes = await openDueCodes(tx, group.accountId, loaded);
  const settled = await settleAll(tx, deps, messages, loaded, {
    handover,
    linker: deps.linker,
    ledger,
    codes,
    lookups: deps.lookups,
    isLetGo,
  });
  if (ledger !== null) await writeLedger(tx, group.accountId, ledger);
  await codes.write();
  return writeSettled(tx, deps, group, messages, settled, loaded);
};

const runTurn = async (
  tx: Queryable,
  deps: DueDeps,
  group: DueGroup,
  from: DueBound,
  room: number,
): Promise<DueResult> => {
  const found = await claimDue(tx, group, from, room);
  const [oldest] = found;
  if (oldest === undefined) return { claimed: 0, oldest: undefined, leased: [] };
  const granted = await deps.takeRate(tx, oldest.accountId, group.providerId, found.length);
  const messages = found.slice(0, granted);
  const leased = await leaseAll(tx, deps, group, messages, false);
  const bound = { dueAt: oldest.dueAt, messageId: oldest.messageId };
  return { claimed: messages.length, oldest: bound, leased };
};

/**
 * Leases messages by name, due or not: their look-ups have ended in this worker.
 *
 * @param roomFor how many messages of a provider this worker may lease
 * @returns what was leased, and those for which there was no room yet
 * @throws when the database is away or refuses the batch; nothing was leased then
 */
export const resumeNamed = async (
  deps: DueDeps & { roomFor: (accountId: number, providerId: string) => Promise<number> },
  accountId: number,
  messageIds: readonly string[],
): Promise<{ leased: LeasedMessage[]; left: string[] }> => {
  const waiting = await listWaiting(deps.db, accountId, messageIds);
  const leased: LeasedMessage[] = [];
  const left: string[] = [];
  for (const providerId of new Set(waiting.map((one) => one.providerId))) {
    for (const lane of new Set(waiting.map((one) => one.lane))) {
      const own = waiting.filter((one) => one.providerId === providerId && one.lane === lane);
      const room = Math.max(0, await deps.roomFor(accountId, providerId));
      const wanted = own.slice(0, room).map(({ messageId }) => messageId);
      left.push(...own.slice(wanted.length).map(({ messageId }) => messageId));
      if (wanted.length === 0) continue;
      const group = { accountId, providerId, lane };
      await inTransaction(deps.db, async (tx) => {
        const granted = await deps.takeRate(tx, accountId, providerId, wanted.length);
        left.push(...wanted.slice(granted));
        const messages = await claimWaiting(tx, accountId, wanted.slice(0, granted));
        leased.push(...(await leaseAll(tx, deps, group, messages, false)));
      });
    }
  }
  return { leased, left };
};

/** The one message that cannot be got ready ends; the others go on. */
const endOldest = async (
  tx: Queryable,
  group: DueGroup,
  from: DueBound,
  error: unknown,
): Promise<DueResult> => {
  const ends = (await claimDue(tx, group, from, 1)).map(({ ctid, messageId }) => ({
    ctid,
    messageId,
    outcome: "internal_error",
    code: error instanceof Error ? error.name : "unknown",
    detail: "Getting the message ready failed.",
  }));
  await endClaimed(tx, ends);
  return { claimed: ends.length, oldest: undefined, leased: [] };
};

/**
 * Leases messages of one provider that are due, in one transaction: holds those of paused campaigns, ends those whose
 * time is over, renders those that never were, and keeps what is about to be sent. A batch that fails is halved down
 * to the message at fault, which ends as `internal_error`.
 *
 * @param room how many this worker may lease
 * @throws when the database is away; nothing was leased then
 */
export const claimDueTurn = async (
  deps: DueDeps,
  group: DueGroup,
  from: DueBound,
  room: number,
): Promise<DueResult> => {
  for (let count = room; ; count >>= 1) {
    try {
      return await inTransaction(deps.db, (tx) => runTurn(tx, deps, group, from, count));
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      if (count <= 1) return inTransaction(deps.db, (tx) => endOldest(tx, group, from, error));
    }
  }
};
