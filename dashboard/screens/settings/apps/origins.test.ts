import { expect, test } from "vitest";
import { linesOf, wrongLine } from "./origins.ts";

test("origins are typed one a line, and the first that is none is named", () => {
  expect(linesOf(" https://shop.example \n\nhttp://localhost:3000\n")).toEqual([
    "https://shop.example",
    "http://localhost:3000",
  ]);
  expect(wrongLine("https://shop.example/\nhttp://localhost:3000")).toBeUndefined();
  expect(wrongLine("")).toBeUndefined();
  for (const wrong of [
    "shop.example",
    "https://shop.example/cart",
    "ftp://shop.example",
    "https://shop.example/?a",
  ])
    expect(wrongLine(`https://shop.example\n${wrong}`)).toBe(wrong);
});
