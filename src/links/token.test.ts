import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHANNELS } from "../contract/content.ts";
import { newId } from "../lib/ids.ts";
import { secretBox } from "../lib/secretBox.ts";
import { type LinkPurpose, type LinkSubject, openLink, signLink } from "./token.ts";

const box = secretBox(Buffer.alloc(32, 7));
const PURPOSES: readonly LinkPurpose[] = ["unsubscribe", "preferences", "view", "open", "click"];

const subjects: fc.Arbitrary<LinkSubject> = fc.record({
  accountId: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  messageId: fc.uuid(),
  profileId: fc.option(fc.integer({ min: 1, max: 2 ** 47 })),
  channel: fc.constantFrom(...CHANNELS),
  isTest: fc.boolean(),
});
const purposes = fc.constantFrom(...PURPOSES);

describe("a signed link", () => {
  test("says what it was signed for, and nothing else opens it", () => {
    fc.assert(
      fc.property(subjects, purposes, purposes, fc.webUrl(), (subject, purpose, other, target) => {
        const token = signLink(box, purpose, subject, target);
        expect(openLink(box, purpose, token, target)).toEqual(subject);
        expect(token).toMatch(/^[\w-]{50,58}$/);
        if (other !== purpose) expect(openLink(box, other, token, target)).toBeNull();
        expect(openLink(box, purpose, token, `${target}x`)).toBeNull();
      }),
    );
  });

  test("of another account, message or user, made of the signature of one's own, is refused", () => {
    fc.assert(
      fc.property(subjects, subjects, (own, other) => {
        fc.pre(JSON.stringify(own) !== JSON.stringify(other));
        const [mine, theirs] = [own, other].map((one) =>
          Buffer.from(signLink(box, "click", one), "base64url"),
        );
        const forged = Buffer.concat([
          (theirs ?? Buffer.alloc(0)).subarray(0, -16),
          (mine ?? Buffer.alloc(0)).subarray(-16),
        ]);
        expect(openLink(box, "click", forged.toString("base64url"))).toBeNull();
      }),
    );
  });

  test("with any character changed, cut off or added is refused, and so is every other text", () => {
    const subject = {
      accountId: 1,
      messageId: newId(),
      profileId: 9,
      channel: "email" as const,
      isTest: false,
    };
    const token = signLink(box, "unsubscribe", subject);
    const chars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ";
    for (let at = 0; at < token.length; at++) {
      expect(openLink(box, "unsubscribe", token.slice(0, at))).toBeNull();
      for (const char of chars) {
        const other = token.slice(0, at) + char + token.slice(at + 1);
        if (other !== token) expect(openLink(box, "unsubscribe", other)).toBeNull();
      }
    }
    for (const more of ["=", "A", "%00", "\n"]) expect(openLink(box, "unsubscribe", token + more)).toBeNull();
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => openLink(box, "unsubscribe", text) === null),
    );
  });

  test("of another deployment is refused", () => {
    const subject = {
      accountId: 1,
      messageId: newId(),
      profileId: null,
      channel: "email" as const,
      isTest: true,
    };
    expect(openLink(secretBox(Buffer.alloc(32, 8)), "view", signLink(box, "view", subject))).toBeNull();
  });
});
