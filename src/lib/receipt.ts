import { receiptCharsMax } from "../limits.ts";
import { storableText } from "./storableText.ts";

/** The id under which a provider took a message, as it is stored and looked for. */
export const receiptOf = (providerMessageId: string): string =>
  storableText(providerMessageId.slice(0, receiptCharsMax));
