import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aPush } from "../../../tests/helpers/contents.ts";
import { OUTCOMES } from "../../contract/outcomes.ts";
import { compare, type Imagined, isDifferent } from "./compare.ts";
import { chooseTriggers } from "./past.ts";

const then = fc.record({
  outcome: fc.option(fc.constantFrom(...OUTCOMES)),
  code: fc.option(fc.constantFrom("provider_missing", "550")),
});
const kept = OUTCOMES.filter((outcome) => outcome !== "sent");
const moment = fc.integer({ min: 0, max: 3 }).map((hours) => new Date(hours * 3_600_000));
const sent = fc.record({
  outcome: fc.constant(null),
  plannedAt: moment,
  content: fc
    .record({ body: fc.string({ maxLength: 3 }), token: fc.string({ maxLength: 3 }) })
    .map(({ body, token }) => aPush({ to: [{ deviceId: "d", platform: "web", token, keys: null }], body })),
});
const stopped = fc.record({
  outcome: fc.constantFrom(...kept),
  plannedAt: fc.option(moment),
  content: fc.constant(null),
});
const imagined: fc.Arbitrary<Imagined> = fc.oneof(sent, stopped);

describe("what a backtest compares", () => {
  test("a version is never the reason for what the version of then comes to as well", () => {
    fc.assert(
      fc.property(then, imagined, (was, same) => {
        const { outcome, texts, moment: other } = compare(was, same, same);
        expect(outcome?.because).not.toBe("version");
        expect([texts, other]).toEqual([[], null]);
      }),
    );
  });

  test("what ended as the version that is tried would end it is no change", () => {
    fc.assert(
      fc.property(imagined, fc.option(imagined), (tried, base) => {
        const { outcome } = compare({ outcome: tried.outcome ?? "sent", code: null }, tried, base);
        expect(outcome).toBeNull();
      }),
    );
  });

  test("a text or a moment is another exactly where both would be sent and what an author writes differs", () => {
    fc.assert(
      fc.property(sent, sent, (tried, base) => {
        const difference = compare({ outcome: "sent", code: null }, tried, base);
        expect(difference.texts.map(({ field }) => field)).toEqual(
          tried.content.body === base.content.body ? [] : ["body"],
        );
        expect(difference.moment === null).toBe(tried.plannedAt.getTime() === base.plannedAt.getTime());
      }),
    );
  });

  test("what a provider said is not held against a backtest, which asks none", () => {
    const tried: Imagined = { outcome: null, plannedAt: new Date(0), content: null };
    for (const outcome of ["provider_rejected", "provider_unavailable", "delivery_unknown"] as const) {
      expect(isDifferent(compare({ outcome, code: "550" }, tried, tried))).toBe(false);
    }
    const gone = { outcome: "provider_unavailable", code: "provider_missing" };
    expect(compare(gone, tried, tried).outcome).toMatchObject({ to: "sent", because: "since" });
  });

  test("a long text is shown from just before its first difference on", () => {
    const long = (end: string) => `${"x".repeat(5_000)}${end}${"y".repeat(5_000)}`;
    const mail = (html: string) => ({
      outcome: null,
      plannedAt: new Date(0),
      content: {
        channel: "email" as const,
        from: null,
        replyTo: null,
        to: "a",
        subject: "s",
        html,
        text: "",
      },
    });
    const [text] = compare({ outcome: "sent", code: null }, mail(long("new")), mail(long("old"))).texts;
    expect(text?.field).toBe("html");
    expect(text?.was).toMatch(/^…x{60}oldy+…$/);
    expect(text?.wouldBe).toMatch(/^…x{60}newy+…$/);
  });

  test("triggers are taken whole and newest first, but for the last, within the bound", () => {
    const part = fc.record({
      requestId: fc.constantFrom("a", "b", "c"),
      part: fc.nat(5),
      recipientCount: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (rows, max) => {
        const chosen = chooseTriggers(rows, max);
        const named = rows.reduce((sum, { recipientCount }) => sum + recipientCount, 0);
        const taken = chosen.reduce((sum, { recipientsMax }) => sum + recipientsMax, 0);
        expect(taken).toBe(Math.min(max, named));
        const order = [...new Set(rows.map(({ requestId }) => requestId))];
        expect(chosen.map(({ requestId }) => requestId)).toEqual(order.slice(0, chosen.length));
      }),
    );
  });
});
