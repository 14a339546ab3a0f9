import type { WhatsAppContent } from "../../src/contract/content.ts";
import type { ApprovedTemplate } from "../../src/contract/whatsapp.ts";

export const anApproved = (template: Partial<ApprovedTemplate> = {}): ApprovedTemplate => ({
  category: "UTILITY",
  header: { kind: "none", text: "" },
  body: "",
  footer: "",
  buttons: [],
  cards: [],
  ...template,
});

export const aWhatsApp = (content: Partial<WhatsAppContent> = {}): WhatsAppContent => ({
  channel: "whatsapp",
  to: "+14155550101",
  templateName: "order_update",
  language: "en_US",
  header: null,
  parameters: ["hello"],
  buttons: [],
  cards: [],
  template: null,
  ...content,
});

/** A message that fills in all that a template can take. */
export const aWholeWhatsApp = (): WhatsAppContent =>
  aWhatsApp({
    header: { kind: "document", url: "https://example.com/a.pdf", filename: "Invoice.pdf" },
    parameters: ["Pat", "17"],
    buttons: [
      { index: 1, kind: "url", value: "17" },
      { index: 2, kind: "quick_reply", value: "stop-17" },
      { index: 3, kind: "copy_code", value: "SAVE10" },
    ],
    cards: [
      {
        kind: "image",
        url: "https://example.com/a.png",
        parameters: ["Tea"],
        buttons: [{ index: 0, kind: "url", value: "tea" }],
      },
    ],
    template: anApproved({
      header: { kind: "document", text: "" },
      body: "Hi {{name}}, order {{order}}",
      footer: "Reply STOP to end",
      buttons: [
        { kind: "phone", text: "Call us", target: "+14155550100" },
        { kind: "url", text: "See it", target: "https://example.com/{{1}}" },
        { kind: "quick_reply", text: "Stop", target: "" },
        { kind: "copy_code", text: "Copy", target: "" },
      ],
      cards: [
        {
          kind: "image",
          body: "{{1}} for you",
          buttons: [{ kind: "url", text: "Buy", target: "https://example.com/p/{{1}}" }],
        },
      ],
    }),
  });
