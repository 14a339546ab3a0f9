import fc from "fast-check";
import { FixedOffsetZone, IANAZone } from "luxon";
import { describe, expect, test } from "vitest";
import { normalizeEmail, normalizePhone, normalizeTimeZone } from "./address.ts";

describe("e-mail addresses", () => {
  test.each([
    [" Pat@Example.COM ", "pat@example.com"],
    ["o'brien+news@mail.example.co.uk", "o'brien+news@mail.example.co.uk"],
    ["用户@例子.广告", "用户@例子.广告"],
    ["a@xn--bcher-kva.example", "a@xn--bcher-kva.example"],
  ])("%j compares as %j", (text, expected) => {
    expect(normalizeEmail(text)).toBe(expected);
  });

  test.each([
    "",
    "pat",
    "pat@",
    "@example.com",
    "pat@localhost",
    "pat@@example.com",
    "pat@exam ple.com",
    "pat@example..com",
    ".pat@example.com",
    "pat.@example.com",
    "pat@-example.com",
    "pat@[127.0.0.1]",
    "Pat <pat@example.com>",
    "pat@example.com\r\nBcc: eve@example.com",
    "pat\u0000@example.com",
    "pat\ud800@example.com",
    `${"x".repeat(65)}@example.com`,
    `x@${"y".repeat(64)}.com`,
    `x@${"y.".repeat(130)}com`,
  ])("%j is not an address", (text) => {
    expect(normalizeEmail(text)).toBeNull();
  });
});

describe("phone numbers", () => {
  test.each([
    ["+14155550100", "+14155550100"],
    [" +1 (415) 555-0100 ", "+14155550100"],
    ["+91 98765 43210", "+919876543210"],
    ["+４４ 20 7946 0018", "+442079460018"],
  ])("%j is %j in E.164", (text, expected) => {
    expect(normalizePhone(text)).toBe(expected);
  });

  test.each([
    "",
    "4155551234",
    "0014155551234",
    "+1",
    "+999123456789",
    "+1415555",
    "call +14155550100",
    "+1 415 555 0100 ext. 5",
  ])("%j is refused", (text) => {
    expect(normalizePhone(text)).toBeNull();
  });
});

describe("time zones", () => {
  test.each([
    ["Europe/Vienna", "Europe/Vienna"],
    ["america/new_york", "America/New_York"],
    ["Asia/Kolkata", "Asia/Kolkata"],
    ["utc", "UTC"],
    ["GMT", "UTC"],
    ["GMT+0000", "UTC"],
    ["GMT+0530", "UTC+05:30"],
    ["GMT-08:00", "UTC-08:00"],
    ["UTC+5", "UTC+05:00"],
    ["+05:45", "UTC+05:45"],
    ["-0330", "UTC-03:30"],
  ])("%j is %j", (text, expected) => {
    expect(normalizeTimeZone(text)).toBe(expected);
  });

  test.each(["", "Mars/Olympus", "GMT+2500", "GMT+0575", "5", "Europe/Vienna; drop", "\u0000"])(
    "%j is no zone",
    (text) => {
      expect(normalizeTimeZone(text)).toBeNull();
    },
  );

  test("what is stored can be read by the clock library, and normalising it again changes nothing", () => {
    const zones = fc.oneof(
      fc.constantFrom(...Intl.supportedValuesOf("timeZone")),
      fc
        .tuple(fc.constantFrom("+", "-"), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 59 }))
        .map(([sign, h, m]) => `GMT${sign}${String(h).padStart(2, "0")}${String(m).padStart(2, "0")}`),
    );
    fc.assert(
      fc.property(zones, (zone) => {
        const stored = normalizeTimeZone(zone) ?? "";
        expect(IANAZone.isValidZone(stored) || FixedOffsetZone.parseSpecifier(stored)?.isValid).toBe(true);
        expect(normalizeTimeZone(stored)).toBe(stored);
      }),
    );
  });
});
