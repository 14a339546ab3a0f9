import { requireCampaign } from "../campaigns/find.ts";
import type { Overdue, OverdueLetGo } from "../contract/overdue.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { announceIntake } from "../db/queries/intake.ts";
import {
  dropOverdueMessages,
  findOverdueHold,
  listOverdue,
  noteOverdueRelease,
  queueOverdueIntake,
  releaseOverdueMessages,
} from "../db/queries/overdue.ts";
import { inTransaction } from "../db/tx.ts";

/** `release`: it goes on as if it came due now. `drop`: it ends as `cancelled`. */
export type OverdueAct = "release" | "drop";

const NOTHING: OverdueLetGo = { undecided: 0, messages: 0 };

const sum = (rows: readonly OverdueLetGo[]): OverdueLetGo =>
  rows.reduce(
    (all, { undecided, messages }) => ({
      undecided: all.undecided + undecided,
      messages: all.messages + messages,
    }),
    NOTHING,
  );

/** What is held of an account because it came due while nobody worked. */
export const readOverdue = async (q: Queryable, accountId: number): Promise<Overdue> => {
  const rows = await listOverdue(q, accountId);
  const hold = rows.length === 0 ? undefined : await findOverdueHold(q);
  return {
    hold:
      hold === undefined
        ? null
        : {
            foundAt: hold.foundAt.toISOString(),
            reason: hold.reason,
            dueBefore: hold.dueBefore.toISOString(),
            lastBeatAt: hold.lastBeatAt?.toISOString() ?? null,
          },
    ...sum(rows),
    campaigns: rows.map(({ id, number, name, undecided, messages, oldestAt }) => ({
      id,
      campaignId: number === null ? null : String(number),
      name,
      undecided,
      messages,
      oldestAt: oldestAt.toISOString(),
    })),
  };
};

/** One campaign's, in one transaction; whoever comes second finds nothing left. */
const letGo = async (
  db: Database,
  accountId: number,
  campaignId: string,
  act: OverdueAct,
): Promise<OverdueLetGo> => {
  const isDropped = act === "drop";
  const { intake, messages } = await inTransaction(db, async (tx) => {
    if (!isDropped) await noteOverdueRelease(tx, accountId, campaignId);
    const intake = await queueOverdueIntake(tx, accountId, campaignId, isDropped);
    const messages = await (isDropped ? dropOverdueMessages : releaseOverdueMessages)(
      tx,
      accountId,
      campaignId,
    );
    return { intake, messages };
  });
  // that workers are not told is made up for by their sweep
  if (intake.groups.length > 0) await announceIntake(db, intake.groups).catch(() => {});
  return { undecided: intake.recipients, messages };
};

/**
 * Releases or drops what is held, campaign by campaign: those first that have waited longest.
 *
 * @param ref one campaign's; all that the account has when absent
 * @throws DomainError campaign/not-found
 */
export const letOverdueGo = async (
  db: Database,
  accountId: number,
  ref: string | undefined,
  act: OverdueAct,
): Promise<OverdueLetGo> => {
  const campaigns =
    ref === undefined ? await listOverdue(db, accountId) : [await requireCampaign(db, accountId, ref)];
  const gone: OverdueLetGo[] = [];
  for (const { id } of campaigns) gone.push(await letGo(db, accountId, id, act));
  return sum(gone);
};
