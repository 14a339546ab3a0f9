import { describe, expect, test } from "vitest";
import { contentBlockDepthMax, contentBlockUsesMax } from "../../limits.ts";
import { anEmail, contentOf, failureOf, renderOf } from "./messages.fixture.ts";
import { payloadContractOf } from "./payloadGaps.ts";
import { previewOf } from "./previewOf.ts";
import { checkTemplates, templateProblems } from "./problems.ts";

const blocksOf = (sources: Record<string, string>) =>
  Object.entries(sources).map(([name, source]) => ({ name, version: 1, source }));

const withBlocks = (message: Parameters<typeof anEmail>[0], sources: Record<string, string>) =>
  anEmail(message, { blocks: blocksOf(sources) });

const htmlOf = (html: string, sources: Record<string, string>, payload?: unknown): string =>
  contentOf(renderOf(withBlocks({ html }, sources), payload), "email").html ?? "";

describe("content blocks", () => {
  test("a block stands where it is put in, in every field, and its values are made safe for that place", () => {
    const greeting = "Hi {{ Profile.Name }} {{ ExternalTrigger.x }}";
    const message = {
      subject: '{% render "greeting" %}',
      html: `<p title="{% render 'greeting' %}">{% render 'Greeting' %}</p>`,
    };
    const rendered = contentOf(renderOf(withBlocks(message, { greeting }), { x: '<b>"' }), "email");
    expect(rendered.subject).toBe('Hi Ann <b>"');
    expect(rendered.html).toBe('<p title="Hi Ann &lt;b&gt;&quot;">Hi Ann &lt;b&gt;&quot;</p>');
  });

  test("a block sees what it is given and the namespaces, and none of the names around it", () => {
    const card = "[{{ item.name }}|{{ price }}|{{ outside }}|{{ Profile.Name }}]";
    const html = `<p>{% assign outside = "x" %}{% for product in ExternalTrigger.products %}{% render "card", item: product, price: product.price %}{% endfor %}</p>`;
    const products = [
      { name: "A", price: 1 },
      { name: "B", price: 2 },
    ];
    expect(htmlOf(html, { card }, { products })).toBe("<p>[A|1||Ann][B|2||Ann]</p>");
  });

  test("a block is put in with one value, or for each of several", () => {
    const line = "{{ forloop.index }}/{{ forloop.length }} {{ line.name }};";
    const lines = [{ name: "A" }, { name: "B" }];
    const each = `<p>{% render "line" for ExternalTrigger.lines as line %}</p>`;
    expect(htmlOf(each, { line }, { lines })).toBe("<p>1/2 A;2/2 B;</p>");
    expect(htmlOf(`<p>{% render "line" for ExternalTrigger.none as line %}</p>`, { line })).toBe("<p></p>");
    const one = `<p>{% render "line" with ExternalTrigger.lines[1] as line %}{% render "line" with ExternalTrigger.lines[0] %}</p>`;
    expect(htmlOf(one, { line: "{{ line.name }};" }, { lines })).toBe("<p>B;A;</p>");
  });

  test("what a block assigns or breaks off stays in it", () => {
    const block = '{% assign x = "inner" %}{{ x }}{% break %}never';
    const html = `<p>{% assign x = "outer" %}{% for i in (1..2) %}{% render "block" %}{{ x }},{% endfor %}</p>`;
    expect(htmlOf(html, { block })).toBe("<p>innerouter,innerouter,</p>");
  });

  test("an abort and a missing value in a block end the message", () => {
    const abort = withBlocks({ text: '{% render "a" %}' }, { a: '{% abort "none left" %}' });
    expect(failureOf(abort)).toEqual({ kind: "template_aborted", detail: "none left" });
    const missing = anEmail(
      { text: 'Hello\n  {% render "a" %}' },
      { missingValues: "do_not_send", blocks: blocksOf({ a: "one\n {{ Profile.gone }}" }) },
    );
    expect(failureOf(missing)).toEqual({
      kind: "template_value_missing",
      detail: 'Profile.gone has no value (what.email.text, content block "a", line 2, column 2)',
    });
  });

  test("HTML made of blocks alone is no pasted plain text", () => {
    expect(htmlOf('{% render "page" %}', { page: "<table>\n<tr><td>x</td></tr>\n</table>" })).toBe(
      "<table>\n<tr><td>x</td></tr>\n</table>",
    );
  });
});

describe("what is wrong with a block", () => {
  test("is told where the field puts it in, and where it is in the block", () => {
    const draft = withBlocks(
      { html: '<p>Hi</p>\n  {% render "footer" %}{% render "footer" %}' },
      { footer: 'a\n b {{ x | nofilter }}\n{% render "inner" %}', inner: "\n\n  {% if %}" },
    );
    expect(templateProblems(draft).filter(({ level }) => level === undefined)).toEqual([
      {
        field: "what.email.html",
        message: 'In the content block "footer", line 2, column 4: Unknown filter "nofilter".',
        line: 2,
        column: 3,
        block: { name: "footer", line: 2, column: 4 },
      },
      {
        field: "what.email.html",
        message:
          'In the content block "inner", line 3, column 8: A value is missing here: a name, a text in quotes, or a number.',
        line: 2,
        column: 3,
        block: { name: "inner", line: 3, column: 8 },
      },
    ]);
    expect(failureOf(draft).kind).toBe("template_error");
  });

  test("one that is not there, and a name that is no text in quotes", () => {
    const draft = withBlocks({ text: 'a{% render "foter" %}{% render footer %}' }, { footer: "x" });
    expect(templateProblems(draft)).toEqual([
      {
        field: "what.email.text",
        message: 'There is no content block "foter".',
        line: 1,
        column: 2,
        missingBlock: "foter",
      },
      {
        field: "what.email.text",
        message: 'Expected the name of a content block in quotes, such as {% render "footer" %}.',
        line: 1,
        column: 22,
      },
    ]);
  });

  test("a block that puts itself in keeps the campaign from being published, by whatever way round", async () => {
    const sources = { a: 'x{% render "b" %}', b: '{% render "c" %}', c: '\n{% render "a" %}' };
    const { problems } = await checkTemplates(withBlocks({ html: '{% render "a" %}' }, sources));
    expect(problems).toEqual([
      {
        field: "what.email.html",
        message:
          'In the content block "c", line 2, column 1: A content block cannot put itself in: "a" puts in "b" puts in "c" puts in "a".',
        line: 1,
        column: 1,
        block: { name: "c", line: 2, column: 1 },
      },
    ]);
  });

  test("blocks nest and multiply within bounds only, and are read in no time", () => {
    const chain = Object.fromEntries(
      Array.from({ length: contentBlockDepthMax + 1 }, (_, at) => [`b${at}`, `{% render "b${at + 1}" %}`]),
    );
    const deep = withBlocks(
      { text: '{% render "b0" %}' },
      { ...chain, [`b${contentBlockDepthMax + 1}`]: "x" },
    );
    expect(templateProblems(deep)[0]?.message).toContain(`nest more than ${contentBlockDepthMax} deep`);
    const many = (name: string) => `{% render "${name}" %}`.repeat(60);
    const bomb = withBlocks(
      { text: many("a") },
      { a: many("b"), b: many("c"), c: "{{ ExternalTrigger.x }}" },
    );
    const startMs = performance.now();
    expect(templateProblems(bomb)[0]?.message).toContain(`more than ${contentBlockUsesMax} times`);
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });
});

describe("what a block reads", () => {
  const sources = {
    card: "{{ item.name }}{{ item.price | default: 0 }}{{ ExternalTrigger.shop }}{{ stray }}",
    line: "{{ line.sku }}",
  };
  const html = `{% for product in ExternalTrigger.products %}{% render "card", item: product %}{% endfor %}
{% render "line" for ExternalTrigger.lines as line %}{% if ExternalTrigger.coupon %}{% render "coupon" %}{% endif %}`;
  const draft = withBlocks({ html }, { ...sources, coupon: "{{ ExternalTrigger.coupon }}" });

  test("is part of the campaign's contract with the backend", () => {
    const keys = previewOf(draft, null).keys.map(
      ({ path, kind, hasDefault }) => `${path} ${kind}${hasDefault ? " default" : ""}`,
    );
    expect(keys).toEqual([
      "products list",
      "products[].name value",
      "products[].price value default",
      "shop value",
      "lines list",
      "lines[].sku value",
      "coupon value default",
    ]);
    expect(payloadContractOf(draft).gapsIn({ products: [{}], lines: [], shop: "x" })).toEqual([
      { path: "products[0].name", lacks: "value" },
    ]);
  });

  test("a name around the block is pointed out, with how it is handed over", () => {
    const strays = templateProblems(draft).filter(({ level }) => level === "worth_a_look");
    expect(strays).toHaveLength(1);
    expect(strays[0]).toMatchObject({ block: { name: "card", line: 1 }, line: 1, unknownName: "stray" });
    expect(strays[0]?.message).toContain(
      'Unknown name "stray": it is always empty. A content block sees only what it is given: {% render "card", stray: … %}.',
    );
  });
});
