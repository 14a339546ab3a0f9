import { describe, expect, test } from "vitest";
import type { CampaignContent } from "../../contract/campaign.ts";
import type { WhatsAppContent } from "../../contract/content.ts";
import { aCampaign, contentOf, failureOf, renderOf } from "./messages.fixture.ts";
import { payloadContractOf } from "./payloadGaps.ts";

const written = (message: object): CampaignContent =>
  aCampaign("whatsapp", { templateName: "order", language: "en_US", parameters: [], ...message });
const whatsapp = (message: object, payload: unknown = {}): WhatsAppContent =>
  contentOf(renderOf(written(message), payload), "whatsapp");

const button = (kind: string, value: string) => ({ buttons: [{ index: 1, kind, value }] });

describe("a WhatsApp message", () => {
  test("has parameters without runs of white space, and none that is empty", () => {
    expect(whatsapp({ parameters: [" a \n\t{{ ExternalTrigger.v }} "] }, { v: "x\r\n\u00a0 y" })).toEqual({
      channel: "whatsapp",
      to: "ann@example.com",
      templateName: "order",
      language: "en_US",
      header: null,
      parameters: ["a x y"],
      buttons: [],
      cards: [],
      template: null,
    });
    expect(failureOf(written({ parameters: ["a", "{{ ExternalTrigger.none }}"] }))).toEqual({
      kind: "template_value_missing",
      detail: "Parameter {{2}} has no value (what.whatsapp.parameters.1)",
    });
  });

  test("names an empty parameter as the template does, and sends a blank where the author says so", () => {
    const template = { body: "Hi {{first_name}}" };
    expect(failureOf(written({ parameters: [" "], template })).detail).toContain("Parameter {{first_name}}");
    expect(whatsapp({ parameters: [" "], template, emptyParameters: "blank" }).parameters).toEqual([
      "\u200b",
    ]);
  });

  test("has a header of text, or a file by its address", () => {
    expect(
      whatsapp({ header: { kind: "text", text: "No.\n{{ ExternalTrigger.id }}" } }, { id: 7 }),
    ).toMatchObject({
      header: { kind: "text", text: "No. 7" },
    });
    const header = { kind: "document", url: "{{ ExternalTrigger.u }}", filename: "Invoice\n7.pdf" };
    expect(whatsapp({ header }, { u: "https://example.com/a b.pdf" }).header).toEqual({
      kind: "document",
      url: "https://example.com/a%20b.pdf",
      filename: "Invoice 7.pdf",
    });
    const path = { kind: "image", url: "https://example.com/{{ ExternalTrigger.u }}.png" };
    expect(whatsapp({ header: path }, { u: "a/b" }).header).toMatchObject({
      url: "https://example.com/a%2Fb.png",
    });
  });

  test("is not sent without the file of its header, or with one that nobody can fetch", () => {
    const image = { header: { kind: "image", url: "{{ ExternalTrigger.u }}" } };
    expect(failureOf(written(image))).toMatchObject({ kind: "template_value_missing" });
    expect(failureOf(written(image), { u: "javascript:alert(1)" })).toMatchObject({ kind: "template_error" });
    expect(failureOf(written({ ...image, emptyParameters: "blank" }))).toMatchObject({
      kind: "template_value_missing",
    });
  });

  test("has buttons whose values are fit for where they land", () => {
    const id = "{{ ExternalTrigger.id }}";
    expect(whatsapp(button("url", `${id}?from=wa`), { id: "a/b c" }).buttons).toEqual([
      { index: 1, kind: "url", value: "a%2Fb%20c?from=wa" },
    ]);
    expect(whatsapp(button("url", "{{ ExternalTrigger.id | raw }}"), { id: "a/b" }).buttons).toMatchObject([
      { value: "a/b" },
    ]);
    expect(whatsapp(button("copy_code", id), { id: " SAVE\n10 " }).buttons).toMatchObject([
      { value: "SAVE 10" },
    ]);
    expect(whatsapp(button("quick_reply", id)).buttons).toEqual([]);
    expect(failureOf(written(button("url", id)))).toMatchObject({ kind: "template_value_missing" });
    expect(failureOf(written(button("quick_reply", id)), { id: "x".repeat(129) })).toMatchObject({
      kind: "template_error",
    });
  });

  test("has cards, each with its file, its parameters and its buttons", () => {
    const card = {
      kind: "image",
      url: "https://example.com/{{ ExternalTrigger.id }}.png",
      parameters: ["{{ ExternalTrigger.name }}"],
      buttons: [{ index: 0, kind: "url", value: "{{ ExternalTrigger.id }}" }],
    };
    expect(whatsapp({ cards: [card, card] }, { id: 7, name: "Tea\n" }).cards).toEqual([
      {
        kind: "image",
        url: "https://example.com/7.png",
        parameters: ["Tea"],
        buttons: [{ index: 0, kind: "url", value: "7" }],
      },
      expect.anything(),
    ]);
    expect(failureOf(written({ cards: [card] }), { id: 7 }).detail).toBe(
      "Parameter {{1}} has no value (what.whatsapp.cards.0.parameters.0)",
    );
  });

  test("asks its payload for what header, buttons and cards read, too", () => {
    const contract = payloadContractOf(
      written({
        header: { kind: "image", url: "{{ ExternalTrigger.picture }}" },
        ...button("copy_code", "{{ ExternalTrigger.coupon }}"),
        cards: [{ url: "{{ ExternalTrigger.product.image }}", parameters: [], buttons: [] }],
      }),
    );
    expect(JSON.stringify(contract.gapsIn({}))).toMatch(/picture.*coupon.*product/);
  });
});
