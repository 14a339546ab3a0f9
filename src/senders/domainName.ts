import { asciiDomain } from "../lib/asciiDomain.ts";
import { DomainError } from "../lib/errors.ts";

/** @throws DomainError input/invalid */
export const checkedDomain = (text: string): string => {
  const domain = asciiDomain(text);
  if (domain !== null) return domain;
  throw new DomainError("input/invalid", "This is not the name of a domain.", [
    { field: "domain", message: `Expected a domain such as example.com, got "${text}".` },
  ]);
};
