import { describe, expect, test } from "vitest";
import { anEmail, failureOf, textOf } from "./messages.fixture.ts";

const output = (expression: string, payload?: unknown): string => textOf(`{{ ${expression} }}`, payload);

describe("dates", () => {
  test("of a profile are shown in the user's zone", () => {
    expect(output("Profile.joined")).toBe("2023-05-29 21:25:00");
    expect(output("Profile.joined | date: '%B %-d, %Y at %l:%M %P'")).toBe("May 29, 2023 at  9:25 pm");
    expect(output("Profile.joined | date_tz: '%H:%M %z', 'America/New_York'")).toBe("11:55 -0400");
    expect(textOf("{% for d in ExternalTrigger.d %}{{ d }};{% endfor %}", { d: ["$D_0"] })).toBe(
      "1970-01-01 05:30:00;",
    );
  });

  test("now is the moment of the message, in the user's zone", () => {
    expect(output("now")).toBe("2024-05-01 15:30:00");
    expect(output("'now' | date: '%Y-%m-%dT%H:%M:%S%:z'")).toBe("2024-05-01T15:30:00+05:30");
  });

  test.each([
    ["'2024-03-10' | date: '%a %-d %b'", "Sun 10 Mar"],
    ["'2024-03-10T10:00:00Z' | date: '%H:%M'", "15:30"],
    ["'2024-03-10 10:00:00' | date: '%H:%M'", "10:00"],
    ["'March 14, 2016' | date: '%b %d, %y'", "Mar 14, 16"],
    ["1685375700 | date: '%s'", "1685375700"],
    ["1685375700000 | date: '%F'", "2023-05-29"],
    ["'no date' | date: '%F'", "no date"],
    ["nil | date: '%F'", ""],
    ["'2024-01-01' | date: '%j %U %V %u %w %q %e|%k|%^a|%-m|%%|%Q'", "001 00 01 1 1 st  1| 0|MON|1|%|%Q"],
    ["'2024-01-01' | date_to_xmlschema", "2024-01-01T00:00:00+05:30"],
    ["'2024-05-01' | date_locale: 'de-DE'", "1. Mai 2024"],
  ])("%s gives %j", (expression, expected) => {
    expect(output(expression)).toBe(expected);
  });

  test("keep the hour when the clocks change", () => {
    const zone = "'Europe/Berlin'";
    expect(output(`'2024-03-31T00:59:00Z' | date_tz: '%H:%M %z', ${zone}`)).toBe("01:59 +0100");
    expect(output(`'2024-03-31T01:01:00Z' | date_tz: '%H:%M %z', ${zone}`)).toBe("03:01 +0200");
    expect(failureOf(anEmail({ text: "{{ now | date_tz: '%H', 'Mars/Base' }}" })).detail).toContain(
      "Mars/Base",
    );
  });
});

test.each([
  ["1234.5 | money: 'EUR'", "€1,234.50"],
  ["1234.5 | money: 'EUR', 'de-DE'", "1.234,50\u00a0€"],
  ["1234.5 | money", "1,234.50"],
  ["'1234567' | number", "1,234,567"],
  ["1234.567 | number: 1, 'de-DE'", "1.234,6"],
  ["0.1534 | percent: 1", "15.3%"],
  ["ExternalTrigger.big | number", "12,345,678,901,234,567,890"],
  ["'x' | money: 'EUR'", "x"],
  ["nil | money: 'EUR' | default: 'free'", "free"],
  ["0.1 | plus: 0.2", "0.3"],
  ["19.99 | times: 3", "59.97"],
  ["10 | divided_by: 4", "2.5"],
  ["ExternalTrigger.o | json", '{"a":[1,"x"]}'],
  ["'a b&c' | url_encode", "a+b%26c"],
  ["'100%' | url_decode", "100%"],
  ["'b,a' | split: ',' | sort | join: '-'", "a-b"],
  ["'' | default: 'x'", "x"],
  ["false | default: 'x'", "x"],
  ["false | default: 'x', allow_false: true", "false"],
  ["ExternalTrigger.none | default : 'spaced'", "spaced"],
  ["0 | default: 5", "0"],
])("%s gives %j", (expression, expected) => {
  expect(output(expression, '{"big":12345678901234567890,"o":{"a":[1,"x"]}}')).toBe(expected);
});

test("a filter used wrongly ends its message with line and column", () => {
  expect(failureOf(anEmail({ text: "a\n {{ 5 | money: 'nope' }}" }))).toMatchObject({
    kind: "template_error",
    detail: expect.stringContaining("(what.email.text, line 2, column 2)"),
  });
  expect(failureOf(anEmail({ text: "{{ 5 | divided_by: 0 }}" })).detail).toContain("divided by 0");
});
