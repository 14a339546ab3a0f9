import { SCOPES, type Scope, scopesFor } from "../../../../src/contract/credential.ts";
import type { CredentialPurpose } from "../../../searches.ts";
import { settings } from "../../../texts/settings.ts";

/** What a purpose allows; null where each scope is chosen by hand. */
export const scopesOf = (purpose: CredentialPurpose, isTest: boolean): readonly Scope[] | null => {
  switch (purpose) {
    case "trigger":
      return ["trigger"];
    case "upload":
      return ["upload"];
    case "everything":
      return scopesFor(isTest);
    case "custom":
      return null;
  }
};

const isSame = (a: readonly Scope[], b: readonly Scope[]): boolean =>
  a.length === b.length && a.every((scope) => b.includes(scope));

/** Many scopes in one word; null where they are better listed. */
export const summaryOf = (scopes: readonly Scope[], isTest: boolean): string | null => {
  if (isSame(scopes, SCOPES)) return settings.credentials.everything;
  return isTest && isSame(scopes, scopesFor(true)) ? settings.credentials.everythingTest : null;
};
