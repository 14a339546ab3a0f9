import fc from "fast-check";
import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import type { BrandFooter } from "../brand.ts";
import { BRAND_DEFAULTS, FOOTER_DEFAULTS } from "../brandDefaults.ts";
import { type Block, EmailDesign, type Parts, type Row, type Run } from "./design.ts";
import { designFromMjml, designOfHtml } from "./fromMjml.ts";
import { normalised } from "./normalise.ts";
import { designToMjml } from "./toMjml.ts";

const NASTY = [
  "",
  "plain words",
  "<script>alert(1)</script>",
  "{{ Profile.name }}",
  "{% if x %}",
  "a & b &amp; c",
  `"quoted' }} %}`,
  "</mj-text></p></a>",
  "<b>bold</b><br>",
  "-->",
  "é 🎉 \n line\ttab  ",
  "lq0n0z",
  " &middot; ",
  "\\u007d'",
];
const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
);
const path = fc.constantFrom(
  "ExternalTrigger.a",
  "product.b-c",
  "Profile['Customer Type']",
  "Profile.é",
  "list[0].x",
);
const field = fc.record({ field: path, fallback: fc.option(text) });
const parts: fc.Arbitrary<Parts> = fc.array(fc.oneof(fc.record({ text }), field), { maxLength: 3 });
const address: fc.Arbitrary<Parts> = fc.oneof(
  parts,
  fc.constantFrom("https://example.com/?a=1&b={x}", " JavaScript:alert(1)").map((at) => [{ text: at }]),
);
const looks = { bold: fc.boolean(), italic: fc.boolean(), link: fc.option(address) };
const run: fc.Arbitrary<Run> = fc.oneof(
  fc.record({ text, ...looks }),
  fc.record({ field: path, fallback: fc.option(text), ...looks }),
  fc.constant({ isBreak: true } as const),
);
const runs = fc.array(run, { maxLength: 4 });
const align = fc.constantFrom("left", "center", "right");
const color = fc.option(fc.constantFrom("#102030", "#ffffff"));
const guards = {
  repeat: fc.option(fc.record({ list: path, item: fc.constantFrom("product", "line") })),
  when: fc.option(
    fc.record({
      field: path,
      operator: fc.constantFrom("is", "is_not", "more", "less", "contains", "exists", "missing"),
      value: fc.oneof(
        text,
        fc.integer(),
        fc
          .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
          .filter((n) => !Object.is(n, -0)),
      ),
    }),
  ),
};
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    kind: fc.constant("text"),
    ...guards,
    lines: fc.array(fc.record({ kind: fc.constantFrom("paragraph", "bullet", "number"), runs }), {
      maxLength: 4,
    }),
    align,
    color,
    size: fc.option(fc.integer({ min: 10, max: 40 })),
  }),
  fc.record({ kind: fc.constant("heading"), ...guards, runs, level: fc.constantFrom(1, 2, 3), align, color }),
  fc.record({
    kind: fc.constant("image"),
    ...guards,
    source: address,
    alt: parts,
    link: address,
    width: fc.option(fc.integer({ min: 16, max: 1200 })),
    align,
  }),
  fc.record({
    kind: fc.constant("button"),
    ...guards,
    label: runs,
    link: address,
    align,
    color,
    textColor: color,
    isWide: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("divider"), ...guards, color, thickness: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ kind: fc.constant("spacer"), ...guards, height: fc.integer({ min: 4, max: 200 }) }),
  fc.record({
    kind: fc.constant("social"),
    ...guards,
    align,
    links: fc.array(fc.record({ label: text, link: address }), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("table"),
    ...guards,
    list: path,
    item: fc.constantFrom("line", "x"),
    hasHead: fc.boolean(),
    columns: fc.array(fc.record({ title: text, runs, align }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant("footer"), ...guards, align }),
  fc.record({
    kind: fc.constant("code"),
    ...guards,
    code: fc.constantFrom(
      "<p>x</p>",
      "{% for a in b %}<td>{{ a | upcase }}</td>{% endfor %}",
      "{{ a",
      "<!DOCTYPE html><html>",
    ),
  }),
);
const row: fc.Arbitrary<Row> = fc.record({
  kind: fc.constant("row"),
  ...guards,
  surface: fc.constantFrom("card", "page"),
  background: color,
  space: fc.constantFrom("none", "small", "normal", "large"),
  stacks: fc.boolean(),
  columns: fc.array(
    fc.record({ width: fc.integer({ min: 5, max: 100 }), blocks: fc.array(block, { maxLength: 3 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
});
const code = fc.record({
  kind: fc.constant("code" as const),
  surface: fc.constantFrom("card" as const, "page" as const),
  code: fc.constantFrom(
    "<mj-hero><mj-text>x</mj-text></mj-hero>",
    "{% assign x = 1 %}",
    "{% for a in b %}",
    "<mj-section />",
  ),
});
const design: fc.Arbitrary<EmailDesign> = fc.record({
  head: fc.option(fc.constant("<mj-head><mj-title>Mine</mj-title></mj-head>")),
  rows: fc.array(fc.oneof({ weight: 4, arbitrary: row }, { weight: 1, arbitrary: code }), { maxLength: 4 }),
});

describe("a design", () => {
  test("is the same after it was written as MJML with Liquid and read back", () => {
    fc.assert(
      fc.property(design, (made) => {
        expect(Value.Check(EmailDesign, made)).toBe(true);
        expect(designFromMjml(designToMjml(made, BRAND_DEFAULTS), BRAND_DEFAULTS)).toEqual(normalised(made));
      }),
      { numRuns: 100 },
    );
  });

  test("keeps what the editor cannot read, as code, and reads the rest", () => {
    const made: EmailDesign = designOfHtml("<p>Hi {{ x | upcase }}</p>");
    const mjml = designToMjml(made, BRAND_DEFAULTS);
    const changed = mjml.replace(
      "</mj-body>",
      '{% if a or b %}\n<mj-section><mj-column><mj-text font-size="9px">x</mj-text></mj-column></mj-section>\n{% endif %}\n</mj-body>',
    );
    const read = designFromMjml(changed, BRAND_DEFAULTS);
    expect(read?.rows.map(({ kind }) => kind)).toEqual(["row", "code"]);
    expect(designToMjml(read ?? made, BRAND_DEFAULTS).replaceAll(/\s/g, "")).toBe(
      changed.replaceAll(/\s/g, ""),
    );
    expect(designFromMjml("<p>HTML</p>", BRAND_DEFAULTS)).toBeNull();
    expect(designFromMjml("<mjml><mj-body>", BRAND_DEFAULTS)).toBeNull();
  });

  test("has in its footer what the brand switched on, and nothing else", () => {
    const footer: Block = { kind: "footer", repeat: null, when: null, align: "left" };
    const made: EmailDesign = {
      ...designOfHtml(""),
      rows: designOfHtml("").rows.map((one) =>
        one.kind === "row" ? { ...one, columns: [{ width: 100, blocks: [footer] }] } : one,
      ),
    };
    const written = (more: Partial<BrandFooter>): string =>
      designToMjml(made, { ...BRAND_DEFAULTS, footer: { ...FOOTER_DEFAULTS, ...more } });
    const off = { isOn: false, label: "x" };
    const all = written({
      text: "Tea <b>&</b>\nmore",
      viewInBrowser: { isOn: true, label: "Look {{ at }} it" },
    });
    expect(all).toContain("<p>Tea &lt;b&gt;&amp;&lt;/b&gt;<br>more</p>");
    expect(all).toContain("{% if Account.postal_address %}<p>{{ Account.postal_address }}</p>{% endif %}");
    expect(all).toContain(
      '<a href="{{ Links.view_in_browser }}">Look &#123;&#123; at &#125;&#125; it</a> &middot; <a href="{{ Links.preferences }}">',
    );
    const few = written({ postalAddress: false, unsubscribe: off });
    expect(few).not.toMatch(/postal_address|Links\.(unsubscribe|view_in_browser)/);
    expect(few).toContain("Links.preferences");
    expect(written({ postalAddress: false, unsubscribe: off, preferences: off })).not.toContain("{%");
    const { footer: _, ...older } = BRAND_DEFAULTS;
    expect(designToMjml(made, older)).toBe(designToMjml(made, BRAND_DEFAULTS));
    // one of another brand is kept as it is
    expect(designFromMjml(all, BRAND_DEFAULTS)?.rows.map(({ kind }) => kind)).toEqual(["code"]);
  });
});
