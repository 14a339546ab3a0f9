import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { payloadGapsMax } from "../../limits.ts";
import { anEmail } from "./messages.fixture.ts";
import { gapWords, payloadContractOf } from "./payloadGaps.ts";

const gapsOf = (html: string, payload: unknown): string[] =>
  payloadContractOf(anEmail({ html }))
    .gapsIn(payload)
    .map(({ path, lacks }) => `${path} ${lacks}`);

const ORDER =
  "{{ ExternalTrigger.order.number }}{% for p in ExternalTrigger.items %}{{ p.name }} {{ p.colour | default: 'any' }}{% endfor %}";

describe("what a payload lacks of what the message reads", () => {
  test.each([
    ["nothing", ORDER, { order: { number: 7 }, items: [{ name: "Kettle" }] }, []],
    ["an empty list is a list", ORDER, { order: { number: 7 }, items: [] }, []],
    ["a zero, a false and an empty text are there", "{{ ExternalTrigger.a }}", { a: 0 }, []],
    ["whatever their case", ORDER, { ORDER: { Number: 7 }, Items: [{ NAME: "Kettle" }] }, []],
    ["a key", "{{ ExternalTrigger.a }}", {}, ["a value"]],
    ["a null", "{{ ExternalTrigger.a }}", { a: null }, ["a value"]],
    ["a key within an object", ORDER, { order: {}, items: [] }, ["order.number value"]],
    ["a whole object, once", ORDER, { items: [] }, ["order value"]],
    [
      "a key of the second item",
      ORDER,
      { order: { number: 7 }, items: [{ name: "Kettle" }, {}] },
      ["items[1].name value"],
    ],
    [
      "a list where something else is",
      ORDER,
      { order: { number: 7 }, items: { name: "Kettle" } },
      ["items list"],
    ],
    ["nothing that has a default", "{{ ExternalTrigger.a | default: 'x' }}", {}, []],
    ["nothing that only a condition asks for", "{% if ExternalTrigger.vip %}!{% endif %}", {}, []],
    ["everything, when there is no payload", "{{ ExternalTrigger.a }}", undefined, ["a value"]],
  ])("%s", (_name, html, payload, gaps) => {
    expect(gapsOf(html, payload)).toEqual(gaps);
  });

  test("any value gives an answer, with no more gaps than are told", () => {
    const html = `${ORDER}{% for r in ExternalTrigger.items %}{% for c in r.cells %}{{ c }}{{ c.x }}{% endfor %}{% endfor %}`;
    const contract = payloadContractOf(anEmail({ html }));
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything(), { maxLength: 60 }), (order, items) => {
        const gaps = contract.gapsIn({ order, items });
        expect(gaps.length).toBeLessThanOrEqual(payloadGapsMax);
        expect(contract.gapsIn(items).length).toBeLessThanOrEqual(payloadGapsMax);
        for (const gap of gaps) expect(gapWords(gap)).toMatch(/^ExternalTrigger\./);
      }),
    );
  });
});
