import type { CampaignFacts } from "../db/queries/turns.ts";
import type { AccountGiven } from "./render/contract.ts";

/** What messages of a campaign can say of its account. */
export const accountOf = ({
  accountName,
  accountTimeZone,
  accountPostalAddress,
}: Pick<CampaignFacts, "accountName" | "accountTimeZone" | "accountPostalAddress">): AccountGiven => ({
  name: accountName,
  timeZone: accountTimeZone,
  postalAddress: accountPostalAddress,
});
