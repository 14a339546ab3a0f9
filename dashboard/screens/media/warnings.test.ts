import { expect, test } from "vitest";
import type { ImageChecked } from "../../../src/contract/media.ts";
import { media } from "../../texts/media.ts";
import { type ImagePlace, imageWarnings, isLiteralAddress } from "./warnings.ts";

const words = media.check.warnings;
const checked: ImageChecked = {
  ...{ error: null, type: "png", width: 600, height: 300, bytes: 80_000 },
  ...{ isCutOff: false, isSecure: true, redirects: 0 },
};
const MB = 1024 * 1024;

test.each<[ImagePlace, Partial<ImageChecked>, string[]]>([
  ["push", {}, []],
  ["push", { bytes: MB }, []],
  ["push", { bytes: MB + 1 }, [words.android]],
  ["push", { bytes: null, isCutOff: true }, [words.ios]],
  ["push", { type: "webp", isSecure: false }, [words.insecure, words.iosWebp]],
  ["icon", { bytes: 300_000 }, [words.icon]],
  ["whatsapp", { bytes: 6 * MB, type: "gif" }, [words.whatsapp, words.whatsappType]],
  ["email", { bytes: 2 * MB, type: "webp" }, [words.email, words.emailWebp]],
  ["email", { error: "It answered 404.", isSecure: false, type: null }, []],
])("whoever puts a picture where it is not shown is told so (%s, %o)", (place, change, warnings) => {
  expect(imageWarnings(place, { ...checked, ...change })).toEqual(warnings);
});

test("only a whole address without Liquid is checked", () => {
  expect(isLiteralAddress("https://shop.example/a.png")).toBe(true);
  for (const value of [
    "",
    "a.png",
    "{{ product.imageURL }}",
    "https://shop.example/{{ id }}.png",
    "ftp://a/b",
  ]) {
    expect(isLiteralAddress(value), value).toBe(false);
  }
});
