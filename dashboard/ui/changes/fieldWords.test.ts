import { expect, test } from "vitest";
import { CampaignContent } from "../../../src/contract/campaign.ts";
import { fieldNames } from "../../texts/versions.ts";
import { fieldLabel, valueText } from "./fieldWords.ts";

const isSchema = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** Every path of the schema that a change can be named by: `#` for the items of a list. */
const pathsOf = (schema: unknown, path: string): string[] => {
  if (!isSchema(schema)) return [];
  const inner = (key: string) => (path === "" ? key : `${path}.${key}`);
  const members = isSchema(schema["properties"])
    ? Object.entries(schema["properties"]).flatMap(([key, member]) => pathsOf(member, inner(key)))
    : [];
  const items = isSchema(schema["items"]) ? pathsOf(schema["items"], inner("#")) : [];
  return members.length > 0 && !path.includes(".") ? members : [path, ...members, ...items];
};

test("every field that a campaign can have has words", () => {
  const paths = pathsOf(CampaignContent, "").filter((path) => path !== "");
  expect(paths.length).toBeGreaterThan(40);
  // fields of one of several messages are named as those of the only one
  const isNamed = (path: string): boolean =>
    fieldNames[path] !== undefined || fieldNames[path.replace(".variants.#", "")] !== undefined;
  // a design is told by what it is compiled to, and with the brand of its publishing
  const isOfDesign = (path: string): boolean => /\.email\.(design|brand)(\.|$)/.test(path);
  expect(paths.filter((path) => !isNamed(path) && !isOfDesign(path))).toEqual([]);
});

test("items are numbered as people count, and what has no words is its path", () => {
  expect(fieldLabel("what.push.data.0.value")).toBe("Push: value of key-value 1");
  expect(fieldLabel("what.variants.1.push.data.0.value")).toBe("Variant 2: Push: value of key-value 1");
  expect(fieldLabel("what.variants.1.name")).toBe("Name of variant 2");
  expect(fieldLabel("what.samplePayload.productDetails.0.name")).toBe(
    "Sample payload: productDetails.0.name",
  );
  expect(fieldLabel("what.something.new")).toBe("what.something.new");
  expect(fieldLabel("constructor")).toBe("constructor");
});

test("codes are told in words, and anything else as it is", () => {
  expect(valueText("when.lostAnswer", "stop")).toBe("Not sent again");
  expect(valueText("when.endAt", null)).toBe("Never");
  expect(valueText("name", "Never")).toBe("Never");
  expect(valueText("what.samplePayload", { a: 1 })).toBe('{\n  "a": 1\n}');
  expect(valueText("name", undefined)).toBe("");
});
