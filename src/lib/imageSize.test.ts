import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IMAGES } from "../../tests/helpers/images.ts";
import { readImage } from "./imageSize.ts";

describe("what a picture is", () => {
  test.each(Object.entries(IMAGES))("%s is known by its bytes, with its size", (_, { bytes, ...facts }) => {
    expect(readImage(bytes)).toEqual({ ...facts, isWhole: true });
  });

  test.each(Object.entries(IMAGES))(
    "%s that was cut off is not whole, wherever the cut is",
    (_, { bytes }) => {
      for (let end = 0; end < bytes.length; end++) {
        expect(readImage(bytes.subarray(0, end))?.isWhole ?? false).toBe(false);
      }
    },
  );

  test.each([
    ["HTML", "<!doctype html><script>alert(1)</script>"],
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ["a PNG's beginning and then HTML", "\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>"],
    [
      "a RIFF that is a sound",
      "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x44\xac\x00\x00",
    ],
    ["nothing", ""],
  ])("%s is no picture", (_, text) => {
    expect(readImage(Buffer.from(text, "latin1"))).toBeNull();
  });

  test("whatever follows the beginning of a picture, it is read to an end without failing", () => {
    const beginnings = ["\x89PNG\r\n\x1a\n", "GIF89a", "\xff\xd8\xff", "RIFF\0\0\0\0WEBP"];
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 200 }), (beginning, rest) => {
        const facts = readImage(Buffer.concat([Buffer.from(beginning, "latin1"), rest]));
        if (facts !== null) expect(facts.width * facts.height).toBeGreaterThan(0);
      }),
    );
  });
});
