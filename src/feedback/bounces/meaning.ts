import { excerpt } from "../../lib/excerpt.ts";
import { isDeadReply, parseReply } from "../../lib/smtpStatus.ts";
import { bounceDetailCharsMax } from "../../limits.ts";
import type { Fields, ReadMail } from "./readMail.ts";

/** What a mail that came back means for the message whose return path it came to. */
export type Meaning =
  | { kind: "bounced"; isPermanent: boolean; code: string; detail: string }
  | { kind: "delivered"; code: string; detail: string }
  | { kind: "complained"; code: string; detail: string }
  /** `why` is for the operator: it names no person. */
  | { kind: "ignored"; why: string };

const ignored = (why: string): Meaning => ({ kind: "ignored", why });

const wordOf = (fields: Fields, name: string): string =>
  /^[a-z-]+/.exec((fields.get(name) ?? "").trim().toLowerCase())?.[0] ?? "";

/** Class, subject and detail (RFC 3463 section 2). */
const STATUS = /^\s*([245]\.\d{1,3}\.\d{1,3})\b/;
const statusOf = (fields: Fields): string | null => STATUS.exec(fields.get("status") ?? "")?.[1] ?? null;

/** The other server's own words: `smtp; 550 5.1.1 …` (RFC 3464 2.3.6). */
const saidOf = (fields: Fields): string =>
  (fields.get("diagnostic-code") ?? "")
    .replace(/^\s*[\w.-]+\s*;/, "")
    .replace(/\s+/g, " ")
    .trim();

/** "Other or undefined status" (RFC 3463 3.1): the reporting server knew no better. */
const isVague = (status: string | null): boolean => status === null || status.endsWith(".0.0");

/**
 * The status of the report counts, and where that says nothing, what the other server answered. A status of class 4 is of a
 * mail that was tried for days and given up (RFC 3463 section 2): the address may be alive.
 */
const verdictOf = (fields: Fields): { isPermanent: boolean; code: string } => {
  const status = statusOf(fields);
  const said = parseReply(saidOf(fields));
  if (said === null || !isVague(status) || status?.startsWith("4"))
    return { isPermanent: status !== null && isDeadReply({ code: 0, enhanced: status }), code: status ?? "" };
  const enhanced = isVague(said.enhanced) ? null : said.enhanced;
  return { isPermanent: isDeadReply({ ...said, enhanced }), code: enhanced ?? String(said.code) };
};

const failed = (fields: Fields): Meaning => ({
  kind: "bounced",
  ...verdictOf(fields),
  detail: excerpt(saidOf(fields), bounceDetailCharsMax),
});

const delivered = (fields: Fields): Meaning => ({
  kind: "delivered",
  code: statusOf(fields) ?? "",
  detail: excerpt(saidOf(fields), bounceDetailCharsMax),
});

/** One recipient of a report (RFC 3464 2.3.3). */
const meaningOfGroup = (fields: Fields): Meaning => {
  switch (wordOf(fields, "action")) {
    case "failed":
      return failed(fields);
    case "delivered":
      return delivered(fields);
    case "delayed":
      return ignored("The other mail server still tries.");
    case "relayed":
    case "expanded":
      return ignored("The mail went on to a server that reports nothing.");
    default:
      return ignored("The report does not say what became of the mail.");
  }
};

const WEIGHT = { bounced: 2, delivered: 1, ignored: 0, complained: 0 } as const;

const weightOf = (meaning: Meaning): number =>
  WEIGHT[meaning.kind] + (meaning.kind === "bounced" && meaning.isPermanent ? 1 : 0);

/** Each of our mails has one recipient; of a report that names several, the worst is what became of it. */
const meaningOfStatus = (blocks: readonly Fields[]): Meaning => {
  const groups = blocks.filter((fields) => fields.has("action") || fields.has("final-recipient"));
  const [worst] = groups.map(meaningOfGroup).toSorted((a, b) => weightOf(b) - weightOf(a));
  return (
    worst ?? {
      kind: "bounced",
      isPermanent: false,
      code: "",
      detail: "A report of a failed delivery that could not be read.",
    }
  );
};

/** Types of feedback by which somebody complains (RFC 5965 section 7.3); the others are about authentication, or take it back. */
const COMPLAINTS: ReadonlySet<string> = new Set(["abuse", "fraud"]);

const meaningOfFeedback = (fields: Fields): Meaning => {
  const type = wordOf(fields, "feedback-type");
  return COMPLAINTS.has(type)
    ? {
        kind: "complained",
        code: type,
        detail: excerpt(fields.get("user-agent") ?? "", bounceDetailCharsMax),
      }
    : ignored("The feedback is no complaint.");
};

/** Answers of machines (RFC 3834 section 5, and what came before it). */
const isAutoReply = (headers: Fields): boolean => {
  const submitted = wordOf(headers, "auto-submitted");
  return (
    (submitted !== "" && submitted !== "no") ||
    headers.has("x-autoreply") ||
    headers.has("x-autorespond") ||
    wordOf(headers, "precedence") === "auto"
  );
};

/**
 * What a mail means by its machine-readable part: a delivery status (RFC 3464) or feedback (RFC 5965). The words for people
 * are not read. Reports are themselves sent by machines, so they are looked for before answers of machines are.
 */
export const meaningOf = ({ headers, status, feedback }: ReadMail): Meaning => {
  if (feedback !== null) return meaningOfFeedback(feedback);
  if (status !== null) return meaningOfStatus(status);
  if (isAutoReply(headers)) return ignored("It is an automatic answer.");
  return ignored("It is no report of a mail server.");
};
