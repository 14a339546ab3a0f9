import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CampaignContent } from "../contract/campaign.ts";
import { drawVariant, variantPlanOf } from "./assign.ts";

const key = randomBytes(32);
const campaignId = "0198a000-0000-7000-8000-000000000001";
const profileIds = Array.from({ length: 20_000 }, (_, index) => index + 1);
const drawAll = (shares: Record<string, number>, campaign = campaignId): (string | undefined)[] => {
  const variants = Object.entries(shares).map(([id, share]) => ({ id, share }));
  return profileIds.map((id) => drawVariant(key, campaign, id, variants));
};
const count = (drawn: readonly (string | undefined)[], id: string): number =>
  drawn.filter((one) => one === id).length;

const what = (more: Partial<CampaignContent["what"]>): CampaignContent["what"] => ({
  messageType: "split",
  missingValues: "blank",
  ...more,
});
const variant = (id: string, more: { share?: number; value?: string } = {}) => ({
  id,
  name: id.toUpperCase(),
  share: 0,
  value: "",
  ...more,
});
const planOf = (content: CampaignContent["what"], winner: string | null = null) =>
  variantPlanOf({ what: content }, { assignmentKey: key, campaignId, winner });
const anybody = { id: 7, properties: {} };

test("each variant gets its share, whatever its place", () => {
  const drawn = drawAll({ a: 70, b: 20, c: 10 });
  expect(count(drawn, "a") / drawn.length).toBeCloseTo(0.7, 1);
  expect(count(drawn, "b") / drawn.length).toBeCloseTo(0.2, 1);
  expect(count(drawn, "c") / drawn.length).toBeCloseTo(0.1, 1);
  expect(drawAll({ c: 10, a: 70, b: 20 })).toEqual(drawn);
});

test("a changed share moves only users towards where it grew", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 98 }), fc.integer({ min: 1, max: 50 }), (a, more) => {
      const before = [
        { id: "a", share: a },
        { id: "b", share: 99 - a },
      ];
      const after = [
        { id: "a", share: a + more },
        { id: "b", share: 99 - a },
      ];
      for (const id of profileIds.slice(0, 200)) {
        const moved = drawVariant(key, campaignId, id, after);
        if (drawVariant(key, campaignId, id, before) !== moved) expect(moved).toBe("a");
      }
    }),
    { numRuns: 30 },
  );
});

test("who gets what in one campaign says nothing of another", () => {
  const one = drawAll({ a: 50, b: 50 });
  const other = drawAll({ a: 50, b: 50 }, "0198a000-0000-7000-8000-000000000002");
  const alike = one.filter((drawn, index) => drawn === other[index]).length;
  expect(alike / one.length).toBeCloseTo(0.5, 1);
});

test("a variant without a share is drawn by nobody", () => {
  expect(count(drawAll({ a: 100, b: 0 }), "b")).toBe(0);
});

test("who was assigned a variant keeps it as long as the version has it, until a test is won", () => {
  const split = planOf(what({ variants: [variant("a", { share: 100 }), variant("b")] }));
  expect(split?.of(anybody, "b")).toEqual({ id: "b", name: "B", by: "kept" });
  expect(split?.of(anybody, "gone")).toMatchObject({ id: "a", by: "assigned" });
  const test = what({ messageType: "ab", variants: [variant("a"), variant("b")] });
  expect(planOf(test, "a")?.of(anybody, "b")).toEqual({ id: "a", name: "A", by: "winner" });
  expect(planOf(test, "gone")?.of(anybody, "b")).toMatchObject({ id: "b", by: "kept" });
});

test("by user property: its value, its number, any of its list, whatever the case; all others get the first", () => {
  const plan = planOf(
    what({
      messageType: "property",
      byProperty: "plan",
      variants: [variant("rest"), variant("gold", { value: "Gold" }), variant("two", { value: "2" })],
    }),
  );
  const of = (plans: unknown) => plan?.of({ id: 1, properties: { Plan: plans } }, undefined);
  expect(of("gold ")).toEqual({ id: "gold", name: "GOLD", by: "property", value: "gold " });
  expect(of(2)).toMatchObject({ id: "two", by: "property" });
  expect(of(["silver", "GOLD"])).toMatchObject({ id: "gold", by: "property" });
  expect(of("silver")).toEqual({ id: "rest", name: "REST", by: "default", value: "silver" });
  expect(plan?.of(anybody, "gold")).toEqual({ id: "rest", name: "REST", by: "default" });
});

test("a campaign with one message has nothing to choose", () => {
  expect(planOf(what({ messageType: "single", variants: [variant("a")] }))).toBeNull();
});
