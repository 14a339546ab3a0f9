import { setImmediate as nextTurnOfLoop } from "node:timers/promises";
import type { ControlGroup } from "../../controlGroups/membership.ts";
import { type Database, isDatabaseAway, type Queryable } from "../../db/pool.ts";
import { type DecidedRow, writeDecisions } from "../../db/queries/decisions.ts";
import { countBurst } from "../../db/queries/safetyStop.ts";
import {
  type CampaignFacts,
  type ClaimedIntake,
  claimIntake,
  findCampaignFacts,
  moveIntake,
  type TurnGroup,
} from "../../db/queries/turns.ts";
import { inTransaction } from "../../db/tx.ts";
import { together } from "../../lib/together.ts";
import type { CodeBatch, CodeTaker } from "../codes/codeBatch.ts";
import { packContent } from "../contents.ts";
import type { LeasedMessage } from "../deliver/leased.ts";
import { HOLDS } from "../ledger/holds.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { writeLedger } from "../ledger/load.ts";
import type { RenderAnswer, RenderInput } from "../render/contract.ts";
import { settled } from "../render/outcome.ts";
import type { MessageRenderer } from "../renderer.ts";
import type { Version, VersionCache } from "../versions.ts";
import { type Decided, decideAgain, type Ended, giveUpAt, rowOf, type Slice, slicePending } from "./batch.ts";
import { loadTaken, type Taken } from "./facts.ts";
import { failedRows } from "./failed.ts";
import { type Destination, findRoutes, isThrottled, type RouteDeps, type Routes } from "./routes.ts";
import type { TraceStep } from "./rules.ts";
import { faultOf, MISSING_PROVIDER, shadowRow } from "./shadow.ts";
import { decideSlices, giveBack, strictGaps } from "./slices.ts";
import type { TakenMemory } from "./takenMemory.ts";
import { openTurnCodes } from "./turnCodes.ts";
import { type VersionFacts, versionFactsOf } from "./versionFacts.ts";

export interface TurnDeps extends RouteDeps {
  db: Database;
  workerId: () => number;
  leaseMs: number;
  versions: VersionCache;
  renderer: MessageRenderer;
  /** What earlier turns of a large trigger took. */
  taken: TakenMemory;
}

export type TurnResult =
  /** The campaign is paused: its triggers wait, but for those that were cancelled. */
  | { kind: "held" }
  | { kind: "empty" }
  | {
      kind: "decided";
      recipients: number;
      rows: number;
      lowestRequestId: string;
      providerId: string | undefined;
      leased: LeasedMessage[];
      /** Messages of the campaign in these five minutes; 0 where the safety stop does not look. */
      burst: number;
    };

/**
 * The version for a trigger: the newest published before it was accepted, or before a pause let it go on. One that waits for
 * its own moment was held only by a pause that reached beyond it.
 */
export const versionAt = (
  campaign: Pick<CampaignFacts, "versions" | "resumedAt">,
  { acceptedAt, deliverAt }: Pick<ClaimedIntake, "acceptedAt" | "deliverAt">,
): number => {
  const resumed = campaign.resumedAt;
  const decidable = deliverAt !== null && deliverAt > acceptedAt ? deliverAt : acceptedAt;
  const moment = resumed !== null && resumed > decidable ? resumed : acceptedAt;
  const { versions } = campaign;
  return (versions.findLast(({ publishedAt }) => publishedAt <= moment) ?? versions[0])?.version ?? 0;
};

interface Turn {
  tx: Queryable;
  deps: TurnDeps;
  group: TurnGroup;
  campaign: CampaignFacts;
}

const sliceRows = async (turn: Turn, rows: readonly ClaimedIntake[], recipientsMax: number) => {
  const { tx, deps, group, campaign } = turn;
  const slices: (Slice & { loaded: Version; taken: Taken })[] = [];
  const known = new Map<Version, VersionFacts>();
  for (const { row, pending } of slicePending(rows, recipientsMax)) {
    const { requestId, part, nextRecipient } = row;
    const taken =
      deps.taken.recall(requestId, part, nextRecipient) ??
      (await loadTaken(tx, group.accountId, requestId, part, nextRecipient));
    const version = versionAt(campaign, row);
    const loaded = await deps.versions.get(tx, group.accountId, group.campaignId, version);
    const facts = known.get(loaded) ?? versionFactsOf(campaign, group.campaignId, loaded.content);
    known.set(loaded, facts);
    const payloadGaps = strictGaps(loaded.payload, row.payload);
    slices.push({ row, pending, version, facts, payloadGaps, loaded, taken });
  }
  return slices;
};

type LoadedSlice = Awaited<ReturnType<typeof sliceRows>>[number];

const endedRow = (item: Decided, ended: Ended, last?: TraceStep): DecidedRow =>
  rowOf(item, last === undefined ? item.decision.trace : [...item.decision.trace, last], ended);

const queuedRow = (item: Decided, providerId: string, dueAt: Date, isThrottled = false): DecidedRow => ({
  ...rowOf(item, item.decision.trace, null),
  providerId,
  queue: {
    dueAt,
    giveUpAt: giveUpAt(item.expiresAt, dueAt),
    isLeased: false,
    isThrottled,
    holds: item.hold.bits,
    capDay: item.hold.capDay,
  },
});

interface Output {
  rows: DecidedRow[];
  leased: LeasedMessage[];
}

/** What the items of one slice are settled with. */
interface Making {
  slice: LoadedSlice;
  isSuspect: boolean;
  routes: Routes<LoadedSlice>;
  codes: CodeBatch;
}

/** One pass of a render. @param now the moment that the message is made for */
const renderItem = (
  { campaign, deps }: Turn,
  item: Decided,
  { slice, isSuspect }: Making,
  now: Date,
  codes: NonNullable<RenderInput["codes"]>,
): Promise<RenderAnswer> =>
  deps.renderer.render(slice.loaded, isSuspect, {
    facts: item.facts,
    payload: item.slice.row.payload,
    campaign: { id: campaign.campaignNumber, name: item.slice.facts.content.name },
    account: { name: campaign.accountName, timeZone: campaign.accountTimeZone },
    now,
    codes,
  });

/** Who takes codes; tests take none. */
const takerOf = ({ group }: Turn, { slice, facts, messageId }: Decided): CodeTaker | null =>
  slice.row.isTest || facts.profile === null
    ? null
    : { campaignId: group.campaignId, profileId: facts.profile.id, messageId };

/** Renders one message and leases it, or ends it with what rendering said. */
const renderAndLease = async (
  turn: Turn,
  item: Decided,
  { providerId, complete }: Destination,
  making: Making,
  output: Output,
): Promise<void> => {
  const { group, campaign, deps } = turn;
  const { codes } = making;
  const result = await codes.render(takerOf(turn, item), (known) =>
    renderItem(turn, item, making, campaign.now, known),
  );
  if (result.kind !== "rendered") {
    const { ended, step } = faultOf(result);
    output.rows.push(endedRow(item, ended, step));
    return;
  }
  const row = queuedRow(item, providerId, campaign.now);
  if (row.queue === null) return;
  const content = complete(result.content);
  const holds = row.queue.holds | (codes.isHolding(item.messageId) ? HOLDS.codes : 0);
  output.rows.push({ ...row, queue: { ...row.queue, isLeased: true, holds }, content: packContent(content) });
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
    leaveBeforeMs: item.leaveBeforeMs,
    leaseUntilMs: campaign.now.getTime() + deps.leaseMs,
    lostAnswer: item.slice.facts.content.when.lostAnswer,
    content,
  });
};

const settleItem = async (turn: Turn, item: Decided, making: Making, output: Output): Promise<void> => {
  const { slice, routes } = making;
  const destination = routes.destinationOf(slice);
  const { decision } = item;
  if (decision.kind === "stop") {
    output.rows.push(endedRow(item, { outcome: decision.outcome, code: null, detail: null }));
  } else if (destination === undefined) {
    output.rows.push(endedRow(item, MISSING_PROVIDER.ended, MISSING_PROVIDER.step));
  } else if (decision.kind === "later") {
    output.rows.push(queuedRow(item, destination.providerId, decision.at));
  } else if (isThrottled(slice)) {
    output.rows.push(queuedRow(item, destination.providerId, turn.campaign.now, true));
  } else if (routes.takePlace(destination)) {
    await renderAndLease(turn, item, destination, making, output);
  } else {
    output.rows.push(queuedRow(item, destination.providerId, turn.campaign.now));
  }
};

/** Moves the row that the batch ended within, if there is one; gives where the finished ones lie. */
const moveRows = async ({ tx, deps }: Turn, slices: readonly LoadedSlice[]): Promise<string[]> => {
  const finished: string[] = [];
  for (const { row, pending, taken } of slices) {
    const next = row.nextRecipient + pending.length;
    if (next >= row.recipientCount) finished.push(row.ctid);
    else {
      await moveIntake(tx, row.ctid, next);
      deps.taken.keep(row.requestId, row.part, next, taken);
    }
  }
  return finished;
};

interface Shadow {
  item: Decided;
  group: ControlGroup;
  making: Making;
}

/** Control users made one after the other before the next statement of the others may be sent. */
const SHADOWS_A_STEP = 10;

/** Control users, who take nothing, so that nobody waits for their rows. */
const settleShadows = async (turn: Turn, shadows: readonly Shadow[]): Promise<DecidedRow[]> => {
  const rows: DecidedRow[] = [];
  for (const { item, group, making } of shadows) {
    if (rows.length % SHADOWS_A_STEP === SHADOWS_A_STEP - 1) await nextTurnOfLoop();
    const render = async (now: Date) => settled(await renderItem(turn, item, making, now, "sample"));
    const isThere = making.routes.destinationOf(making.slice) !== undefined;
    rows.push(await shadowRow(item, group, isThere ? render : null));
  }
  return rows;
};

/** Writes what the messages of the turn hold. */
const writeHeld = async ({ tx, group }: Turn, ledger: Ledger | null, codes: CodeBatch): Promise<void> => {
  if (ledger !== null) await writeLedger(tx, group.accountId, ledger);
  await codes.write();
};

/** Decides and renders the slices; what may leave now is in `leased`. */
const settleSlices = async (turn: Turn, slices: readonly LoadedSlice[]): Promise<Output> => {
  const { tx, deps } = turn;
  const output: Output = { rows: [], leased: [] };
  const subjectOf = ({ row }: LoadedSlice): string => `${row.requestId}/${row.part}`;
  const [{ decided, facts }, suspects] = await together(
    decideSlices(turn, slices),
    deps.renderer.begin(tx, turn.group.accountId, slices.map(subjectOf)),
  );
  if (facts === null) return output;
  const routes = await findRoutes(tx, deps, turn.group.accountId, decided);
  const codes = await openTurnCodes(turn, decided, routes);
  const shadows: Shadow[] = [];
  let hasRoom = false;
  for (const [slice, items] of decided) {
    const making = { slice, isSuspect: suspects.has(subjectOf(slice)), routes, codes };
    for (const first of items) {
      const item: Decided = (hasRoom ? decideAgain(first, facts, slice.taken) : undefined) ?? first;
      const { shadow: group } = item.decision;
      if (group !== null) {
        shadows.push({ item, group, making });
        continue;
      }
      await settleItem(turn, item, making, output);
      const hasEnded = (output.rows.at(-1)?.outcome ?? null) !== null;
      hasRoom = (hasEnded && giveBack(facts, item)) || hasRoom;
    }
  }
  // what would have become of control users is found while the database writes
  const [, left] = await together(writeHeld(turn, facts.ledger, codes), settleShadows(turn, shadows));
  return { ...output, rows: [...output.rows, ...left] };
};

/** What of a turn the safety stop counts: promotional messages on their way to people, tests left out. */
const countForSafety = async (
  { tx, deps, group }: Turn,
  slices: readonly LoadedSlice[],
  rows: readonly DecidedRow[],
): Promise<number> => {
  const promotional = new Set(
    slices
      .filter(({ loaded }) => loaded.content.start.purpose === "promotional")
      .map(({ version }) => version),
  );
  const count = rows.filter(
    (row) => row.queue !== null && !row.isTest && promotional.has(row.version),
  ).length;
  if (count === 0) return 0;
  const { accountId, campaignId } = group;
  return countBurst(tx, accountId, { campaignId, workerId: deps.workerId(), count });
};

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
  const isHeld = campaign.life === "paused";
  const rows = await claimIntake(tx, group, limits.from, limits.rowsMax, isHeld);
  const [lowest] = rows;
  if (lowest === undefined) return { kind: isHeld ? "held" : "empty" };
  const turn: Turn = { tx, deps, group, campaign };
  const slices = await sliceRows(turn, rows, limits.recipientsMax);
  const output: Output =
    failure === undefined
      ? await settleSlices(turn, slices)
      : { rows: failedRows(slices, failure, campaign.now), leased: [] };
  const finished = await moveRows(turn, slices);
  const batch = {
    accountId: group.accountId,
    campaignId: group.campaignId,
    channel: slices[0]?.loaded.content.channel ?? "webhook",
    lane: group.lane,
    workerId: deps.workerId(),
    leaseMs: deps.leaseMs,
    rows: output.rows,
  };
  await writeDecisions(tx, batch, finished);
  const burst = await countForSafety(turn, slices, output.rows);
  return {
    kind: "decided",
    recipients: output.rows.length,
    rows: rows.length,
    lowestRequestId: lowest.requestId,
    providerId: output.rows.find(({ providerId }) => providerId !== null)?.providerId ?? undefined,
    leased: output.leased,
    burst,
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
