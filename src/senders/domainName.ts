import { domainToASCII } from "node:url";
import { DomainError } from "../lib/errors.ts";

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** A domain as it is compared: lower case, in ASCII, without a dot at its end. @throws DomainError input/invalid */
export const checkedDomain = (text: string): string => {
  const domain = domainToASCII(text.trim().replace(/\.$/, "")).toLowerCase();
  if (NAME.test(domain) && domain.length <= 253) return domain;
  throw new DomainError("input/invalid", "This is not the name of a domain.", [
    { field: "domain", message: `Expected a domain such as example.com, got "${text}".` },
  ]);
};
