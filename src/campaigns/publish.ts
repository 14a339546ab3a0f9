import type { CampaignContent } from "../contract/campaign.ts";
import type { Campaign, DraftProblem } from "../contract/campaignLife.ts";
import { overridesGlobalLimits } from "../contract/purpose.ts";
import { variantsOf } from "../contract/variants.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { beginAbTest, endAbTest } from "../db/queries/abTests.ts";
import {
  announceCampaign,
  type CampaignRow,
  claimNumber,
  insertVersion,
  lockCampaign,
  replaceFormerIds,
  setPublished,
  shareProvider,
} from "../db/queries/campaigns.ts";
import { shareCodePools } from "../db/queries/codePools.ts";
import { shareControlGroups } from "../db/queries/controlGroups.ts";
import { setGoal } from "../db/queries/goals.ts";
import { shareSegments } from "../db/queries/segments.ts";
import { nameVariants } from "../db/queries/variants.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid } from "../lib/ids.ts";
import { generatedIdTriesMax } from "../limits.ts";
import { measure } from "../segments/tree.ts";
import { withBlocks } from "./asPublished.ts";
import { mayNamePools } from "./codePools.ts";
import { RevisionConflict } from "./drafts.ts";
import { foundCampaign, requireCampaign } from "./find.ts";
import { sectionsSince } from "./merge.ts";
import { checkDraft, type DraftChecks } from "./problems.ts";
import { checkAct } from "./state.ts";
import { asCampaign } from "./view.ts";

export interface PublishDeps extends DraftChecks {
  db: Database;
  clock: Clock;
  /** Numbers in [0, 1). */
  chance: () => number;
}

export interface Publication {
  by: string;
  /** The revision that its publisher saw; another one is refused. Undefined: whatever is saved now. */
  revision?: number | undefined;
  /** Whether a promotional campaign may go past the account's global limits. Undefined: the program itself asks, and may. */
  mayOverrideLimits?: boolean | undefined;
}

/** Spread of the second tries: campaigns published in the same second do not queue for the same numbers. */
const NUMBER_SPREAD_SECONDS = 100_000;

/** Ten digits that read like the Unix seconds of the first publish; unique in the deployment. */
const giveNumber = async (
  tx: Queryable,
  { clock, chance }: PublishDeps,
  accountId: number,
  campaignId: string,
): Promise<void> => {
  const seconds = Math.floor(clock.now().getTime() / 1_000);
  for (let attempt = 1; attempt <= generatedIdTriesMax; attempt++) {
    const number = attempt === 1 ? seconds : seconds - Math.floor(chance() * NUMBER_SPREAD_SECONDS);
    if (await claimNumber(tx, accountId, campaignId, number)) return;
  }
  throw new Error(`no campaign ID was free in ${generatedIdTriesMax} tries`);
};

const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

const freeze = async (
  tx: Queryable,
  accountId: number,
  row: CampaignRow,
  content: CampaignContent,
  by: string,
): Promise<void> => {
  const version = row.version + 1;
  const { when } = content;
  await insertVersion(tx, accountId, row.id, { version, content, publishedBy: by });
  const variants = variantsOf(content.what);
  if (variants.length > 0) await nameVariants(tx, accountId, row.id, variants);
  if (content.what.messageType === "ab") {
    await beginAbTest(tx, accountId, row.id, { version, variants: variants.map(({ id }) => id) });
  } else await endAbTest(tx, accountId, row.id);
  await setGoal(tx, accountId, row.id, content.start.goal ?? null);
  await setPublished(tx, accountId, row.id, {
    version,
    startAt: dateOf(when.startAt),
    endAt: dateOf(when.endAt),
    pauseMode: when.whilePaused,
  });
};

const claimFormerIds = async (tx: Queryable, accountId: number, row: CampaignRow): Promise<void> => {
  const taken = await replaceFormerIds(tx, accountId, row.id, row.draft.formerIds);
  if (taken.length === 0) return;
  throw new DomainError(
    "campaign/former-id-taken",
    `Another campaign of this account has ${taken.join(", ")} already.`,
    taken.map((id) => ({
      field: `formerIds.${row.draft.formerIds.indexOf(id)}`,
      message: `Campaign ID ${id} already belongs to another campaign.`,
    })),
  );
};

const checkMayOverride = ({ draft }: CampaignRow, mayOverrideLimits: boolean): void => {
  if (mayOverrideLimits || !overridesGlobalLimits(draft)) return;
  throw new DomainError(
    "campaign/not-allowed",
    "The campaign goes past the account's global limits; publishing it takes the permission limits:override.",
    [
      {
        field: "when.globalLimits",
        message:
          "Expected a promotional campaign to keep the global limits. Ask an approver, an admin or an owner.",
      },
    ],
  );
};

const checkComplete = (problems: readonly DraftProblem[]): void => {
  const blocking = problems.filter(({ level }) => level === "blocking");
  if (blocking.length === 0) return;
  throw new DomainError(
    "campaign/incomplete",
    `${blocking.length === 1 ? "One thing keeps" : `${blocking.length} things keep`} the campaign from being published.`,
    blocking.map(({ section: _, level: __, ...problem }) => problem),
  );
};

/**
 * Freezes the draft as the next version, effective for triggers accepted from now on, in one transaction. The
 * first publish gives the campaign ID; triggers work from the commit.
 *
 * @returns the campaign, and what its publisher should look at all the same
 * @throws DomainError campaign/not-found, campaign/bad-transition, campaign/incomplete, campaign/not-allowed,
 *   campaign/former-id-taken; RevisionConflict when the draft has moved on
 */
export const publishCampaign = async (
  deps: PublishDeps,
  accountId: number,
  ref: string,
  { by, revision, mayOverrideLimits = true }: Publication,
): Promise<{ campaign: Campaign; worthALook: DraftProblem[] }> => {
  const { id } = await requireCampaign(deps.db, accountId, ref);
  return inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now();
    const row = foundCampaign(await lockCampaign(tx, accountId, id), ref);
    checkAct(row, now, "publish");
    if (revision !== undefined && revision !== row.revision) {
      throw new RevisionConflict(revision, asCampaign(row, now), sectionsSince(row, revision));
    }
    checkMayOverride(row, mayOverrideLimits);
    const { start, who } = row.draft;
    if (start.providerId !== null) await shareProvider(tx, accountId, start.providerId);
    const onSecond = start.secondChannel?.providerId ?? null;
    if (onSecond !== null) await shareProvider(tx, accountId, onSecond);
    if (start.backup != null) await shareProvider(tx, accountId, start.backup.providerId);
    const segmentIds = [who.filter, start.goal?.users]
      .flatMap((filter) => measure(filter).references)
      .map(({ segmentId }) => segmentId);
    if (segmentIds.length > 0) await shareSegments(tx, accountId, segmentIds.filter(isUuid));
    const groupIds = who.customControlGroups;
    if (groupIds.length > 0) await shareControlGroups(tx, accountId, groupIds);
    if (mayNamePools(await withBlocks(tx, accountId, row.draft))) await shareCodePools(tx, accountId);
    const { content, problems } = await checkDraft(tx, accountId, row, now, deps);
    checkComplete(problems);
    if (row.number === null) await giveNumber(tx, deps, accountId, id);
    await claimFormerIds(tx, accountId, row);
    await freeze(tx, accountId, row, content, by);
    await announceCampaign(tx, accountId, id);
    const campaign = asCampaign(await requireCampaign(tx, accountId, id), now);
    return { campaign, worthALook: problems };
  });
};
