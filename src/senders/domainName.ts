import { domainToASCII } from "node:url";
import { DomainError } from "../lib/errors.ts";

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** A domain as it is compared: lower case, in ASCII, without a dot at its end; null: it is none. */
export const asciiDomain = (text: string): string | null => {
  const domain = domainToASCII(text.trim().replace(/\.$/, "")).toLowerCase();
  return NAME.test(domain) && domain.length <= 253 ? domain : null;
};

/** @throws DomainError input/invalid */
export const checkedDomain = (text: string): string => {
  const domain = asciiDomain(text);
  if (domain !== null) return domain;
  throw new DomainError("input/invalid", "This is not the name of a domain.", [
    { field: "domain", message: `Expected a domain such as example.com, got "${text}".` },
  ]);
};
