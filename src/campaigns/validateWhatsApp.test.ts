import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { CampaignContent } from "../contract/campaign.ts";
import { validateWhatsApp } from "./validateWhatsApp.ts";

const problems = (message: object): string[] =>
  validateWhatsApp(
    Value.Parse(
      CampaignContent,
      Value.Default(CampaignContent, {
        name: "Orders",
        channel: "whatsapp",
        start: {},
        who: {},
        what: { whatsapp: { templateName: "order", ...message } },
        when: {},
      }),
    ),
  ).map(({ level, field, message: text }) => {
    expect(level).toBe("blocking");
    return `${field.replace("what.whatsapp", "")}: ${text}`;
  });

const URL_BUTTON = { kind: "url", text: "Open", target: "https://example.com/{{1}}" };
const CARD = { kind: "image", body: "{{1}}", buttons: [URL_BUTTON] };

describe("a WhatsApp message", () => {
  test("lacks nothing where its template is not known and everything named is filled in", () => {
    expect(
      problems({ parameters: ["a"], header: { kind: "image", url: "{{ ExternalTrigger.u }}" } }),
    ).toEqual([]);
    expect(problems({ templateName: " " })).toEqual([".templateName: Choose or name the approved template."]);
  });

  test("has to fill in each value, with addresses where files are fetched from", () => {
    expect(
      problems({
        language: "",
        parameters: [" "],
        header: { kind: "video", url: "ftp://x" },
        buttons: [
          { index: 0, kind: "url", value: "" },
          { index: 0, kind: "copy_code", value: "" },
          { index: 1, kind: "quick_reply", value: "x".repeat(129) },
        ],
        cards: [{ url: "" }],
      }),
    ).toEqual([
      ".language: Give the language code of the template, for example en_US.",
      '.header.url: Expected an address that begins with https:// or http://, got "ftp://x".',
      ".parameters.0: Fill in {{1}}; WhatsApp refuses empty ones.",
      ".buttons.0.value: Fill in the end of the button's address.",
      ".buttons.1.value: Fill in the code to copy.",
      ".buttons.1: Button 1 is filled in twice.",
      ".buttons.2.value: Expected at most 128 characters, got 129.",
      ".cards.0.url: Give the address of the image.",
    ]);
    expect(problems({ parameters: [" "], emptyParameters: "blank" })).toEqual([]);
  });

  test("has to fit its template: as many values, the same kinds", () => {
    const template = {
      header: { kind: "image", text: "" },
      body: "Hi {{1}}, {{2}}",
      buttons: [URL_BUTTON, { kind: "quick_reply", text: "Thanks" }],
      cards: [CARD],
    };
    const fitting = {
      template,
      header: { kind: "image", url: "https://example.com/a.png" },
      parameters: ["a", "b"],
      buttons: [{ index: 0, kind: "url", value: "x" }],
      cards: [
        {
          kind: "image",
          url: "https://x.example/a",
          parameters: ["a"],
          buttons: [{ index: 0, kind: "url", value: "x" }],
        },
      ],
    };
    expect(problems(fitting)).toEqual([]);
    expect(
      problems({
        template,
        header: { kind: "text", text: "x" },
        parameters: ["a"],
        buttons: [{ index: 1, kind: "copy_code", value: "x" }],
        cards: [{ kind: "video", url: "https://x.example/a" }],
      }),
    ).toEqual([
      ".header.kind: The template has an image as header; the message has a text header with a value.",
      ".parameters: The template has 2 placeholders in its text, and 1 parameter is given.",
      '.buttons: The button "Open" of the template wants a value.',
      ".buttons.0: The template's button 2 takes no value of this kind.",
      ".cards.0.kind: The template's card has an image as header.",
      ".cards.0.parameters: The template has 1 placeholder in its text, and 0 parameters are given.",
      '.cards.0.buttons: The button "Open" of the template wants a value.',
    ]);
    expect(problems({ ...fitting, cards: [] })).toEqual([
      ".cards: The template has 1 card, and 0 cards are filled in.",
    ]);
    expect(problems({ ...fitting, template: { ...template, header: { kind: "location" } } })[0]).toContain(
      "map",
    );
  });
});
