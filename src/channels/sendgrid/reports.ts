import { type Loose, textOf } from "../loose.ts";
import type { Report } from "../report.ts";
import { aReport, idOfParts, MESSAGE_KEY, messageIdFrom, momentFrom, orNull } from "../vendorReport.ts";

type Known = Pick<Report, "kind"> & Partial<Report>;

/** `blocked` is about the mail or the sender, `bounce` about the address. */
const bounced = (event: Loose): Known => ({
  kind: "bounced",
  isPermanent: event.type !== "blocked" && !textOf(event.status).startsWith("4"),
  code: textOf(event.status),
  detail: textOf(event.reason),
});

const READERS: Readonly<Record<string, (event: Loose) => Known>> = {
  delivered: (event) => ({ kind: "delivered", detail: textOf(event.response) }),
  bounce: bounced,
  dropped: (event) => ({ kind: "undelivered", code: textOf(event.status), detail: textOf(event.reason) }),
  spamreport: () => ({ kind: "complained" }),
  unsubscribe: () => ({ kind: "unsubscribed" }),
  group_unsubscribe: () => ({ kind: "unsubscribed" }),
  open: (event) => ({ kind: "opened", isMachine: event.sg_machine_open === true }),
  click: (event) => ({ kind: "clicked", url: orNull(textOf(event.url)) }),
};

/**
 * What SendGrid tells of a mail ("Event Webhook Reference",
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event). An event that changes nothing gives no report.
 * `sg_message_id` is the id that the API gave, a dot and where it went.
 */
export const sendgridReport = (event: Loose, now: Date): Report[] => {
  const known = READERS[textOf(event.event)]?.(event);
  if (known === undefined) return [];
  const address = textOf(event.email);
  const providerId = textOf(event.sg_message_id).split(".")[0] ?? "";
  const at = momentFrom(event.timestamp, now);
  const id =
    textOf(event.sg_event_id) ||
    idOfParts(known.kind, providerId, address, at.toISOString(), known.url ?? "");
  const messageId = messageIdFrom(textOf(event[MESSAGE_KEY]));
  return [aReport({ id, messageId, providerId: orNull(providerId), address: orNull(address), at, ...known })];
};
