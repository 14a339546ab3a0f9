import type { Catalogue, CatalogueProperty } from "../contract/segment.ts";
import type { Queryable } from "../db/pool.ts";
import { type CatalogueRow, listCatalogue } from "../db/queries/catalogue.ts";
import { listEventTypes } from "../db/queries/events.ts";

const typesOf = (row: CatalogueRow): CatalogueProperty["types"] => {
  const counts = [
    { type: "text", count: row.texts },
    { type: "number", count: row.numbers },
    { type: "boolean", count: row.booleans },
    { type: "date", count: row.dates },
    { type: "list", count: row.lists },
    { type: "objects", count: row.objects },
  ] as const;
  return counts
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ type }) => type);
};

const asProperty = (row: CatalogueRow): CatalogueProperty => ({
  name: row.property,
  types: typesOf(row),
  values: row.frequent.map(([value]) => value),
  lastSeenAt: row.lastSeenAt.toISOString(),
});

/** Names, types and frequent values that uploads of the account brought; a second or two behind them. */
export const readCatalogue = async (q: Queryable, accountId: number): Promise<Catalogue> => {
  const rows = await listCatalogue(q, accountId);
  const types = await listEventTypes(q, accountId);
  const byKind = new Map<string, CatalogueRow[]>();
  for (const row of rows) {
    const key = `${row.kind} ${row.nameKey}`;
    const known = byKind.get(key);
    if (known === undefined) byKind.set(key, [row]);
    else known.push(row);
  }
  const of = (kind: CatalogueRow["kind"], nameKey: string) => byKind.get(`${kind} ${nameKey}`) ?? [];
  return {
    profile: of("profile", "").map(asProperty),
    events: types.map(({ nameKey, name, firstSeenAt }) => {
      const own = of("event", nameKey);
      const itself = own.find(({ property }) => property === "");
      return {
        name,
        lastSeenAt: (itself?.lastSeenAt ?? firstSeenAt).toISOString(),
        properties: own.filter(({ property }) => property !== "").map(asProperty),
        items: of("item", nameKey).map(asProperty),
      };
    }),
  };
};
