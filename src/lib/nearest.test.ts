import { expect, test } from "vitest";
import { nearestName } from "./nearest.ts";

test("a slip of the keyboard finds the name that was meant; another word finds none", () => {
  const known = ["default", "date", "downcase", "ExternalTrigger", "for", "if"];
  expect(nearestName("defualt", known)).toBe("default");
  expect(nearestName("dwncase", known)).toBe("downcase");
  expect(nearestName("ExternlTriger", known)).toBe("ExternalTrigger");
  expect(nearestName("DATE", known)).toBe("date");
  expect(nearestName("foo", known)).toBeUndefined();
  expect(nearestName("nofilter", known)).toBeUndefined();
  expect(nearestName("x".repeat(1_000_000), known)).toBeUndefined();
});
