import type { CampaignContent, Variant } from "../contract/campaign.ts";
import { variantsOf } from "../contract/variants.ts";
import { macWith, numberAt } from "../lib/keyedHash.ts";

/** Which of a campaign's messages a user gets, and why. */
export interface AssignedVariant {
  id: string;
  name: string;
  /**
   * `kept`: the user was assigned before; `assigned`: just now; `winner`: all get it; `property`: the user has its value;
   * `default`: the user has no value that another variant is for.
   */
  by: "kept" | "assigned" | "winner" | "property" | "default";
  /** By user property: what the user has there; absent where there is nothing. */
  value?: unknown;
}

/** How one version of a campaign chooses among its messages. */
export interface VariantPlan {
  /** Users keep what they were assigned. */
  isSticky: boolean;
  /** @param kept the variant that the user was assigned before */
  of(profile: { id: number; properties: Record<string, unknown> }, kept: string | undefined): AssignedVariant;
}

/** 2^32: what four bytes are a fraction of. */
const WHOLE = 2 ** 32;

/** A fraction above 0 and below 1 that depends on nothing but these. */
const fractionOf = (key: Buffer, campaignId: string, profileId: number, variantId: string): number => {
  const mac = macWith(key)(`${campaignId}\n${profileId}\n${variantId}`);
  return (numberAt(mac, 0) + (numberAt(mac, 4) + 0.5) / WHOLE) / WHOLE;
};

/**
 * The variant of a user by weighted rendezvous (Highest Random Weight; Schindelhauer and Schomaker, 2005): each variant draws by
 * hash, and the least −ln(draw) ÷ share wins. Each gets its share, and of a changed share only as many users move as it
 * gained: those who move, move to where the share grew.
 */
export const drawVariant = (
  key: Buffer,
  campaignId: string,
  profileId: number,
  variants: readonly { id: string; share: number }[],
): string | undefined => {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const { id, share } of variants) {
    if (share <= 0) continue;
    const score = -Math.log(fractionOf(key, campaignId, profileId, id)) / share;
    if (best === undefined || score < least) [best, least] = [id, score];
  }
  return best;
};

/** As its exact name finds it, otherwise whatever its case: as templates do. */
const propertyOf = (properties: Record<string, unknown>, name: string): unknown => {
  if (Object.hasOwn(properties, name)) return properties[name];
  const wanted = name.toLowerCase();
  return Object.entries(properties).find(([key]) => key.toLowerCase() === wanted)?.[1];
};

const comparable = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value).trim().toLowerCase()
    : "";

const byProperty = (variants: readonly Variant[], property: string): VariantPlan["of"] => {
  const byValue = new Map(variants.slice(1).map((variant) => [comparable(variant.value), variant]));
  const [others] = variants;
  return ({ properties }) => {
    const value = propertyOf(properties, property);
    const values = Array.isArray(value) ? value : [value];
    for (const one of values) {
      const found = comparable(one) === "" ? undefined : byValue.get(comparable(one));
      if (found !== undefined) return { id: found.id, name: found.name, by: "property", value };
    }
    const has = value === undefined ? {} : { value };
    return { id: others?.id ?? "", name: others?.name ?? "", by: "default", ...has };
  };
};

/**
 * How a version chooses; null where it has one message.
 *
 * @param winner the variant that all users get, where a test has come to that
 */
export const variantPlanOf = (
  { what }: Pick<CampaignContent, "what">,
  { assignmentKey, campaignId, winner }: { assignmentKey: Buffer; campaignId: string; winner: string | null },
): VariantPlan | null => {
  const variants = variantsOf(what);
  const [first] = variants;
  if (first === undefined) return null;
  if (what.messageType === "property")
    return { isSticky: false, of: byProperty(variants, what.byProperty ?? "") };
  const byId = new Map(variants.map((variant) => [variant.id, variant]));
  const won = what.messageType === "ab" && winner !== null ? byId.get(winner) : undefined;
  if (won !== undefined) {
    return { isSticky: false, of: () => ({ id: won.id, name: won.name, by: "winner" }) };
  }
  const shares = variants.map(({ id, share }) => ({ id, share: what.messageType === "ab" ? 1 : share }));
  return {
    isSticky: true,
    of: ({ id }, kept) => {
      const before = kept === undefined ? undefined : byId.get(kept);
      if (before !== undefined) return { id: before.id, name: before.name, by: "kept" };
      const drawn = byId.get(drawVariant(assignmentKey, campaignId, id, shares) ?? "") ?? first;
      return { id: drawn.id, name: drawn.name, by: "assigned" };
    },
  };
};
