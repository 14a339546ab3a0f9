import type { Queryable } from "../../db/pool.ts";
import { type CodeBatch, NO_CODES, openCodes } from "../codes/codeBatch.ts";
import type { Version } from "../versions.ts";
import type { Decided, Slice } from "./batch.ts";
import { isThrottled, type Routes } from "./routes.ts";

interface CodeSlice extends Slice {
  loaded: Version;
}

/** Whether messages of the slice may be rendered in this turn, and take codes. */
const mayTake = <S extends CodeSlice>(slice: S, routes: Routes<S>): boolean => {
  if (slice.loaded.compiled.codePools.length === 0 || slice.row.isTest || isThrottled(slice)) return false;
  const destination = routes.destinationOf(slice);
  return destination !== undefined && routes.hasPlace(destination);
};

/**
 * The code pools of a turn, locked after everything else; no statement where no message of it may take a code. One that the
 * rules stopped is counted in: it may be decided again when an earlier one gives its place back.
 */
export const openTurnCodes = async <S extends CodeSlice>(
  { tx, group }: { tx: Queryable; group: { accountId: number; campaignId: string } },
  decided: ReadonlyMap<S, Decided[]>,
  routes: Routes<S>,
): Promise<CodeBatch> => {
  const taking = [...decided].filter(([slice]) => mayTake(slice, routes));
  const users = taking.flatMap(([, items]) =>
    items.flatMap(({ facts: { profile }, decision }) =>
      profile === null || decision.shadow !== null || decision.kind === "later"
        ? []
        : { campaignId: group.campaignId, profileId: profile.id },
    ),
  );
  if (users.length === 0) return NO_CODES;
  const poolNames = [...new Set(taking.flatMap(([{ loaded }]) => loaded.compiled.codePools))];
  return openCodes(tx, group.accountId, { poolNames, users });
};
