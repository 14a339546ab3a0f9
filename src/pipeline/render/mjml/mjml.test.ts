import fc from "fast-check";
import { expect, test } from "vitest";
import type { Block, EmailDesign, Run } from "../../../contract/design/design.ts";
import { anEmail, anInput } from "../messages.fixture.ts";
import { previewOf } from "../previewOf.ts";
import { checkTemplates } from "../problems.ts";
import { mjmlToHtml } from "./mjmlToHtml.ts";
import { prepare } from "./prepare.ts";

const mail = (body: string): string => `<mjml><mj-body>${body}</mj-body></mjml>`;
const column = (inner: string): string => mail(`<mj-section><mj-column>${inner}</mj-column></mj-section>`);

const ITEMS = `<mjml>
  <mj-body>
    {% for product in ExternalTrigger.productDetails %}
    <mj-section>
      <mj-column>
        {% if product.imageURL %}
        <mj-image src="{{ product.imageURL }}" alt="{{ product.productName | default: "a picture" }}" />
        {% endif %}
        <mj-text>{{ product.productName | default: "<none>" }}</mj-text>
        {% for line in product.pricingDetails %}<mj-text>{{ line.name }}: {{ line.value }}</mj-text>{% endfor %}
        <mj-button href="https://shop.example.com/p?name={{ product.productName }}">Look</mj-button>
      </mj-column>
    </mj-section>
    {% endfor %}
  </mj-body>
</mjml>`;

const renderMjml = async (mjml: string, payload: Record<string, unknown> = {}) => {
  const made = await prepare(anEmail({ html: "", mjml }));
  const { result } = previewOf(made.content, anInput(payload), made.problems);
  return result?.kind === "rendered" && result.content.channel === "email" ? result.content : result;
};

test("Liquid between the elements of MJML repeats and leaves out whole rows, and values are escaped for their place", async () => {
  const content = await renderMjml(ITEMS, {
    productDetails: [
      {
        productName: 'Kettle "<b>"',
        imageURL: "https://cdn.example.com/a.png?x=1&y=2",
        pricingDetails: [
          { name: "Price", value: "$59" },
          { name: "Fee", value: "<i>" },
        ],
      },
      { productName: "Tea", imageURL: "javascript:alert(1)", pricingDetails: [] },
      { productName: "Cup" },
    ],
  });
  if (content === null || !("html" in (content ?? {}))) throw new Error(JSON.stringify(content));
  const html = content !== undefined && "html" in content ? (content.html ?? "") : "";
  expect(html).toContain('alt="Kettle &quot;&lt;b&gt;&quot;"');
  expect(html).toContain("https://cdn.example.com/a.png?x=1&amp;y=2");
  expect(html).toContain("Fee: &lt;i&gt;");
  expect(html).toContain("p?name=Kettle%20%22%3Cb%3E%22");
  expect(html).not.toContain("javascript:");
  expect(html.match(/<img/g)).toHaveLength(2);
  expect(html).not.toMatch(/lq\d+n\d+z/);
});

test("every piece of Liquid is in the HTML as it was written", async () => {
  const liquid = fc.constantFrom(
    '{{ a | default: "x > y" }}',
    "{{- a -}}",
    "{% assign b = a %}",
    "{% if a < 3 %}{% endif %}",
    "{% comment %}<mj-text>{% endcomment %}",
    "{{ 'lq0n0z' }}",
    "{% raw %}{{ x }}{% endraw %}",
  );
  const place = fc.constantFrom<(inner: string) => string>(
    mail,
    column,
    (inner) => column(`<mj-text>a ${inner} b</mj-text>`),
    (inner) => column(`<mj-table>${inner}</mj-table>`),
    (inner) => mail(`<mj-section>${inner}</mj-section>`),
    (inner) => mail(`<mj-wrapper><mj-section>${inner}</mj-section></mj-wrapper>`),
    (inner) => column(`<mj-social>${inner}</mj-social>`),
    (inner) => `${inner}${mail("")}`,
    (inner) => `${mail("")}${inner}`,
    (inner) => column(`<mj-raw>${inner}</mj-raw>`),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(liquid, { minLength: 1, maxLength: 4 }), place, async (pieces, within) => {
      const made = await mjmlToHtml(within(pieces.join(" ")));
      expect(made.issues).toEqual([]);
      let from = 0;
      for (const piece of pieces
        .join(" ")
        .match(/\{% (comment|raw) %\}.*?\{% end\1 %\}|\{\{.*?\}\}|\{%.*?%\}/g) ?? []) {
        const at = made.html.indexOf(piece, from);
        expect(at).toBeGreaterThanOrEqual(0);
        from = at + piece.length;
      }
    }),
    { numRuns: 60 },
  );
});

test("what MJML does not know, loses or cannot read is told with line and column", async () => {
  const { problems } = await checkTemplates(
    anEmail({
      html: "",
      mjml: `<mjml>
  {{ lost }}
  <mj-body>
    <mj-section><mj-column><mj-bogus>a</mj-bogus><mj-text colour="red">{{ x | nofilter }}</mj-text>
    <mj-include path="/etc/passwd" /></mj-column></mj-section>
  </mj-body>
</mjml>`,
    }),
  );
  const told = problems.map(({ message, line, column: at, level }) => [
    line,
    at,
    level ?? "blocking",
    message,
  ]);
  expect(told).toEqual(
    expect.arrayContaining([
      [2, 3, "blocking", expect.stringContaining("MJML leaves out")],
      [4, 28, "blocking", expect.stringContaining("mj-bogus")],
      [4, 50, "worth_a_look", expect.stringContaining("colour")],
      [4, 72, "blocking", 'Unknown filter "nofilter".'],
      [5, 5, "blocking", expect.stringContaining("mj-include is not supported")],
    ]),
  );
  expect((await mjmlToHtml("hello")).issues).toMatchObject([
    { line: 1, message: expect.stringContaining("no MJML") },
  ]);
  expect(await renderMjml("{{ a")).toMatchObject({ kind: "template_error" });
});

const NASTY = `<script>x</script> {{ Profile.name }} {% if %} "'}} & </mj-text> &middot;`;

const said = (text: string): Run => ({
  text,
  bold: true,
  italic: true,
  link: [{ text: "https://a.example/?a=1&b=<>" }],
});

const guards = { repeat: null, when: null };
const NASTY_BLOCKS: Block[] = [
  {
    kind: "text",
    ...guards,
    align: "left",
    color: null,
    size: null,
    lines: [{ kind: "bullet", runs: [said(NASTY)] }],
  },
  { kind: "heading", ...guards, align: "left", color: null, level: 1, runs: [said(NASTY)] },
  {
    kind: "image",
    ...guards,
    align: "left",
    width: 80,
    source: [{ text: "https://a.example/x.png?a=1&b=2" }],
    alt: [{ text: NASTY }],
    link: [{ text: " javascript:alert(1)" }],
  },
  {
    kind: "button",
    ...guards,
    align: "left",
    color: null,
    textColor: null,
    isWide: false,
    link: [{ text: "javascript:alert(1)" }],
    label: [said(NASTY)],
  },
  {
    kind: "social",
    ...guards,
    align: "left",
    links: [{ label: NASTY, link: [{ text: "https://b.example" }] }],
  },
  {
    kind: "table",
    ...guards,
    list: "ExternalTrigger.items",
    item: "item",
    hasHead: true,
    columns: [
      {
        title: NASTY,
        align: "left",
        runs: [{ field: "item.name", fallback: NASTY, bold: false, italic: false, link: null }],
      },
    ],
  },
];
const NASTY_DESIGN: EmailDesign = {
  head: null,
  rows: [
    {
      kind: "row",
      ...guards,
      surface: "card",
      background: null,
      space: "normal",
      stacks: true,
      columns: [{ width: 100, blocks: NASTY_BLOCKS }],
    },
  ],
};

test("any text in a design is text in its HTML: neither markup nor Liquid", async () => {
  const made = await prepare(anEmail({ html: "", design: NASTY_DESIGN }));
  expect(made.problems).toEqual([]);
  const { result } = previewOf(made.content, anInput({ items: [{}] }), made.problems);
  const html =
    result?.kind === "rendered" && result.content.channel === "email" ? (result.content.html ?? "") : "";
  expect(html).not.toMatch(/<script|javascript:|<\/mj-/);
  const readBack = html
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&#123;", "{")
    .replaceAll("&#125;", "}")
    .replaceAll("&amp;", "&");
  expect(readBack.split(NASTY).length - 1).toBe(7);
});

test("nothing is fetched for fonts unless the MJML asks for one", async () => {
  expect((await mjmlToHtml(column("<mj-text>Hi</mj-text>"))).html).not.toMatch(/https?:\/\/fonts/);
});
