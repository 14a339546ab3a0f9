import { isDatabaseAway, type Queryable } from "../../db/pool.ts";
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
import type { LeasedMessage } from "../deliver/leased.ts";
import type { Version } from "../versions.ts";
import { slicePending } from "./batch.ts";
import { loadTaken } from "./facts.ts";
import { failedRows } from "./failed.ts";
import { type Settled, settledAs, settleSlices } from "./settle.ts";
import { strictGaps } from "./slices.ts";
import type { LoadedSlice, Turn, TurnDeps } from "./turnParts.ts";
import { type VersionFacts, versionFactsOf } from "./versionFacts.ts";

const NOTHING = Promise.resolve();

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

const sliceRows = async (turn: Turn, rows: readonly ClaimedIntake[], recipientsMax: number) => {
  const { tx, deps, group, campaign } = turn;
  const slices: LoadedSlice[] = [];
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

/** Where the rows lie that are decided to the end, and the one that the batch ended within, if there is one. */
const progressOf = ({ deps }: Turn, slices: readonly LoadedSlice[]) => {
  const finished: string[] = [];
  let moved: { ctid: string; next: number } | null = null;
  for (const { row, pending, taken } of slices) {
    const next = row.nextRecipient + pending.length;
    if (next >= row.recipientCount) finished.push(row.ctid);
    else {
      moved = { ctid: row.ctid, next };
      deps.taken.keep(row.requestId, row.part, next, taken);
    }
  }
  return { finished, moved };
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

/** Writes what was decided. What would have become of control users is found while the database writes all others. */
const writeTurn = async (
  turn: Turn,
  slices: readonly LoadedSlice[],
  { rows, shadowRows, writeHeld }: Settled,
): Promise<{ recipients: number; burst: number }> => {
  const { tx, deps, group } = turn;
  const { finished, moved } = progressOf(turn, slices);
  const batch = {
    accountId: group.accountId,
    campaignId: group.campaignId,
    channel: slices[0]?.loaded.content.channel ?? "webhook",
    lane: group.lane,
    workerId: deps.workerId(),
    leaseMs: deps.leaseMs,
  };
  const writeShadows = async (): Promise<number> => {
    const shadows = await shadowRows();
    if (shadows.length > 0) await writeDecisions(tx, { ...batch, rows: shadows }, []);
    return shadows.length;
  };
  const [, , , burst, shadows] = await together(
    writeHeld(),
    writeDecisions(tx, { ...batch, rows }, finished),
    moved === null ? NOTHING : moveIntake(tx, moved.ctid, moved.next),
    countForSafety(turn, slices, rows),
    writeShadows(),
  );
  return { recipients: rows.length + shadows, burst };
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
  const settled: Settled =
    failure === undefined
      ? await settleSlices(turn, slices)
      : settledAs(failedRows(slices, failure, campaign.now));
  const { recipients, burst } = await writeTurn(turn, slices, settled);
  return {
    kind: "decided",
    recipients,
    rows: rows.length,
    lowestRequestId: lowest.requestId,
    providerId: settled.rows.find(({ providerId }) => providerId !== null)?.providerId ?? undefined,
    leased: settled.leased,
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
