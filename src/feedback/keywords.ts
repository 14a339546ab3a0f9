import type { Report } from "../channels/report.ts";
import type { AccountSettings } from "../contract/account.ts";
import type { Database } from "../db/pool.ts";
import { applySubscriptions, parseSubscription } from "../profiles/subscribe.ts";

type Keywords = AccountSettings["whatsappKeywords"];

/** As people write one word: whatever its case, its spaces and its full stop. */
const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, " ")
    .trim();

const isOneOf = (text: string, keywords: readonly string[]): boolean => {
  const said = plain(text);
  return said !== "" && keywords.some((keyword) => plain(keyword) === said);
};

/**
 * Reports that follow from what users wrote back: a keyword alone takes the subscription of whoever has the number, and is
 * a fact of the message that was answered, where that is known.
 */
export const optOutReports = (reports: readonly Report[], { optOut }: Keywords): Report[] =>
  reports
    .filter(({ kind, detail }) => kind === "replied" && isOneOf(detail, optOut))
    .flatMap((reply) => {
      const leaving = { ...reply, id: `${reply.id}:opt-out`, kind: "unsubscribed" as const, code: "keyword" };
      const ofAddress = { ...leaving, messageId: null, providerId: null };
      const isOfMessage = reply.messageId !== null || reply.providerId !== null;
      return isOfMessage ? [leaving, ofAddress] : [ofAddress];
    });

/** Subscribes whoever has the number from which a keyword came. */
export const heedOptIns = async (
  db: Database,
  accountId: number,
  reports: readonly Report[],
  { optIn }: Keywords,
): Promise<void> => {
  const numbers = reports.flatMap(({ kind, detail, address }) =>
    kind === "replied" && address !== null && isOneOf(detail, optIn) ? [address] : [],
  );
  if (numbers.length === 0) return;
  const records = [...new Set(numbers)].map((value, index) => {
    const sent = { type: "whatsapp", value, status: "Resubscribe" };
    return { number: index + 1, sent, parsed: parseSubscription(sent) };
  });
  await applySubscriptions(db, accountId, records);
};
