import { type Loose, recordOf, recordsOf, textOf } from "../loose.ts";
import type { Report } from "../report.ts";
import { aReport, idOfParts, MESSAGE_KEY, messageIdFrom, momentFrom, orNull } from "../vendorReport.ts";

/** Names an event once for each address that it is about. */
const forEach = (
  addresses: readonly string[],
  event: Loose,
  detail: Loose,
  known: Pick<Report, "kind"> & Partial<Report>,
  now: Date,
): Report[] => {
  const mail = recordOf(event.mail);
  const [given] = Array.isArray(recordOf(mail.tags)[MESSAGE_KEY])
    ? recordsOfTexts(recordOf(mail.tags)[MESSAGE_KEY])
    : [];
  const at = momentFrom(detail.timestamp ?? mail.timestamp, now);
  const providerId = textOf(mail.messageId);
  return addresses.map((address) =>
    aReport({
      id: idOfParts(known.kind, providerId, address.toLowerCase(), at.toISOString(), known.url ?? ""),
      messageId: messageIdFrom(given ?? ""),
      providerId: orNull(providerId),
      address: orNull(address),
      at,
      ...known,
    }),
  );
};

const recordsOfTexts = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(textOf).filter((text) => text !== "") : [];

const destinationOf = (event: Loose): string[] => recordsOfTexts(recordOf(event.mail).destination);

const bounces = (event: Loose, now: Date): Report[] => {
  const bounce = recordOf(event.bounce);
  const type = textOf(bounce.bounceType);
  return recordsOf(bounce.bouncedRecipients).flatMap((one) =>
    forEach(
      [textOf(one.emailAddress)],
      event,
      bounce,
      {
        kind: "bounced",
        isPermanent: type === "Permanent",
        code: textOf(one.status) || `${type}/${textOf(bounce.bounceSubType)}`,
        detail: `${type} (${textOf(bounce.bounceSubType)}). ${textOf(one.diagnosticCode)}`,
      },
      now,
    ),
  );
};

/**
 * A complaint that Amazon itself made up, because the address is on the account's suppression list, is a mail that was not
 * sent: it says that the address had complained before.
 */
const complaints = (event: Loose, now: Date): Report[] => {
  const complaint = recordOf(event.complaint);
  const addresses = recordsOf(complaint.complainedRecipients).map((one) => textOf(one.emailAddress));
  return forEach(
    addresses,
    event,
    complaint,
    {
      kind: "complained",
      code: textOf(complaint.complaintSubType) || textOf(complaint.complaintFeedbackType),
    },
    now,
  );
};

const READERS: Readonly<Record<string, (event: Loose, now: Date) => Report[]>> = {
  Bounce: bounces,
  Complaint: complaints,
  Delivery: (event, now) => {
    const delivery = recordOf(event.delivery);
    return forEach(
      recordsOfTexts(delivery.recipients),
      event,
      delivery,
      {
        kind: "delivered",
        detail: textOf(delivery.smtpResponse),
      },
      now,
    );
  },
  // Opens and clicks name no address; a mail has one recipient whose they are, unless it went to copies too.
  Open: (event, now) =>
    forEach(destinationOf(event).slice(0, 1), event, recordOf(event.open), { kind: "opened" }, now),
  Click: (event, now) => {
    const click = recordOf(event.click);
    const known = { kind: "clicked" as const, url: orNull(textOf(click.link)) };
    return forEach(destinationOf(event).slice(0, 1), event, click, known, now);
  },
  Reject: (event, now) =>
    forEach(
      destinationOf(event),
      event,
      recordOf(event.reject),
      {
        kind: "undelivered",
        code: "Reject",
        detail: textOf(recordOf(event.reject).reason),
      },
      now,
    ),
};

/**
 * What Amazon SES tells of a mail, as event publishing or as feedback of an identity ("Contents of event data that Amazon SES
 * publishes to Amazon SNS", https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html;
 * "Amazon SNS notification contents for Amazon SES",
 * https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html). Events that change nothing give no report.
 */
export const sesReports = (event: Loose, now: Date): Report[] => {
  const type = textOf(event.eventType) || textOf(event.notificationType);
  return READERS[type]?.(event, now) ?? [];
};
