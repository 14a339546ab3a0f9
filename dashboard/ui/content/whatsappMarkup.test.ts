import { expect, test } from "vitest";
import { stretchesOf } from "./whatsappMarkup.ts";

test("WhatsApp's marks are shown as they look, and underscores within words are none", () => {
  expect(stretchesOf("Hi *Pat Lee*, order_id_7 is ~late~ ```A 1```!")).toEqual([
    { look: "plain", text: "Hi " },
    { look: "bold", text: "Pat Lee" },
    { look: "plain", text: ", order_id_7 is " },
    { look: "strike", text: "late" },
    { look: "plain", text: " " },
    { look: "mono", text: "A 1" },
    { look: "plain", text: "!" },
  ]);
  expect(stretchesOf("2 * 3 * 4")).toEqual([{ look: "plain", text: "2 * 3 * 4" }]);
  expect(stretchesOf("")).toEqual([]);
});
