import Type, { type Static } from "typebox";
import { footerLabelCharsMax, footerTextCharsMax } from "../limits.ts";

/** How an account's e-mails look. */

const Color = (description: string) => Type.String({ pattern: "^#[0-9a-f]{6}$", description });

const FooterLink = (description: string) =>
  Type.Object(
    { isOn: Type.Boolean(), label: Type.String({ minLength: 1, maxLength: footerLabelCharsMax }) },
    { additionalProperties: false, description },
  );

export const BrandFooter = Type.Object(
  {
    text: Type.String({ maxLength: footerTextCharsMax, description: "Stands first; empty: nothing." }),
    postalAddress: Type.Boolean({ description: "Whether the account's postal address stands in it." }),
    unsubscribe: FooterLink("Where the user unsubscribes."),
    preferences: FooterLink("Where the user chooses what to get."),
    viewInBrowser: FooterLink("The e-mail as it was sent."),
  },
  { additionalProperties: false, description: "What the footer block of the visual editor holds." },
);
export type BrandFooter = Static<typeof BrandFooter>;

export const Brand = Type.Object(
  {
    logoUrl: Type.String({ maxLength: 2_000, description: "Address of the logo; empty: none." }),
    accent: Color("Buttons and links."),
    onAccent: Color("Text on buttons."),
    text: Color("Text."),
    muted: Color("Small print."),
    page: Color("The ground around the e-mail."),
    card: Color("The sheet of the e-mail."),
    line: Color("Lines and borders."),
    font: Type.Enum(["system", "arial", "georgia", "verdana", "trebuchet"]),
    width: Type.Integer({ minimum: 400, maximum: 800, description: "Of the e-mail, in pixels." }),
    corner: Type.Integer({ minimum: 0, maximum: 32, description: "Roundness of buttons, in pixels." }),
    footer: Type.Optional(BrandFooter),
  },
  { additionalProperties: false },
);
export type Brand = Static<typeof Brand>;
