import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId } from "../lib/ids.ts";
import { secretBox } from "../lib/secretBox.ts";
import { returnPathDaysMax } from "../limits.ts";
import { openReturnPath, returnPathToken } from "./returnPathToken.ts";

const box = secretBox(randomBytes(32));
const DAY_MS = 86_400_000;
const now = Date.parse("2026-03-04T05:06:07Z");

const aSubject = fc.record({
  accountId: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  messageId: fc.integer({ min: now - 30 * DAY_MS, max: now }).map((ms) => newId(ms)),
  isOfCopies: fc.boolean(),
});

describe("a return path", () => {
  test("names its message, whatever case a server writes it in and whatever stands before it", () => {
    fc.assert(
      fc.property(
        aSubject,
        fc.constantFrom("", "bounces+", "a.b-c_d+"),
        fc.boolean(),
        (subject, prefix, up) => {
          const token = returnPathToken(box, subject);
          const address = `${prefix}${token}@bounces.example.com`;
          expect(openReturnPath(box, up ? address.toUpperCase() : address, now)).toEqual(subject);
          expect(`${"x".repeat(14)}+${token}`.length).toBe(64);
        },
      ),
    );
  });

  test("cannot be made or changed by who has not the key", () => {
    fc.assert(
      fc.property(
        aSubject,
        fc.nat({ max: 48 }),
        fc.constantFrom(..."0123456789abcdefghijklmnopqrstuvbc"),
        (subject, at, char) => {
          const token = returnPathToken(box, subject);
          const forged = token.slice(0, at) + char + token.slice(at + 1);
          fc.pre(forged !== token);
          expect(openReturnPath(box, `${forged}@x.example`, now)).toBeNull();
        },
      ),
    );
    const foreign = returnPathToken(secretBox(randomBytes(32)), {
      accountId: 1,
      messageId: newId(now),
      isOfCopies: false,
    });
    expect(openReturnPath(box, `${foreign}@x.example`, now)).toBeNull();
  });

  test("is none in any other text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(openReturnPath(box, text, now)).toBeNull();
      }),
    );
    const token = returnPathToken(box, { accountId: 1, messageId: newId(now), isOfCopies: false });
    for (const text of [
      token,
      `${token}x@a`,
      `+${token}@a`,
      `${"x".repeat(15)}+${token}@a`,
      `${token}+x@a`,
      "@",
      "",
    ])
      expect(openReturnPath(box, text, now)).toBeNull();
  });

  test("is worth nothing once nothing is kept of its message", () => {
    const subject = { accountId: 1, messageId: newId(now), isOfCopies: false };
    const address = `${returnPathToken(box, subject)}@x.example`;
    expect(openReturnPath(box, address, now + returnPathDaysMax * DAY_MS)).toEqual(subject);
    expect(openReturnPath(box, address, now + (returnPathDaysMax + 1) * DAY_MS)).toBeNull();
  });
});
