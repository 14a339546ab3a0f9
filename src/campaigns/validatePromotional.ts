import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";

/** What the law of many countries wants in an e-mail that nobody waits for: a way out, and who sent it from where. */

const UNSUBSCRIBE_PLACE = /\*\|UNSUBSCRIBE\|\*|Links\s*\.\s*unsubscribe/;
const ADDRESS_PLACE = /Account\s*\.\s*postal_address/i;

const blocking = (message: string): DraftProblem => ({
  section: "what",
  level: "blocking",
  field: "what.email.html",
  message,
});

/** Letters and digits as a reader sees them, whatever stands between: tags, breaks, commas. */
const readable = (text: string): string =>
  text
    .replace(/<[^<>]*>|&amp;|&nbsp;/gi, " ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();

const showsAddress = (body: string, postalAddress: string): boolean =>
  ADDRESS_PLACE.test(body) || readable(body).includes(readable(postalAddress));

const addressProblems = (body: string, postalAddress: string | null): DraftProblem[] => {
  if (postalAddress === null) {
    return [
      blocking(
        "A promotional e-mail needs your postal address, and the account has none yet: set it under Settings, Account, and put " +
          "{{ Account.postal_address }} into the e-mail.",
      ),
    ];
  }
  if (showsAddress(body, postalAddress)) return [];
  return [
    blocking(
      "A promotional e-mail needs your postal address: put {{ Account.postal_address }} into it, or the footer of the brand.",
    ),
  ];
};

/** @param body the HTML, or the text of an e-mail that has none */
export const validatePromotional = (
  { start }: CampaignContent,
  body: string,
  postalAddress: string | null,
): DraftProblem[] => {
  if (start.purpose !== "promotional") return [];
  return [
    ...(UNSUBSCRIBE_PLACE.test(body)
      ? []
      : [blocking("A promotional e-mail needs a link to unsubscribe: put {{ Links.unsubscribe }} into it.")]),
    ...addressProblems(body, postalAddress),
  ];
};
