import Type from "typebox";

/** A text with Liquid in it; a draft may leave it empty. */
export const Template = (description: string) =>
  Type.String({ description: `${description} Liquid.`, default: "" });

export const NamedTemplate = Type.Object(
  { name: Type.String(), value: Template("The value.") },
  { additionalProperties: false },
);
