import { expect, test } from "vitest";
import { aligned, EMPTY_TEMPLATE } from "./align.ts";

const written = { templateName: "t", language: "en", parameters: ["{{ a }}", "{{ b }}", "{{ c }}"] };

test("a message gets the fields that its template wants, and keeps what is written", () => {
  const template = {
    ...EMPTY_TEMPLATE,
    header: { kind: "image" as const, text: "" },
    body: "Hi {{2}}, see {{1}}",
    buttons: [
      { kind: "url" as const, text: "Shop", target: "https://example.com" },
      { kind: "url" as const, text: "Order", target: "https://example.com/{{1}}" },
      { kind: "quick_reply" as const, text: "Stop", target: "" },
    ],
    cards: [{ kind: "video" as const, body: "{{name}}", buttons: [] }],
  };
  const buttons = [{ index: 1, kind: "url" as const, value: "{{ id }}" }];
  expect(aligned({ ...written, buttons }, template)).toEqual({
    ...written,
    template,
    header: { kind: "image", text: "", url: "", filename: "" },
    parameters: ["{{ a }}", "{{ b }}"],
    buttons: [
      { index: 1, kind: "url", value: "{{ id }}" },
      { index: 2, kind: "quick_reply", value: "" },
    ],
    cards: [{ kind: "video", url: "", parameters: [""], buttons: [] }],
  });
});

test("a header text without a placeholder wants nothing", () => {
  const template = { ...EMPTY_TEMPLATE, header: { kind: "text" as const, text: "Your order" }, body: "x" };
  expect(aligned(written, template)).toMatchObject({ header: { kind: "none" }, parameters: [] });
});
