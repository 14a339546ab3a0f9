import { renderText } from "../fields.ts";
import { ValueMissing } from "../liquid/signals.ts";
import type { CompileChannel } from "./composer.ts";

/** Meta refuses parameters with line breaks, tabs or runs of spaces, and empty ones. */
const toParameter = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, " ").trim();

export const compileWhatsApp: CompileChannel = ({ whatsapp }, { parse }) => {
  if (whatsapp === undefined) return null;
  const { templateName, language } = whatsapp;
  const parameters = whatsapp.parameters.map((text, index) =>
    parse(`what.whatsapp.parameters.${index}`, text),
  );
  return (run, input) => ({
    channel: "whatsapp",
    to: input.address,
    templateName,
    language,
    parameters: parameters.map((field, index) => {
      const parameter = toParameter(renderText(field, run));
      if (parameter === "") throw new ValueMissing(`Parameter {{${index + 1}}}`);
      return parameter;
    }),
  });
};
