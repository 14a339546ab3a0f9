import Type from "typebox";
import { attachmentsMax, emailHeadersMax, linkParametersMax } from "../limits.ts";
import { Brand } from "./brand.ts";
import { EmailDesign } from "./design/design.ts";
import { NamedTemplate, Template } from "./template.ts";

/** An e-mail as its author writes it. */
export const EmailTemplate = Type.Object(
  {
    fromName: Template("Name of the sender."),
    fromAddress: Template("Address of the sender; the provider's own when empty."),
    replyTo: Template("Where answers go; the sender when empty."),
    subject: Template("The subject line."),
    preheader: Template("The line that inboxes show beside the subject."),
    html: Template(
      "The HTML body. Values are escaped for the place they land in. With `mjml`: what was made of it at publish.",
    ),
    mjml: Type.Optional(
      Type.String({
        description:
          "MJML that the HTML is made from at publish and for previews. Written in place of `html`. Liquid.",
      }),
    ),
    design: Type.Optional(EmailDesign),
    brand: Type.Optional(
      Type.Object(Brand.properties, {
        additionalProperties: false,
        description: "The account's brand as the design was published with it. Set by Clarion.",
      }),
    ),
    text: Template("The plain text; derived from the HTML when empty."),
    cc: Type.Optional(Template("Addresses that get a copy, separated by commas.")),
    bcc: Type.Optional(Template("Addresses that get a copy unseen by the others, separated by commas.")),
    headers: Type.Optional(
      Type.Array(NamedTemplate, {
        description: "Header fields of your own. Names that mail servers and Clarion need are refused.",
        maxItems: emailHeadersMax,
      }),
    ),
    attachments: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Template(
              "Name of the file; the end of the address when empty. Its own end says what it is.",
            ),
            url: Template("Where it is fetched from; no file where this is empty."),
          },
          { additionalProperties: false },
        ),
        { description: "Files that go with the message.", maxItems: attachmentsMax },
      ),
    ),
    linkParameters: Type.Optional(
      Type.Array(NamedTemplate, {
        description: "Added to each web link of the message, in this order, such as `utm_source`.",
        maxItems: linkParametersMax,
      }),
    ),
  },
  { additionalProperties: false },
);
