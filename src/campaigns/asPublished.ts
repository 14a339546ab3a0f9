import { blocksNamedIn, blocksNamedWithin } from "../contract/blocksIn.ts";
import type { CampaignContent } from "../contract/campaign.ts";
import type { FrozenBlock } from "../contract/contentBlock.ts";
import type { Queryable } from "../db/pool.ts";
import { findAccount } from "../db/queries/accounts.ts";
import { findContentBlocksNamed } from "../db/queries/contentBlocks.ts";
import { contentBlocksPerMessageMax } from "../limits.ts";
import { brandIn, withBrand } from "./brand.ts";

/**
 * The blocks that texts put in, as they are now, with those that these put in. Stops above `contentBlocksPerMessageMax`,
 * which the renderer refuses.
 */
export const findBlocks = async (
  q: Queryable,
  accountId: number,
  named: readonly string[],
): Promise<FrozenBlock[]> => {
  const found = new Map<string, FrozenBlock>();
  const asked = new Set<string>();
  let wanted = [...named];
  while (wanted.length > 0 && found.size <= contentBlocksPerMessageMax) {
    for (const name of wanted) asked.add(name);
    const rows = await findContentBlocksNamed(q, accountId, wanted);
    for (const row of rows) found.set(row.name, row);
    wanted = [...new Set(rows.flatMap(({ source }) => blocksNamedIn(source)))].filter(
      (name) => !asked.has(name),
    );
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
};

/** A draft with the content blocks that its templates put in, as they are now. */
export const withBlocks = async (
  q: Queryable,
  accountId: number,
  content: CampaignContent,
): Promise<CampaignContent> => {
  const { blocks: _, ...what } = content.what;
  const named = blocksNamedWithin(what);
  const blocks = named.length === 0 ? [] : await findBlocks(q, accountId, named);
  return { ...content, what: blocks.length === 0 ? what : { ...what, blocks } };
};

/** A draft with everything of the account that a version is frozen with: what it would be if it were published now. */
export const asPublished = async (
  q: Queryable,
  accountId: number,
  content: CampaignContent,
): Promise<CampaignContent> => {
  const account = await findAccount(q, accountId);
  return withBlocks(q, accountId, withBrand(content, brandIn(account?.settings)));
};
