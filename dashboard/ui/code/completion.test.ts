import { describe, expect, test } from "vitest";
import { choicesAt } from "./completion.ts";
import { WORDS } from "./words.fixture.ts";

/** `‸` is where the cursor stands. */
const at = (marked: string) => {
  const position = marked.indexOf("‸");
  return choicesAt(marked.replace("‸", ""), position, WORDS);
};
const labels = (marked: string): string[] => at(marked)?.choices.map(({ label }) => label) ?? [];

describe("what an editor offers", () => {
  test("nothing outside of braces, within strings and after them", () => {
    for (const text of ["Hello ‸", "{{ now }} ‸", '{{ x | default: "a‸" }}', "{ {‸", `{{ "it's ‸`]) {
      expect(at(text), text).toBeNull();
    }
  });

  test("the roots where a value begins", () => {
    expect(labels("{{ ‸")).toEqual(expect.arrayContaining(["Profile", "ExternalTrigger", "Campaign", "now"]));
    expect(at("Hi {{ Prof‸ }}")?.from).toBe(6);
    expect(labels("{% if Exter‸ %}")).toContain("ExternalTrigger");
  });

  test("tags after {% and filters after |", () => {
    expect(labels("{% ‸")).toContain("for");
    expect(labels("{%- en‸ -%}")).toContain("endfor");
    expect(labels("{{ Profile.Name | ‸ }}")).toContain("default");
    expect(labels('{{ Profile.Name | default: "x" | up‸')).toContain("upcase");
  });

  test("properties of the user; names that are no words in brackets", () => {
    expect(at("{{ Profile.‸ }}")?.choices).toEqual([
      { label: "Name", kind: "property", detail: "Pat" },
      { label: "Customer Type", kind: "property", detail: "Gold", insert: '["Customer Type"]' },
    ]);
    expect(labels('{{ Profile["Cus‸"] }}')).toEqual(["Name", "Customer Type"]);
    expect(labels("{{ profile.‸ }}")).toContain("Name");
  });

  test("keys of the sample payload and keys that templates read", () => {
    expect(labels("{{ ExternalTrigger.‸ }}")).toEqual([
      "orderNumber",
      "productDetails",
      "coupon",
      "stops",
      "tags",
    ]);
    expect(labels("{{ ExternalTrigger.productDetails[0].‸")).toContain("weight");
    expect(labels("{{ ExternalTrigger.productDetails.first.‸")).toContain("productName");
    expect(labels("{{ ExternalTrigger.tags.‸")).toEqual(["first", "last", "size"]);
  });

  test("loop variables with the keys of their items, in nested loops too", () => {
    const outer = "{% for product in ExternalTrigger.productDetails %}";
    expect(labels(`${outer}{{ product.‸ }}{% endfor %}`)).toEqual([
      "productName",
      "pricingDetails",
      "weight",
    ]);
    const inner = `${outer}{% for line in product.pricingDetails %}`;
    expect(labels(`${inner}{{ line.‸`)).toEqual(["name", "value"]);
    expect(labels(`${inner}{{ ‸`).slice(0, 2)).toEqual(["line", "product"]);
    expect(labels(`${inner}{{ forloop.‸`)).toContain("index");
    expect(labels(`${outer}{% endfor %}{{ ‸`)).not.toContain("product");
    expect(at(`${outer}{% endfor %}{{ product.‸`)).toBeNull();
    expect(labels("{% for stop in ExternalTrigger.stops %}{{ stop.‸")).toEqual(["city"]);
  });

  test("variables that were assigned", () => {
    const assigned = "{% assign first = ExternalTrigger.productDetails[0] %}";
    expect(labels(`${assigned}{{ first.‸`)).toContain("productName");
    expect(labels(`{% capture line %}x{% endcapture %}{{ li‸`)).toContain("line");
  });

  test("content blocks by their names, in the quotes of render only", () => {
    expect(labels('{% render "‸')).toEqual(["footer", "product-card"]);
    expect(at("{%- render 'product-c‸' %}")?.from).toBe(12);
    expect(at('{% render "footer", x: "‸')).toBeNull();
    expect(at('{{ render "‸')).toBeNull();
  });

  test("quickly in long texts", () => {
    const long = `${"{% if a %}{{ b | default: 'c' }}{% endif %} text ".repeat(4_000)}{{ ExternalTrigger.`;
    const start = performance.now();
    expect(choicesAt(long, long.length, WORDS)).not.toBeNull();
    expect(performance.now() - start).toBeLessThan(500);
  });
});
