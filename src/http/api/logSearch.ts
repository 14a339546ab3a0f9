import Type from "typebox";
import { requireCampaign } from "../../campaigns/find.ts";
import type { Queryable } from "../../db/pool.ts";
import { ID_CEILING, idFloor, idTimeMs, isUuid } from "../../lib/ids.ts";
import { searchTextCharsMax } from "../../limits.ts";
import { profileIdsOf, recipientsMeant } from "../../profiles/find.ts";
import type { Searched, SearchSpan } from "../../reports/searched.ts";
import { cursorAt, pageQuery, positionOf } from "./paging.ts";

/** The query of every list that is searched newest first. */
export const logQuery = {
  ...pageQuery,
  campaign: Type.Optional(
    Type.String({ minLength: 1, maxLength: 36, description: "Its id or campaign ID." }),
  ),
  recipient: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: searchTextCharsMax,
      description:
        "An identity, an e-mail address or a phone number: everything of the profiles that have it, and of recipients that matched no profile under this value.",
    }),
  ),
  from: Type.Optional(Type.String({ format: "date-time", description: "Triggered at or after." })),
  before: Type.Optional(Type.String({ format: "date-time" })),
  test: Type.Boolean({ default: false, description: "Those of test credentials instead of real ones." }),
};

const floorOf = (moment: string | undefined, otherwise: string): string =>
  moment === undefined ? otherwise : idFloor(new Date(moment).getTime());

/** Ids and their bounds compare as text, since all are lower-case and of one length. */
const lower = (a: string, b: string): string => (a < b ? a : b);

/**
 * Where the page lies. Ids carry the time of the trigger, so that moments are bounds of ids.
 *
 * @throws DomainError input/invalid for a cursor that is none
 */
export const spanOf = (query: {
  cursor?: string;
  from?: string;
  before?: string;
  limit: number;
}): SearchSpan => ({
  from: floorOf(query.from, idFloor(0)),
  before: lower(positionOf(query.cursor, isUuid) ?? ID_CEILING, floorOf(query.before, ID_CEILING)),
  limit: query.limit,
});

/** The page as it is answered. */
export const searchPage = <Row>({ data, reached }: Searched<Row>) => ({
  data,
  nextCursor: cursorAt(reached),
  searchedBackTo: reached === null ? null : new Date(idTimeMs(reached)).toISOString(),
});

/** @throws DomainError campaign/not-found */
export const campaignIdOf = async (q: Queryable, accountId: number, ref: string | undefined) =>
  ref === undefined ? undefined : (await requireCampaign(q, accountId, ref)).id;

/** Whose messages are meant: by profile, by what a caller may have sent, or by both at once. */
export const recipientsOf = async (
  q: Queryable,
  accountId: number,
  { profile, recipient }: { profile?: number; recipient?: string },
) => {
  const ids = profile === undefined ? undefined : await profileIdsOf(q, accountId, profile);
  if (recipient === undefined) return ids === undefined ? undefined : { profileIds: ids, values: [] };
  const meant = await recipientsMeant(q, accountId, recipient);
  if (ids === undefined) return meant;
  return { profileIds: ids.filter((id) => meant.profileIds.includes(id)), values: [] };
};
