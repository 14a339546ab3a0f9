import { conditionsOf } from "../contract/filterTree.ts";
import { conditionWords } from "../contract/filterWords.ts";
import type { FilterTest, FilterTestRequest } from "../contract/segment.ts";
import type { Database } from "../db/pool.ts";
import { evaluateFilter, FilterTooSlowError } from "../db/queries/audience.ts";
import { findMergedInto, findProfileDetail } from "../db/queries/profileSearch.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { readyAudience } from "./audience.ts";
import { namesIn } from "./view.ts";

/**
 * Whether one user matches a filter, and why: each condition with whether it holds, what it saw, and its words.
 *
 * @throws DomainError profile/not-found; input/invalid when the filter cannot be run; reach/too-slow
 */
export const tryFilter = (
  db: Database,
  clock: Clock,
  accountId: number,
  { filter, profileId, payload }: FilterTestRequest,
): Promise<FilterTest> =>
  inTransaction(db, async (tx) => {
    const id = await findMergedInto(tx, accountId, profileId);
    if ((await findProfileDetail(tx, accountId, id)) === undefined) {
      throw new DomainError("profile/not-found", `There is no profile ${profileId} in this account.`);
    }
    const { compiled } = await readyAudience(tx, accountId, filter, clock.now());
    const names = await namesIn(tx, accountId, [filter]);
    const recipients = [{ profileId: id, payload }];
    const [verdict] = await evaluateFilter(tx, accountId, compiled, recipients).catch((error: unknown) => {
      if (!(error instanceof FilterTooSlowError)) throw error;
      throw new DomainError("reach/too-slow", "The user has so many events that the test was stopped.");
    });
    const words = new Map(
      conditionsOf(filter).map(({ path, condition }) => [path, conditionWords(condition, names)]),
    );
    return {
      passed: verdict?.passed ?? false,
      conditions: (verdict?.conditions ?? []).map((condition) => ({
        ...condition,
        words: words.get(condition.path) ?? "",
      })),
    };
  });
