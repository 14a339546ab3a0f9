import type { AccountRow } from "../../db/queries/accounts.ts";

/** What a preview can say of the account. */
export const accountGiven = (account: AccountRow | undefined) => ({
  name: account?.name ?? "",
  timeZone: account?.time_zone ?? "UTC",
  postalAddress: account?.postal_address ?? null,
});
