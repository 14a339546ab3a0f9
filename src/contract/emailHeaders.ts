/** Header fields that make a mail what it is, or that mail servers, vendors and Clarion write themselves. */
const RESERVED: ReadonlySet<string> = new Set([
  "authentication-results",
  "bcc",
  "cc",
  "date",
  "delivered-to",
  "dkim-signature",
  "domainkey-signature",
  "from",
  "list-unsubscribe",
  "list-unsubscribe-post",
  "message-id",
  "mime-version",
  "received",
  "received-spf",
  "reply-to",
  "return-path",
  "sender",
  "subject",
  "to",
  "x-smtpapi",
]);
const RESERVED_STARTS = [
  "arc-",
  "content-",
  "resent-",
  "x-clarion",
  "x-mailgun-",
  "x-pm-",
  "x-ses-",
  "x-sg-",
];

/** RFC 5322 2.2 allows more; no mail needs it. */
const NAME = /^[A-Za-z][A-Za-z0-9-]{0,75}$/;

/** What is wrong with the name of a header field that an author gives; null when it may be used. */
export const headerNameFault = (name: string): "not_a_name" | "reserved" | null => {
  const lower = name.trim().toLowerCase();
  if (!NAME.test(lower)) return "not_a_name";
  return RESERVED.has(lower) || RESERVED_STARTS.some((start) => lower.startsWith(start)) ? "reserved" : null;
};

/** What a link parameter's name cannot hold: RFC 3986 gives it a meaning of its own. */
const NO_PARAMETER = /[:/?#@!$&'()+*,;=[\]\s\p{Cc}%]/u;
export const isParameterName = (name: string): boolean => name !== "" && !NO_PARAMETER.test(name);
