/** Mails that come back, as other servers write them. */

const lines = (...text: readonly string[]): string => text.join("\r\n");

interface Dsn {
  status?: string;
  action?: string;
  said?: string;
  recipient?: string;
  /** Stands where the machine-readable part does, in place of it. */
  machine?: string;
  /** Bytes of the mail that is returned. */
  returnedBytes?: number;
}

/** A delivery report (RFC 3464) as Postfix writes it. */
export const aDsn = ({
  status = "5.1.1",
  action = "failed",
  said = "smtp; 550 5.1.1 <bob@example.com>: no such user",
  recipient = "bob@example.com",
  machine,
  returnedBytes = 10,
}: Dsn = {}): Buffer =>
  Buffer.from(
    lines(
      "From: MAILER-DAEMON@mx.example.net (Mail Delivery System)",
      "Subject: Undelivered Mail Returned to Sender",
      "Auto-Submitted: auto-replied",
      "MIME-Version: 1.0",
      "Content-Type: multipart/report; report-type=delivery-status;",
      '\tboundary="4FQd.1/mx.example.net"',
      "",
      "This is a MIME-encapsulated message.",
      "",
      "--4FQd.1/mx.example.net",
      "Content-Type: text/plain; charset=us-ascii",
      "",
      "I'm sorry to have to inform you that your message could not be delivered.",
      "",
      "--4FQd.1/mx.example.net",
      "Content-Type: message/delivery-status",
      "",
      machine ??
        lines(
          "Reporting-MTA: dns; mx.example.net",
          "Arrival-Date: Wed,  4 Mar 2026 05:06:07 +0000 (UTC)",
          "",
          `Final-Recipient: rfc822; ${recipient}`,
          `Action: ${action}`,
          `Status: ${status}`,
          `Diagnostic-Code: ${said}`,
        ),
      "",
      "--4FQd.1/mx.example.net",
      "Content-Type: message/rfc822",
      "",
      "From: shop@example.com",
      "Subject: Your order",
      "",
      "x".repeat(returnedBytes).replace(/(.{76})/g, "$1\r\n"),
      "--4FQd.1/mx.example.net--",
      "",
    ),
  );

/** A complaint (RFC 5965). @param returnPath of the mail that is complained of */
export const anArf = (type = "abuse", returnPath = "b@bounces.example.com"): Buffer =>
  Buffer.from(
    lines(
      "From: <abuse@mailbox.example.net>",
      "To: <fbl@example.com>",
      "Subject: FW: Earn money",
      "MIME-Version: 1.0",
      'Content-Type: multipart/report; report-type=feedback-report; boundary="part1"',
      "",
      "--part1",
      "Content-Type: text/plain; charset=US-ASCII",
      "",
      "This is an email abuse report.",
      "",
      "--part1",
      "Content-Type: message/feedback-report",
      "",
      `Feedback-Type: ${type}`,
      "User-Agent: SomeGenerator/1.0",
      "Version: 1",
      `Original-Mail-From: <${returnPath}>`,
      "",
      "--part1",
      "Content-Type: message/rfc822",
      "Content-Disposition: inline",
      "",
      `Return-Path: <${returnPath}>`,
      "From: shop@example.com",
      "Subject: Earn money",
      "",
      "Spam Spam Spam",
      "--part1--",
      "",
    ),
  );

/** What a mailbox answers by itself (RFC 3834). */
export const anAutoReply = (): Buffer =>
  Buffer.from(
    lines(
      "From: bob@example.com",
      "Subject: Out of office",
      "Auto-Submitted: auto-replied (vacation)",
      "",
      "I am away. Status: 5.1.1",
      "",
    ),
  );
