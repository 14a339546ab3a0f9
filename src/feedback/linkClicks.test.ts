import { expect, test } from "vitest";
import { linkOf } from "./linkClicks.ts";

test.each([
  ["https://shop.example/sale?user=17#top", "https://shop.example/sale"],
  ["https://shop.example#top?x", "https://shop.example/"],
  ["HTTPS://Shop.Example/Sale", "https://shop.example/Sale"],
  ["https://pat:secret@shop.example/a b", "https://shop.example/a%20b"],
  ["shop://orders/17?token=a", "shop://orders/17"],
  ["https://[broken?x", "https://[broken"],
  ["", ""],
])("%s is a click on the link %s", (url, link) => {
  expect(linkOf(url)).toBe(link);
});
