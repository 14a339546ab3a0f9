import type { AbTest } from "../contract/abTest.ts";
import type { WinnerRule } from "../contract/campaign.ts";
import type { Database, Queryable } from "../db/pool.ts";
import {
  type AbTestRow,
  findAbTest,
  findWinnerRule,
  listRunningTests,
  lockAbTest,
  sumVariants,
  writeAbTest,
} from "../db/queries/abTests.ts";
import { announceCampaign, lockCampaign } from "../db/queries/campaigns.ts";
import { listVariantNames } from "../db/queries/variants.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { judgeTest } from "./winner.ts";

/** What each way of measuring counts. */
const MEASURES: Record<WinnerRule["by"], string> = {
  opens: "opened",
  clicks: "clicked",
  conversions: "converted",
};

const figuresOf = (
  q: Queryable,
  accountId: number,
  campaignId: string,
  test: AbTestRow,
  by: WinnerRule["by"],
) =>
  sumVariants(q, accountId, campaignId, {
    version: test.version,
    variants: test.variants,
    measure: MEASURES[by],
  });

/** One look at one test, under the lock of its campaign: whoever else looks waits, and then finds it decided. */
const lookAt = (db: Database, accountId: number, campaignId: string): Promise<void> =>
  inTransaction(db, async (tx) => {
    await lockCampaign(tx, accountId, campaignId);
    const test = await lockAbTest(tx, accountId, campaignId);
    const found = await findWinnerRule(tx, accountId, campaignId);
    const rule = found?.rule ?? null;
    if (test?.state !== "running" || found === undefined || rule === null) return;
    const figures = await figuresOf(tx, accountId, campaignId, test, rule.by);
    const elapsedMs = found.now.getTime() - test.startedAt.getTime();
    const verdict = judgeTest(rule, test.looks, figures, elapsedMs);
    if (verdict.kind === "early") return;
    const looked = { looks: test.looks + 1, decidedBy: null, figures };
    if (verdict.kind === "unclear") {
      await writeAbTest(tx, accountId, campaignId, { ...looked, state: "running", winner: null });
      return;
    }
    const state = rule.whenClear === "ask" ? "proposed" : "won";
    await writeAbTest(tx, accountId, campaignId, { ...looked, state, winner: verdict.winner });
    await announceCampaign(tx, accountId, campaignId);
  });

/** Looks for winners, test by test: every worker does so, and each test is decided once. */
export const findWinners = async (db: Database): Promise<void> => {
  for (const { accountId, campaignId } of await listRunningTests(db)) await lookAt(db, accountId, campaignId);
};

/** The test that the campaign's newest version is; null where it is none. */
export const readAbTest = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<AbTest | null> => {
  const test = await findAbTest(q, accountId, campaignId);
  const found = test === undefined ? undefined : await findWinnerRule(q, accountId, campaignId);
  if (test === undefined || found === undefined || found.rule === null) return null;
  const { rule } = found;
  const names = new Map((await listVariantNames(q, accountId, campaignId)).map(({ id, name }) => [id, name]));
  const named = (id: string) => ({ id, name: names.get(id) ?? id });
  const figures = await figuresOf(q, accountId, campaignId, test, rule.by);
  return {
    state: test.state,
    rule,
    startedAt: test.startedAt.toISOString(),
    version: test.version,
    looks: test.looks,
    winner: test.winner === null ? null : named(test.winner),
    decidedAt: test.decidedAt?.toISOString() ?? null,
    decidedBy: test.decidedBy,
    variants: figures.map(({ id, sent, reached }) => ({ ...named(id), sent, reached })),
  };
};

/**
 * A person decides: a variant that everybody gets from now on, or that all go on.
 *
 * @param variant its id; null: no winner, and none is looked for any more
 * @throws DomainError campaign/no-test, input/invalid
 */
export const decideAbTest = (
  db: Database,
  accountId: number,
  campaignId: string,
  { variant, by }: { variant: string | null; by: string },
): Promise<void> =>
  inTransaction(db, async (tx) => {
    await lockCampaign(tx, accountId, campaignId);
    const test = await lockAbTest(tx, accountId, campaignId);
    const rule = (await findWinnerRule(tx, accountId, campaignId))?.rule ?? null;
    if (test === undefined || rule === null) {
      throw new DomainError("campaign/no-test", "The campaign's newest version is no A/B test.");
    }
    if (variant !== null && !test.variants.includes(variant)) {
      const message = `Expected one of ${test.variants.join(", ")}, got "${variant}".`;
      throw new DomainError("input/invalid", "The test has no such variant.", [
        { field: "variant", message },
      ]);
    }
    const figures = await figuresOf(tx, accountId, campaignId, test, rule.by);
    const state = variant === null ? "stopped" : "won";
    await writeAbTest(tx, accountId, campaignId, {
      state,
      looks: test.looks,
      winner: variant,
      decidedBy: by,
      figures,
    });
    await announceCampaign(tx, accountId, campaignId);
  });
