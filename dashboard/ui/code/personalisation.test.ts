import { describe, expect, test } from "vitest";
import { itemName, personalisationsAt } from "./personalisation.ts";
import { WORDS } from "./words.fixture.ts";

const inserts = (text = "", isSingleLine = false): string[] =>
  personalisationsAt(text, text.length, WORDS, isSingleLine).map(({ insert }) => insert);

describe("what can be inserted", () => {
  test("are values with a default, the trigger's first", () => {
    const all = inserts();
    expect(all[0]).toBe('{{ ExternalTrigger.orderNumber | default: "‸" }}');
    expect(all).toContain('{{ Profile.Name | default: "‸" }}');
    expect(all).toContain('{{ Profile["Customer Type"] | default: "‸" }}');
  });

  test("are loops over lists, on one line where there is one only", () => {
    expect(inserts()).toContain(
      "{% for product in ExternalTrigger.productDetails %}\n  {{ product.productName‸ }}\n{% endfor %}",
    );
    expect(inserts("", true)).toContain(
      "{% for product in ExternalTrigger.productDetails %}{{ product.productName‸ }} {% endfor %}",
    );
  });

  test("are conditions", () => {
    expect(inserts()).toContain("{% if ExternalTrigger.coupon %}‸{% endif %}");
  });

  test("are codes of pools, which always have a value and are not asked for", () => {
    expect(inserts().filter((insert) => insert.includes("Codes"))).toEqual(["{{ Codes.summer }}‸"]);
  });

  test("are first of all what the loop around the cursor gives", () => {
    const [first, ...rest] = inserts("{% for product in ExternalTrigger.productDetails %}");
    expect(first).toBe('{{ product.productName | default: "‸" }}');
    expect(rest).toContain(
      "{% for pricing in product.pricingDetails %}\n  {{ pricing.name‸ }}\n{% endfor %}",
    );
  });

  test("name an item as a person would", () => {
    expect(
      ["ExternalTrigger.productDetails", "a.orders", "b.categories", "c.list", "x.address"].map(itemName),
    ).toEqual(["product", "order", "category", "item", "address"]);
  });
});
