import { expect, test } from "vitest";
import { poolsNamed } from "./poolsNamed.ts";

const POOLS = ["summer", "sum", "winter_2", "spring"].map((name) => ({ name }));
const named = (html: string): string[] => poolsNamed({ email: { html } }, POOLS).map(({ name }) => name);

test("the pools of a message are those that its templates name, by dot or bracket and in any case", () => {
  expect(named("Hi {{ Codes.summer }}")).toEqual(["summer"]);
  expect(named('{{ codes["Winter_2"] }} and {{ Codes . sum }}')).toEqual(["sum", "winter_2"]);
  expect(named("{{ Codes['spring'] }}")).toEqual(["spring"]);
  expect(named("summer Codes summer, Profile.summer")).toEqual([]);
});
