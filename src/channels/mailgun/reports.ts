import { type Loose, recordOf, textOf } from "../loose.ts";
import type { Report } from "../report.ts";
import { aReport, idOfParts, MESSAGE_KEY, messageIdFrom, momentFrom, orNull } from "../vendorReport.ts";

type Known = Pick<Report, "kind"> & Partial<Report>;

/** Mailgun did not send, because the address had bounced before, complained or unsubscribed. */
const SUPPRESSED: Readonly<Record<string, Known>> = {
  "suppress-bounce": { kind: "bounced", isPermanent: true },
  "suppress-complaint": { kind: "complained" },
  "suppress-unsubscribe": { kind: "unsubscribed" },
};

/** The receiving server said no for good. Mailgun repeats temporary failures itself; what it gives up comes as `old`. */
const failed = (event: Loose): Known | null => {
  if (event.severity !== "permanent") return null;
  const status = recordOf(event["delivery-status"]);
  const reason = textOf(event.reason);
  const known = {
    code: textOf(status["enhanced-code"]) || textOf(status.code) || reason,
    detail: textOf(status.description) || textOf(status.message),
  };
  const suppressed = SUPPRESSED[reason];
  if (suppressed !== undefined) return { ...suppressed, ...known, code: reason };
  return reason === "bounce"
    ? { kind: "bounced", isPermanent: true, ...known }
    : { kind: "undelivered", ...known };
};

/** Mailgun names the machine when it knows one. */
const isMachine = (event: Loose): boolean => textOf(recordOf(event["client-info"]).bot) !== "";

const READERS: Readonly<Record<string, (event: Loose) => Known | null>> = {
  delivered: () => ({ kind: "delivered" }),
  failed,
  rejected: (event) => ({
    kind: "undelivered",
    code: "rejected",
    detail: textOf(recordOf(event.reject).reason),
  }),
  complained: () => ({ kind: "complained" }),
  unsubscribed: () => ({ kind: "unsubscribed" }),
  opened: (event) => ({ kind: "opened", isMachine: isMachine(event) }),
  clicked: (event) => ({ kind: "clicked", isMachine: isMachine(event), url: orNull(textOf(event.url)) }),
};

/**
 * What Mailgun tells of a mail ("Webhook payloads",
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads). An event that changes nothing gives no
 * report.
 */
export const mailgunReports = (event: Loose, now: Date): Report[] => {
  const known = READERS[textOf(event.event)]?.(event) ?? null;
  if (known === null) return [];
  const address = textOf(event.recipient);
  const providerId = textOf(recordOf(recordOf(event.message).headers)["message-id"]);
  const at = momentFrom(event.timestamp, now);
  return [
    aReport({
      id: textOf(event.id) || idOfParts(known.kind, providerId, address, at.toISOString(), known.url ?? ""),
      messageId: messageIdFrom(textOf(recordOf(event["user-variables"])[MESSAGE_KEY])),
      providerId: orNull(providerId),
      address: orNull(address),
      at,
      ...known,
    }),
  ];
};
