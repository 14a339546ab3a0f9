import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anEmail, anInput, renderOf } from "./messages.fixture.ts";
import { previewOf } from "./previewOf.ts";

const sampleOf = (html: string, samplePayload = {}): unknown =>
  JSON.parse(previewOf(anEmail({ html }, { samplePayload }), null).sample);

const keysOf = (html: string) =>
  previewOf(anEmail({ html }), null).keys.map(
    ({ path, kind, hasDefault }) => `${path} ${kind}${hasDefault ? " default" : ""}`,
  );

describe("the keys that templates read", () => {
  test("lists within lists are followed by their loops", () => {
    const html = `{% for product in ExternalTrigger.productDetails %}{{ product.productName | default: "-"}}
{% for detail in product.pricingDetails %}{{ detail.name | default : "-" }}{{ detail.value }}{% endfor %}{% endfor %}`;
    expect(keysOf(html)).toEqual([
      "productDetails list",
      "productDetails[].productName value default",
      "productDetails[].pricingDetails list",
      "productDetails[].pricingDetails[].name value default",
      "productDetails[].pricingDetails[].value value",
    ]);
  });

  test("other names for a value lead back to it", () => {
    const html = `{% assign order = ExternalTrigger.order %}{{ order.id }}
{% assign lines = order.lines | where: "kind", "gift" %}{% for line in lines %}{{ line["unit price"] }}{% endfor %}
{% assign first = order.lines | first %}{{ first.sku }}{% capture x %}{{ ExternalTrigger.note }}{% endcapture %}`;
    expect(keysOf(html)).toEqual([
      "order object",
      "order.id value",
      "order.lines list",
      "order.lines[].kind value default",
      'order.lines[]["unit price"] value',
      "order.lines[].sku value",
      "note value",
    ]);
  });

  test("a name that many branches assign alike still leads to what one of them assigns", () => {
    const same = "{% assign a = ExternalTrigger.same %}".repeat(20);
    expect(keysOf(`${same}{% assign a = ExternalTrigger.other %}{{ a.b }}`)).toEqual([
      "same object",
      "same.b value",
      "other object",
      "other.b value",
    ]);
  });

  test("a default, or a condition that asks first, makes a key one that may be missing", () => {
    const html = `{{ ExternalTrigger.a | default: "x" }}{{ ExternalTrigger.b | default: "x" }}{{ ExternalTrigger.B }}
{% if ExternalTrigger.c %}{{ ExternalTrigger.c }}{% endif %}{% if ExternalTrigger.d %}{% endif %}
{% echo ExternalTrigger.e %}{% for x in ExternalTrigger.f %}{% else %}-{% endfor %}`;
    expect(keysOf(html)).toEqual([
      "a value default",
      "b value",
      "c value default",
      "d value default",
      "e value",
      "f list default",
    ]);
  });

  test("a broken field still tells the keys of what can be read", () => {
    expect(keysOf("{{ ExternalTrigger.a }}{{ x | zz }}{{ ExternalTrigger.b }}{{ ExternalTrigger.c")).toEqual([
      "a value",
      "b value",
    ]);
  });
});

describe("the sample", () => {
  test("keeps the author's own values and guesses the rest by their names", () => {
    const html = `{% for p in ExternalTrigger.products %}{{ p.name }}{{ p.price }}{{ p.imageUrl }}{{ p.quantity }}{% endfor %}
{{ ExternalTrigger.otp }}{{ ExternalTrigger.orderId }}{{ ExternalTrigger.userEmail }}{{ ExternalTrigger.giftWrap }}
{{ ExternalTrigger.total | times: 2 }}{% if ExternalTrigger.plan == "gold" %}{% endif %}{{ ExternalTrigger.due | date: "%Y" }}`;
    const own = { OTP: "111111", products: [{ name: "Chess Set", extra: 1 }], more: true };
    expect(sampleOf(html, own)).toEqual({
      OTP: "111111",
      products: [
        {
          name: "Chess Set",
          extra: 1,
          price: "$5.00",
          imageUrl: "https://example.com/image.jpg",
          quantity: 2,
        },
      ],
      more: true,
      orderId: "A-1001",
      userEmail: "pat@example.com",
      giftWrap: "Gift wrap",
      total: 5,
      plan: "gold",
      due: "2026-01-15T10:30:00Z",
    });
    expect(sampleOf("{% for t in ExternalTrigger.tags %}{{ t }}{% endfor %}")).toEqual({
      tags: ["Tags", "Tags"],
    });
  });

  test("with its own sample no message lacks a value", () => {
    const name = fc.constantFrom(
      "name",
      "price",
      "Total",
      "code",
      "createdAt",
      "first",
      "a b",
      "size2",
      "id",
    );
    const access = (base: string) =>
      fc
        .array(name, { minLength: 1, maxLength: 3 })
        .map((names) => `${base}${names.map((n) => `["${n}"]`).join("")}`);
    const filter = fc.constantFrom(
      "",
      " | upcase",
      ' | money: "EUR"',
      ' | date: "%Y"',
      " | plus: 1",
      " | json",
    );
    // Objects and values under one name would contradict each other, so each kind has names of its own.
    const value = (base: string) =>
      fc.tuple(name, filter).map(([key, pipe]) => `{{ ${base}["v ${key}"]${pipe} }}`);
    const object = (base: string) =>
      fc.tuple(access(`${base}.o`), name).map(([path, key]) => `{{ ${path}.p["v ${key}"] }}`);
    const part = (base: string, depth: number): fc.Arbitrary<string> => {
      const simple = fc.oneof(value(base), object(base));
      if (depth === 0) return simple;
      const loop = fc
        .tuple(fc.constantFrom("l1", "l2"), part(`x${depth}`, depth - 1))
        .map(([list, inner]) => `{% for x${depth} in ${base}.${list} %}${inner}{% endfor %}`);
      const assigned = part(`y${depth}`, depth - 1).map(
        (inner) => `{% assign y${depth} = ${base}.z %}${inner}`,
      );
      const branch = fc
        .tuple(part(base, depth - 1), part(base, depth - 1))
        .map(([yes, no]) => `{% if ${base}["v id"] == "b" %}${yes}{% else %}${no}{% endif %}`);
      return fc.oneof(simple, loop, assigned, branch);
    };
    const template = fc.array(part("ExternalTrigger", 3), { maxLength: 5 }).map((parts) => parts.join("\n"));
    fc.assert(
      fc.property(template, (html) => {
        const campaign = anEmail({ html }, { missingValues: "do_not_send" });
        expect(renderOf(campaign, previewOf(campaign, null).sample)).toMatchObject({ kind: "rendered" });
      }),
    );
  });

  test("a hostile template gets a small one, and does not keep its author waiting for ever", () => {
    const hostile = [
      Array.from({ length: 60_000 }, (_, at) => `{{ ExternalTrigger.k${at} }}`).join(""),
      `${Array.from({ length: 99 }, (_, at) => `{% for a${at + 1} in a${at}.l %}`).join("")}{{ a99.x }}`.replace(
        "a0.l",
        "ExternalTrigger.l",
      ) + "{% endfor %}".repeat(99),
      `{% assign a = ExternalTrigger.a %}${"{% assign a = a.b %}".repeat(45_000)}{{ a }}`,
      `{{ ExternalTrigger.${"a.".repeat(400_000)}b }}`,
      `{{ ExternalTrigger.${"a[ExternalTrigger.".repeat(300)}b${"]".repeat(300)} }}`,
      "{{ nothing.x }}".repeat(60_000),
      Array.from({ length: 60_000 }, (_, at) => `{{ n${at} }}`).join(""),
      `{% if ${"ExternalTrigger.a == 1 and ".repeat(30_000)} true %}{% endif %}`,
    ];
    for (const html of hostile) {
      const { sample } = previewOf(anEmail({ html }), null);
      expect(sample.length).toBeLessThan(200_000);
    }
  });
});

test("a preview without payload is rendered with the sample", () => {
  const preview = previewOf(anEmail({ subject: "Hi {{ ExternalTrigger.name }}", text: "x" }), {
    ...anInput(),
    payload: null,
  });
  expect(preview.result).toMatchObject({ kind: "rendered", content: { subject: "Hi Pat" } });
});
