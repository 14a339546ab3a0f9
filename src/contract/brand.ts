import Type, { type Static } from "typebox";

/** How an account's e-mails look. */

const Color = (description: string) => Type.String({ pattern: "^#[0-9a-f]{6}$", description });

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
  },
  { additionalProperties: false },
);
export type Brand = Static<typeof Brand>;
