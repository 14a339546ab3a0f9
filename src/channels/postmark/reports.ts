import { type Loose, recordOf, textOf } from "../loose.ts";
import type { Report } from "../report.ts";
import { aReport, idOfParts, MESSAGE_KEY, messageIdFrom, momentFrom, orNull } from "../vendorReport.ts";

type Known = Pick<Report, "kind"> & Partial<Report> & { when: unknown };

/** Bounces by which the address is dead ("Bounce types", https://postmarkapp.com/developer/api/bounce-api). */
const DEAD: ReadonlySet<string> = new Set(["HardBounce", "BadEmailAddress"]);
/** Answers of machines and tests: the mail arrived. */
const NO_BOUNCE: ReadonlySet<string> = new Set([
  "AutoResponder",
  "ChallengeVerification",
  "OpenRelayTest",
  "Subscribe",
]);

const bounced = (event: Loose): Known | null => {
  const type = textOf(event.Type);
  if (NO_BOUNCE.has(type)) return null;
  const known = { when: event.BouncedAt, code: type, detail: textOf(event.Description) };
  return type === "Unsubscribe"
    ? { kind: "unsubscribed", ...known }
    : { kind: "bounced", isPermanent: DEAD.has(type), ...known };
};

const READERS: Readonly<Record<string, (event: Loose) => Known | null>> = {
  Delivery: (event) => ({ kind: "delivered", when: event.DeliveredAt, detail: textOf(event.Details) }),
  Bounce: bounced,
  SpamComplaint: (event) => ({ kind: "complained", when: event.BouncedAt, code: textOf(event.Type) }),
  Open: (event) => ({ kind: "opened", when: event.ReceivedAt }),
  Click: (event) => ({ kind: "clicked", when: event.ReceivedAt, url: orNull(textOf(event.OriginalLink)) }),
  // A suppression for a bounce or a complaint follows those; one by hand is the recipient's own wish or the operator's.
  SubscriptionChange: (event) =>
    event.SuppressSending === true && event.SuppressionReason === "ManualSuppression"
      ? { kind: "unsubscribed", when: event.ChangedAt, code: textOf(event.Origin) }
      : null,
};

/**
 * What Postmark tells of a mail ("Webhooks overview", https://postmarkapp.com/developer/webhooks/webhooks-overview). An event
 * that changes nothing gives no report.
 */
export const postmarkReports = (event: Loose, now: Date): Report[] => {
  const read = READERS[textOf(event.RecordType)]?.(event) ?? null;
  if (read === null) return [];
  const { when, ...known } = read;
  const address = textOf(event.Recipient) || textOf(event.Email);
  const providerId = textOf(event.MessageID);
  const at = momentFrom(when, now);
  return [
    aReport({
      id: idOfParts(known.kind, providerId, address.toLowerCase(), textOf(when), known.url ?? ""),
      messageId: messageIdFrom(textOf(recordOf(event.Metadata)[MESSAGE_KEY])),
      providerId: orNull(providerId),
      address: orNull(address),
      at,
      ...known,
    }),
  ];
};
