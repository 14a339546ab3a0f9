import { withBlockTexts } from "../contract/blocksIn.ts";
import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { gmailClipBytes } from "../limits.ts";
import { sourceOf } from "./asWritten.ts";
import { validateEmailExtras } from "./validateEmailExtras.ts";
import { validatePromotional } from "./validatePromotional.ts";
import { validatePush } from "./validatePush.ts";
import { validateWhatsApp } from "./validateWhatsApp.ts";

const blocking = (field: string, message: string): DraftProblem => ({
  section: "what",
  level: "blocking",
  field,
  message,
});
const worthALook = (field: string, message: string): DraftProblem => ({
  section: "what",
  level: "worth_a_look",
  field,
  message,
});

const isBlank = (text: string): boolean => text.trim() === "";

const validateImages = (html: string): DraftProblem[] => {
  const images = html.match(/<img\b[^<>]*>/gi) ?? [];
  const without = images.filter((image) => !/\balt\s*=/i.test(image)).length;
  const overHttp = images.filter((image) => /\bsrc\s*=\s*["']?http:/i.test(image)).length;
  return [
    ...(without > 0
      ? [worthALook("what.email.html", `${without} of ${images.length} images have no alternative text.`)]
      : []),
    ...(overHttp > 0
      ? [
          worthALook(
            "what.email.html",
            `${overHttp} of ${images.length} images load over http; many inboxes block them.`,
          ),
        ]
      : []),
  ];
};

/** What Gmail or Outlook for Windows leave out (caniemail.com), as it stands in HTML or CSS. */
const DROPPED: readonly (readonly [RegExp, string])[] = [
  [/<script\b/i, "scripts"],
  [/<(iframe|video|audio|object|embed)\b/i, "embedded players and frames"],
  [/<link\b[^<>]*stylesheet/i, "linked style sheets"],
  [/@import\b/i, "imported style sheets"],
  [/display\s*:\s*(inline-)?(flex|grid)\b/i, "flex and grid layouts"],
  [/position\s*:\s*(absolute|fixed|relative|sticky)\b/i, "positions"],
];

const validateDropped = (html: string): DraftProblem[] => {
  const dropped = DROPPED.filter(([pattern]) => pattern.test(html)).map(([, words]) => words);
  if (dropped.length === 0) return [];
  return [worthALook("what.email.html", `Some large inboxes leave out ${dropped.join(", ")}.`)];
};

const validateText = ({ html, text }: { html: string; text: string }): DraftProblem[] =>
  isBlank(text) && /<img\b/i.test(html) && isBlank(html.replace(/<[^<>]*>/g, ""))
    ? [
        worthALook(
          "what.email.text",
          "The e-mail consists of images only, so no plain text can be made from it; write one.",
        ),
      ]
    : [];

/** What is wrong with HTML that was made of something else is told where that is written. */
const validateEmail = (content: CampaignContent, postalAddress: string | null): DraftProblem[] => {
  const { email } = content.what;
  if (email === undefined) return [blocking("what.email", "Write the e-mail.")];
  const html = isBlank(email.html) ? email.html : withBlockTexts(email.html, content.what.blocks);
  const text = isBlank(email.text) ? email.text : withBlockTexts(email.text, content.what.blocks);
  const problems = [
    ...validateHtmlEmail({ ...email, html, text }),
    ...validatePromotional(content, isBlank(html) ? text : html, postalAddress),
  ];
  const field = `what.email.${sourceOf(email)}`;
  return problems.map((problem) => (problem.field === "what.email.html" ? { ...problem, field } : problem));
};

const validateHtmlEmail = (email: NonNullable<CampaignContent["what"]["email"]>): DraftProblem[] => {
  const bytes = Buffer.byteLength(email.html);
  return [
    ...(isBlank(email.subject) ? [blocking("what.email.subject", "Write a subject line.")] : []),
    ...(isBlank(email.html) && isBlank(email.text)
      ? [blocking("what.email.html", "Write the body, as HTML or as plain text.")]
      : []),
    ...(bytes > gmailClipBytes
      ? [
          worthALook(
            "what.email.html",
            `The HTML has ${Math.round(bytes / 1024)} KB; Gmail clips mails near 102 KB.`,
          ),
        ]
      : []),
    ...validateImages(email.html),
    ...validateDropped(email.html),
    ...validateText(email),
    ...validateEmailExtras(email),
  ];
};

/** A header, query parameter or key without a name says nothing to anybody. */
const namelessProblems = (
  field: string,
  pairs: readonly { name: string; value: string }[],
  message: string,
): DraftProblem[] =>
  [...pairs.entries()]
    .filter(([, { name }]) => isBlank(name))
    .map(([index]) => blocking(`${field}.${index}.name`, message));

const validateProfileBody = ({
  bodyFrom,
  profileFields = [],
  keyValues = [],
}: NonNullable<CampaignContent["what"]["webhook"]>): DraftProblem[] => {
  if (bodyFrom !== "profile") return [];
  const problems = namelessProblems("what.webhook.keyValues", keyValues, "Give the key a name.");
  if (profileFields.length > 0 || keyValues.length > 0) return problems;
  return [blocking("what.webhook.profileFields", "Choose what the body tells of the user, or add a key.")];
};

const validateWebhook = ({ what: { webhook } }: CampaignContent): DraftProblem[] => {
  if (webhook === undefined || isBlank(webhook.url)) {
    return [blocking("what.webhook.url", "Give the address that the request goes to.")];
  }
  const isAddress = /^\s*(https?:\/\/|\{[{%])/i.test(webhook.url);
  return [
    ...(isAddress
      ? []
      : [
          blocking(
            "what.webhook.url",
            `Expected an address that begins with https:// or http://, got "${webhook.url}".`,
          ),
        ]),
    ...[...webhook.headers.keys()]
      .filter((index) => !HEADER_NAME.test(webhook.headers[index]?.name ?? ""))
      .map((index) => blocking(`what.webhook.headers.${index}.name`, "Expected the name of an HTTP header.")),
    ...namelessProblems("what.webhook.query", webhook.query, "Give the query parameter a name."),
    ...validateProfileBody(webhook),
  ];
};

/** RFC 9110 section 5.6.2: a field name is a token. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const VALIDATE = {
  email: validateEmail,
  push: validatePush,
  whatsapp: validateWhatsApp,
  webhook: validateWebhook,
};

/** What the message itself lacks, on the campaign's own channel; templates are parsed elsewhere. */
export const validateWhat = (content: CampaignContent, postalAddress: string | null): DraftProblem[] =>
  VALIDATE[content.channel](content, postalAddress);
