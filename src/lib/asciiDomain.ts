import { domainToASCII } from "node:url";

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** A domain as it is compared: lower case, in ASCII, without a dot at its end; null: it is none. */
export const asciiDomain = (text: string): string | null => {
  const domain = domainToASCII(text.trim().replace(/\.$/, "")).toLowerCase();
  return NAME.test(domain) && domain.length <= 253 ? domain : null;
};
