import type { Queryable } from "../../db/pool.ts";
import type { DueMessage } from "../../db/queries/messageQueue.ts";
import { type CodeBatch, type CodeTaker, NO_CODES, openCodes } from "../codes/codeBatch.ts";
import { HOLDS } from "../ledger/holds.ts";
import type { Version } from "../versions.ts";

/** Who takes codes; tests take none. */
export const codeTakerOf = ({ isTest, campaignId, profileId, messageId }: DueMessage): CodeTaker | null =>
  isTest || profileId === null ? null : { campaignId, profileId, messageId };

/** The message is to be rendered yet, with templates that name pools. */
export const mayTakeCodes = (message: DueMessage, { compiled }: Version): boolean =>
  message.content === null && compiled.codePools.length > 0 && codeTakerOf(message) !== null;

/** The code pools of messages that come due, locked once and after everything else; no statement where none may take a code. */
export const openDueCodes = async (
  tx: Queryable,
  accountId: number,
  loaded: ReadonlyMap<DueMessage, { version: Version }>,
): Promise<CodeBatch> => {
  const taking = [...loaded].filter(([message, { version }]) => mayTakeCodes(message, version));
  if (taking.length === 0) return NO_CODES;
  return openCodes(tx, accountId, {
    poolNames: [...new Set(taking.flatMap(([, { version }]) => version.compiled.codePools))],
    users: taking.flatMap(([message]) => codeTakerOf(message) ?? []),
    holders: [...loaded.keys()]
      .filter(({ holds }) => (holds & HOLDS.codes) !== 0)
      .map(({ messageId }) => messageId),
  });
};
