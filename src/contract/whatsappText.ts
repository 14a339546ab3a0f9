import type { ApprovedTemplate } from "./whatsapp.ts";

/** How the text of an approved template is read. Nothing here but types, so that any screen may use it. */

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

/** What a template's text wants filled in, in the order in which values are sent: by number, or by appearance. */
export const placeholdersOf = (text: string): string[] => {
  const names = [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => name))];
  const isNumbered = names.every((name) => /^\d+$/.test(name));
  return isNumbered ? names.toSorted((a, b) => Number(a) - Number(b)) : names;
};

/** Whether the values of a text are sent by name. */
export const isNamed = (placeholders: readonly string[]): boolean =>
  placeholders.some((name) => !/^\d+$/.test(name));

/** The text with its values; a placeholder without one stays. */
export const filledText = (text: string, values: readonly string[]): string => {
  const names = placeholdersOf(text);
  return text.replace(PLACEHOLDER, (whole, name: string) => values[names.indexOf(name)] ?? whole);
};

type ApprovedButton = ApprovedTemplate["buttons"][number];

export interface WantedButton {
  index: number;
  kind: "url" | "quick_reply" | "copy_code";
  text: string;
}

/** The buttons that take a value; a quick reply may be left without. */
export const wantedButtons = (buttons: readonly ApprovedButton[]): WantedButton[] =>
  buttons.flatMap(({ kind, text, target }, index): WantedButton[] => {
    if (kind === "quick_reply" || kind === "copy_code") return [{ index, kind, text }];
    return kind === "url" && placeholdersOf(target).length > 0 ? [{ index, kind, text }] : [];
  });
