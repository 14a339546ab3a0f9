import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { secondContent } from "../contract/secondChannel.ts";
import { fieldWithin, variantPath, variantsOf } from "../contract/variants.ts";
import type { Queryable } from "../db/pool.ts";
import { findProviderFacts } from "../db/queries/campaigns.ts";
import { listMailDomains, type MailDomainRow } from "../db/queries/mailDomains.ts";
import { asciiDomain } from "../lib/asciiDomain.ts";

const FIELD = "what.email.fromAddress";

/** The sender's domain where an address is one as it stands: no template, not left to the provider. */
const domainOf = (address: string): string | null => {
  const [, domain] = /^[^\s<>@,;{}]+@([^\s<>@,;{}]+)$/.exec(address.trim()) ?? [];
  return domain === undefined ? null : asciiDomain(domain);
};

const faultOf = (address: string, known: readonly MailDomainRow[]): string | null => {
  const domain = domainOf(address);
  if (domain === null) return null;
  const row = known.find((one) => one.domain === domain);
  if (row === undefined) {
    return `${domain} is not among your sender domains, so this mail is not signed; add it under Settings, Sender domains.`;
  }
  if (row.is_verified === true) return null;
  return row.checked_at === null
    ? `The DNS records of ${domain} were never looked up, and mail that is not verified lands in spam; look them up under Settings, Sender domains.`
    : `The DNS records of ${domain} were not right when they were last looked up, and mail that is not verified lands in spam; see Settings, Sender domains.`;
};

/** Each message of a campaign with where its fields stand. */
const sendersOf = ({ what }: CampaignContent): { field: string; address: string }[] =>
  what.messageType === "single"
    ? [{ field: FIELD, address: what.email?.fromAddress ?? "" }]
    : variantsOf(what).map(({ email }, index) => ({
        field: fieldWithin(variantPath(index), FIELD),
        address: email?.fromAddress ?? "",
      }));

/** Senders whose domain is not verified, where Clarion signs: mail services sign by keys of their own and say so themselves. */
export const senderProblems = async (
  q: Queryable,
  accountId: number,
  draft: CampaignContent,
): Promise<DraftProblem[]> => {
  const content = draft.channel === "email" ? draft : secondContent(draft);
  const providerId = content?.start.providerId ?? null;
  if (content?.channel !== "email" || providerId === null) return [];
  const senders = sendersOf(content).filter(({ address }) => domainOf(address) !== null);
  if (senders.length === 0) return [];
  if ((await findProviderFacts(q, accountId, providerId))?.kind !== "smtp") return [];
  const known = await listMailDomains(q, accountId);
  return senders.flatMap(({ field, address }): DraftProblem[] => {
    const message = faultOf(address, known);
    return message === null ? [] : [{ section: "what", level: "worth_a_look", field, message }];
  });
};
