import Type, { type Static } from "typebox";
import {
  whatsappButtonsMax,
  whatsappCardsMax,
  whatsappParametersMax,
  whatsappTemplateTextCharsMax,
} from "../limits.ts";
import { DateTime, Nullable, Page } from "./page.ts";
import { Template } from "./template.ts";

/**
 * WhatsApp messages. A business may write first only by a template that Meta approved; a campaign fills in its
 * placeholders (developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components).
 */

const Text = (description: string) =>
  Type.String({ description, maxLength: whatsappTemplateTextCharsMax, default: "" });

/** What a header can be. `location` is known so that it can be pointed out; no campaign can fill it in. */
const HEADER_KINDS = ["none", "text", "image", "video", "document", "location"] as const;
const CARD_KINDS = ["image", "video"] as const;

const ApprovedButton = Type.Object(
  {
    kind: Type.Enum(["url", "quick_reply", "copy_code", "phone", "other"]),
    text: Text("What the button says."),
    target: Text("The address that it opens, or the number that it calls; {{1}} stands at an address's end."),
  },
  { additionalProperties: false },
);

const ApprovedButtons = Type.Array(ApprovedButton, { maxItems: whatsappButtonsMax, default: [] });

/** A template as it was approved: its own text, with placeholders. */
export const ApprovedTemplate = Type.Object(
  {
    category: Text("MARKETING, UTILITY or AUTHENTICATION; empty where it is not known."),
    header: Type.Object(
      { kind: Type.Enum([...HEADER_KINDS], { default: "none" }), text: Text("Of a text header.") },
      { additionalProperties: false, default: { kind: "none", text: "" } },
    ),
    body: Text("The text, with {{1}} or {{name}} where values go."),
    footer: Text("The small line below."),
    buttons: ApprovedButtons,
    cards: Type.Array(
      Type.Object(
        {
          kind: Type.Enum([...CARD_KINDS], { default: "image" }),
          body: Text("The text of the card."),
          buttons: ApprovedButtons,
        },
        { additionalProperties: false },
      ),
      { description: "Of a carousel.", maxItems: whatsappCardsMax, default: [] },
    ),
    unsupported: Type.Optional(Text("A part that no campaign can fill in, in words.")),
  },
  { additionalProperties: false },
);
export type ApprovedTemplate = Static<typeof ApprovedTemplate>;

const Parameters = (description: string) =>
  Type.Array(Template("A parameter."), { description, maxItems: whatsappParametersMax, default: [] });

const Buttons = Type.Array(
  Type.Object(
    {
      index: Type.Integer({
        description: "Which of the template's buttons, from 0.",
        minimum: 0,
        maximum: whatsappButtonsMax - 1,
      }),
      kind: Type.Enum(["url", "quick_reply", "copy_code"]),
      value: Template(
        "url: the end of the address; quick_reply: what comes back when it is tapped, the button's text when empty; copy_code: the code.",
      ),
    },
    { additionalProperties: false },
  ),
  { description: "Buttons that take a value.", maxItems: whatsappButtonsMax, default: [] },
);

export const WhatsAppTemplate = Type.Object(
  {
    templateName: Type.String({ description: "Name of the approved template.", default: "" }),
    language: Type.String({ description: "Language code of the template.", default: "en" }),
    header: Type.Optional(
      Type.Object(
        {
          kind: Type.Enum(["none", "text", "image", "video", "document"], { default: "none" }),
          text: Template("The value in a text header."),
          url: Template("Where the image, video or document is fetched from."),
          filename: Template("The name that a document is shown under."),
        },
        { additionalProperties: false },
      ),
    ),
    parameters: Parameters(
      "Of the body: {{1}}, {{2}} … in order, or named ones in the order in which they appear.",
    ),
    buttons: Type.Optional(Buttons),
    cards: Type.Optional(
      Type.Array(
        Type.Object(
          {
            kind: Type.Enum([...CARD_KINDS], { default: "image" }),
            url: Template("Where the image or video is fetched from."),
            parameters: Parameters("Of the card's text."),
            buttons: Buttons,
          },
          { additionalProperties: false },
        ),
        { description: "Of a carousel.", maxItems: whatsappCardsMax },
      ),
    ),
    emptyParameters: Type.Optional(
      Type.Enum(["do_not_send", "blank"], {
        description:
          "A parameter that comes out empty: the message ends as `template_value_missing` (the default), or an invisible character stands in its place. WhatsApp itself refuses empty ones.",
      }),
    ),
    template: Type.Optional(
      Nullable(ApprovedTemplate, {
        description:
          "The template's own text, for previews and for gateways that want it; taken over from the list of approved templates, or described by hand.",
      }),
    ),
  },
  { additionalProperties: false },
);
export type WhatsAppTemplate = Static<typeof WhatsAppTemplate>;

/** A template as a provider lists it. */
export interface ListedTemplate {
  name: string;
  language: string;
  /** In the provider's own words, such as APPROVED, PENDING, REJECTED, PAUSED. */
  status: string;
  /** Empty unless it was rejected. */
  rejectedReason: string;
  content: ApprovedTemplate;
}

export const WhatsAppTemplateRow = Type.Object({
  providerId: Type.String({ format: "uuid" }),
  name: Type.String(),
  language: Type.String(),
  status: Type.String({ description: "In the provider's own words: APPROVED, PENDING, REJECTED, PAUSED …" }),
  rejectedReason: Type.String({ description: "Empty unless it was rejected." }),
  content: ApprovedTemplate,
});
export type WhatsAppTemplateRow = Static<typeof WhatsAppTemplateRow>;

/** How reading a provider's list of templates went. */
export const TemplateReading = Type.Object({
  providerId: Type.String({ format: "uuid" }),
  readAt: Nullable(DateTime, { description: "When it was last read whole; null: never." }),
  failure: Nullable(Type.String({ description: "Why the last reading failed; the list before it stays." })),
});
export type TemplateReading = Static<typeof TemplateReading>;

export const WhatsAppTemplatePage = Type.Object({
  ...Page(WhatsAppTemplateRow).properties,
  statuses: Type.Array(Type.String(), { description: "That the templates of the choice's provider have." }),
  languages: Type.Array(Type.String()),
  readings: Type.Array(TemplateReading, { description: "Of every provider whose list was asked for." }),
});
export type WhatsAppTemplatePage = Static<typeof WhatsAppTemplatePage>;
