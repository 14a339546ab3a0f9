import type { Content } from "../../contract/content.ts";
import { type Database, isDatabaseAway, type Queryable } from "../../db/pool.ts";
import { type DecidedRow, writeDecisions } from "../../db/queries/decisions.ts";
import {
  type CampaignFacts,
  type ClaimedIntake,
  claimIntake,
  findCampaignFacts,
  listVersionMoments,
  moveIntake,
  type TurnGroup,
  type VersionMoment,
} from "../../db/queries/turns.ts";
import { inTransaction } from "../../db/tx.ts";
import { messageIdOf } from "../../lib/ids.ts";
import { packContent } from "../contents.ts";
import type { LeasedMessage } from "../deliver/leased.ts";
import type { MessageRenderer } from "../renderer.ts";
import type { Version, VersionCache } from "../versions.ts";
import { type Decided, decideSlice, type Ended, giveUpAt, rowOf, type Slice, slicePending } from "./batch.ts";
import { loadFacts, loadTaken } from "./facts.ts";
import type { RecipientFacts } from "./rule.ts";
import type { Decision, TraceStep } from "./rules.ts";

/** Where a message goes, and how many may be leased to it now. */
export interface Destination {
  providerId: string;
  /** Places free in this worker. */
  room: number;
  /** The message with what the provider's settings add to it. */
  complete: (content: Content) => Content;
}

export interface TurnDeps {
  db: Database;
  workerId: () => number;
  leaseMs: number;
  versions: VersionCache;
  renderer: MessageRenderer;
  /** Undefined when the provider is gone. */
  destinationOf: (
    q: Queryable,
    accountId: number,
    version: Version,
    isTest: boolean,
  ) => Promise<Destination | undefined>;
  /** Of `wanted`, how many the provider's rate lets go now, across all workers. */
  takeRate: (q: Queryable, accountId: number, providerId: string, wanted: number) => Promise<number>;
}

export type TurnResult =
  /** The campaign is paused: its triggers wait. */
  | { kind: "held" }
  | { kind: "empty" }
  | {
      kind: "decided";
      recipients: number;
      rows: number;
      lowestRequestId: string;
      providerId: string | undefined;
      leased: LeasedMessage[];
    };

/** The version for a trigger: the newest published before it was accepted, or before a pause let it go on. */
export const versionAt = (
  moments: readonly VersionMoment[],
  campaign: Pick<CampaignFacts, "life" | "resumedAt">,
  acceptedAt: Date,
): number => {
  const resumed = campaign.resumedAt;
  const moment = resumed !== null && resumed > acceptedAt ? resumed : acceptedAt;
  const published = moments.filter(({ publishedAt }) => publishedAt <= moment).at(-1) ?? moments[0];
  return published?.version ?? 0;
};

interface Turn {
  tx: Queryable;
  deps: TurnDeps;
  group: TurnGroup;
  campaign: CampaignFacts;
}

const sliceRows = async (turn: Turn, rows: readonly ClaimedIntake[], recipientsMax: number) => {
  const { tx, deps, group, campaign } = turn;
  const moments = await listVersionMoments(tx, group.accountId, group.campaignId);
  const slices: (Slice & { loaded: Version })[] = [];
  for (const { row, pending } of slicePending(rows, recipientsMax)) {
    const version = versionAt(moments, campaign, row.acceptedAt);
    const loaded = await deps.versions.get(tx, group.accountId, group.campaignId, version);
    slices.push({ row, pending, version, content: loaded.content, loaded });
  }
  return slices;
};

type LoadedSlice = Awaited<ReturnType<typeof sliceRows>>[number];

const decideSlices = async (
  turn: Turn,
  slices: readonly LoadedSlice[],
): Promise<Map<LoadedSlice, Decided[]>> => {
  const { tx, group, campaign } = turn;
  const decided = new Map<LoadedSlice, Decided[]>();
  const [first] = slices;
  if (first === undefined) return decided;
  const { channel, start } = first.content;
  const unknownUsers = start.unknownUsers === "account" ? campaign.accountUnknownUsers : start.unknownUsers;
  // a test changes no real profile
  const creating = unknownUsers === "create" ? slices.filter(({ row }) => !row.isTest) : [];
  const pending = slices.flatMap((slice) => slice.pending);
  const loaded = await loadFacts(
    tx,
    group.accountId,
    channel,
    pending,
    creating.flatMap((slice) => slice.pending),
  );
  for (const slice of slices) {
    const { requestId, part, nextRecipient } = slice.row;
    const taken = await loadTaken(tx, group.accountId, requestId, part, nextRecipient);
    decided.set(slice, decideSlice(slice, campaign, loaded, taken));
  }
  return decided;
};

const stepOf = (check: string, verdict: TraceStep["verdict"], saw: unknown): TraceStep => ({
  check,
  verdict,
  saw,
});

const endedRow = (item: Decided, ended: Ended, last?: TraceStep): DecidedRow =>
  rowOf(item, last === undefined ? item.decision.trace : [...item.decision.trace, last], ended);

const queuedRow = (item: Decided, providerId: string, dueAt: Date): DecidedRow => ({
  ...rowOf(item, item.decision.trace, null),
  providerId,
  queue: { dueAt, giveUpAt: giveUpAt(item.expiresAt, item.decidedAt), isLeased: false },
});

interface Output {
  rows: DecidedRow[];
  leased: LeasedMessage[];
}

/** Renders one message and leases it, or ends it with what rendering said. */
const renderAndLease = async (
  turn: Turn,
  item: Decided,
  version: Version,
  { providerId, complete }: Destination,
  isSuspect: boolean,
  output: Output,
): Promise<void> => {
  const { group, campaign, deps } = turn;
  const result = await deps.renderer.render(version, isSuspect, {
    facts: item.facts,
    payload: item.slice.row.payload,
    campaign: { id: campaign.campaignNumber, name: item.slice.content.name },
    account: { name: campaign.accountName, timeZone: campaign.accountTimeZone },
    now: campaign.now,
  });
  if (result.kind !== "rendered") {
    const ended: Ended = { outcome: result.kind, code: null, detail: result.detail };
    output.rows.push(endedRow(item, ended, stepOf("rendered", "stop", result.detail)));
    return;
  }
  const row = queuedRow(item, providerId, campaign.now);
  if (row.queue === null) return;
  const content = complete(result.content);
  output.rows.push({ ...row, queue: { ...row.queue, isLeased: true }, content: packContent(content) });
  output.leased.push({
    accountId: group.accountId,
    campaignId: group.campaignId,
    messageId: item.messageId,
    providerId,
    lane: group.lane,
    workerId: deps.workerId(),
    attempt: 1,
    leaseNo: 1,
    failures: 0,
    maybeSent: false,
    isTest: item.slice.row.isTest,
    giveUpAtMs: row.queue.giveUpAt.getTime(),
    expiresAtMs: item.expiresAt?.getTime() ?? null,
    leaseUntilMs: campaign.now.getTime() + deps.leaseMs,
    lostAnswer: item.slice.content.when.lostAnswer,
    content,
  });
};

const settleSlice = async (
  turn: Turn,
  slice: LoadedSlice,
  items: readonly Decided[],
  suspects: ReadonlySet<string>,
  output: Output,
): Promise<void> => {
  const { tx, deps, group } = turn;
  const going = items.filter(({ decision }) => decision.kind === "go").length;
  const destination = await deps.destinationOf(tx, group.accountId, slice.loaded, slice.row.isTest);
  const wanted = Math.min(going, Math.max(0, (destination?.room ?? 0) - output.leased.length));
  let places =
    destination === undefined || wanted === 0
      ? 0
      : await deps.takeRate(tx, group.accountId, destination.providerId, wanted);
  const isSuspect = suspects.has(`${slice.row.requestId}/${slice.row.part}`);
  for (const item of items) {
    const { decision } = item;
    if (decision.kind === "stop") {
      output.rows.push(endedRow(item, { outcome: decision.outcome, code: null, detail: null }));
    } else if (destination === undefined) {
      const ended: Ended = {
        outcome: "provider_unavailable",
        code: "provider_missing",
        detail: "The campaign's provider does not exist any more.",
      };
      output.rows.push(endedRow(item, ended, stepOf("provider", "stop", "missing")));
    } else if (decision.kind === "later") {
      output.rows.push(queuedRow(item, destination.providerId, decision.at));
    } else if (places > 0) {
      places--;
      await renderAndLease(turn, item, slice.loaded, destination, isSuspect, output);
    } else {
      output.rows.push(queuedRow(item, destination.providerId, turn.campaign.now));
    }
  }
};

const NO_FACTS: RecipientFacts = {
  kind: "",
  value: "",
  profile: null,
  sharedBy: 0,
  isNew: false,
  devices: [],
  address: null,
  suppressedReason: null,
  sameProfileAs: null,
  addressTakenBy: null,
};

/** A batch halved down to one recipient that still cannot be decided: that one ends, the rest goes on. */
const failedRows = (slices: readonly Slice[], error: unknown, decidedAt: Date): DecidedRow[] => {
  const code = error instanceof Error ? error.name : "unknown";
  const trace = [stepOf("decided", "stop", code)];
  const decision: Decision = { kind: "stop", outcome: "internal_error", trace };
  return slices.flatMap((slice) =>
    slice.pending.map((recipient) => {
      const messageId = messageIdOf(recipient.requestId, recipient.part, recipient.recipientNo);
      const item = { slice, recipient, messageId, facts: NO_FACTS, decision, expiresAt: null, decidedAt };
      return rowOf(item, trace, { outcome: "internal_error", code, detail: "The decision failed." });
    }),
  );
};

const progressOf = (slices: readonly Slice[]) =>
  slices.map(({ row, pending }) => {
    const nextRecipient = row.nextRecipient + pending.length;
    return {
      ctid: row.ctid,
      nextRecipient,
      isFinished: nextRecipient >= row.recipientCount,
    };
  });

interface TurnLimits {
  /** Requests of older ids are not looked at. */
  from: string;
  rowsMax: number;
  recipientsMax: number;
}

const runTurn = async (
  tx: Queryable,
  deps: TurnDeps,
  group: TurnGroup,
  limits: TurnLimits,
  failure: unknown,
): Promise<TurnResult> => {
  const campaign = await findCampaignFacts(tx, group.accountId, group.campaignId);
  if (campaign === undefined) return { kind: "empty" };
  if (campaign.life === "paused") return { kind: "held" };
  const rows = await claimIntake(tx, group, limits.from, limits.rowsMax);
  const [lowest] = rows;
  if (lowest === undefined) return { kind: "empty" };
  const turn: Turn = { tx, deps, group, campaign };
  const slices = await sliceRows(turn, rows, limits.recipientsMax);
  const output: Output = { rows: [], leased: [] };
  if (failure !== undefined) {
    output.rows.push(...failedRows(slices, failure, campaign.now));
  } else {
    const decided = await decideSlices(turn, slices);
    const subjects = slices.map(({ row }) => `${row.requestId}/${row.part}`);
    const suspects = await deps.renderer.begin(tx, group.accountId, subjects);
    for (const [slice, items] of decided) await settleSlice(turn, slice, items, suspects, output);
  }
  await writeDecisions(tx, {
    accountId: group.accountId,
    campaignId: group.campaignId,
    channel: slices[0]?.content.channel ?? "webhook",
    lane: group.lane,
    workerId: deps.workerId(),
    leaseMs: deps.leaseMs,
    rows: output.rows,
  });
  await moveIntake(tx, progressOf(slices));
  return {
    kind: "decided",
    recipients: output.rows.length,
    rows: rows.length,
    lowestRequestId: lowest.requestId,
    providerId: output.rows.find(({ providerId }) => providerId !== null)?.providerId ?? undefined,
    leased: output.leased,
  };
};

/**
 * Decides a batch of one campaign in one transaction: claims, loads facts set-wise, applies the rules, renders what
 * may leave now, writes. What is leased may be called once this has resolved.
 *
 * A batch that the database refuses is halved down to the recipient at fault, which ends as `internal_error`.
 *
 * @throws when the database is away; nothing of the batch was decided then
 */
export const decideTurn = async (
  deps: TurnDeps,
  group: TurnGroup,
  limits: TurnLimits,
): Promise<TurnResult> => {
  let { rowsMax, recipientsMax } = limits;
  let failure: unknown;
  for (;;) {
    try {
      const tryLimits = { from: limits.from, rowsMax, recipientsMax };
      return await inTransaction(deps.db, (tx) => runTurn(tx, deps, group, tryLimits, failure));
    } catch (error) {
      if (isDatabaseAway(error) || failure !== undefined) throw error;
      if (recipientsMax === 1) failure = error;
      recipientsMax = Math.max(1, recipientsMax >> 1);
      rowsMax = Math.min(rowsMax, recipientsMax);
    }
  }
};
