import type { CampaignContent } from "../../contract/campaign.ts";
import { PUSH_DEFAULTS } from "../../contract/campaignDefaults.ts";
import type { CampaignGoal } from "../../contract/goal.ts";
import type { Recipe } from "../../contract/preview.ts";

/** What recipes are put together from. */

type What = CampaignContent["what"];
type Channel = Recipe["channels"][number];

export interface Common {
  name: string;
  purpose: Channel["create"]["purpose"];
  samplePayload: Record<string, unknown>;
  /** What users are to do after it. */
  goal?: CampaignGoal;
  /** Left blank when absent. */
  missingValues?: What["missingValues"];
}

const what = ({ samplePayload, missingValues = "blank" }: Common, message: Partial<What>): What => ({
  messageType: "single",
  missingValues,
  samplePayload,
  ...message,
});

const goalOf = ({ goal }: Common): { goal?: CampaignGoal } => (goal === undefined ? {} : { goal });

export const emailOf = (
  common: Common,
  message: { subject: string; preheader: string; html: string; text: string },
): Channel => ({
  channel: "email",
  create: {
    name: common.name,
    purpose: common.purpose,
    ...goalOf(common),
    what: what(common, {
      email: { fromName: "{{ Account.name }}", fromAddress: "", replyTo: "", ...message },
    }),
  },
});

export const pushOf = (
  common: Common,
  message: { title: string; body: string; imageUrl?: string; deepLink?: string; data?: [string, string][] },
): Channel => ({
  channel: "push",
  create: {
    name: common.name,
    purpose: common.purpose,
    ...goalOf(common),
    what: what(common, {
      push: {
        title: message.title,
        body: message.body,
        ...PUSH_DEFAULTS,
        imageUrl: message.imageUrl ?? "",
        deepLink: message.deepLink ?? "",
        data: (message.data ?? []).map(([name, value]) => ({ name, value })),
      },
    }),
  },
});

/** With the text to have approved under that name. */
export const whatsappOf = (
  common: Common,
  message: { templateName: string; parameters: string[] },
  text: { body: string; footer?: string },
): Channel => ({
  channel: "whatsapp",
  create: {
    name: common.name,
    purpose: common.purpose,
    ...goalOf(common),
    what: what(common, {
      whatsapp: {
        language: "en",
        ...message,
        template: {
          category: "UTILITY",
          header: { kind: "none", text: "" },
          body: text.body,
          footer: text.footer ?? "",
          buttons: [],
          cards: [],
        },
      },
    }),
  },
});

export const webhookOf = (common: Common, message: { url: string; body: string }): Channel => ({
  channel: "webhook",
  create: {
    name: common.name,
    purpose: common.purpose,
    ...goalOf(common),
    what: what(common, {
      webhook: { method: "POST", query: [], headers: [], contentType: "json", ...message },
    }),
  },
});

/** Readable on light and on dark: no pure black or white text, every pair of colours at 4.5 : 1 or more. */
export const COLORS = {
  page: "#f3f4f6",
  card: "#fdfdfd",
  text: "#1f2430",
  muted: "#566072",
  line: "#dfe3ea",
  accent: "#1f4fd8",
  onAccent: "#fdfdfd",
  soft: "#eef2ff",
} as const;

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** A paragraph of the e-mail's text. */
export const paragraph = (text: string): string =>
  `<p style="margin:0 0 16px;font-size:16px;line-height:24px;color:${COLORS.text}">${text}</p>`;

/** A link that looks like a button; inboxes without styles show an ordinary link. */
export const button = (href: string, label: string): string =>
  `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 16px"><tr>
<td bgcolor="${COLORS.accent}" style="background:${COLORS.accent};border-radius:8px">
<a href="${href}" style="display:inline-block;padding:12px 24px;font-size:16px;line-height:24px;font-weight:600;color:${COLORS.onAccent};text-decoration:none">${label}</a>
</td></tr></table>`;

/** One or a few large characters: a code, a number. */
export const figure = (value: string, caption: string): string =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px"><tr>
<td align="center" bgcolor="${COLORS.soft}" style="background:${COLORS.soft};border-radius:12px;padding:24px 16px">
<div style="font-size:36px;line-height:44px;font-weight:700;letter-spacing:2px;color:${COLORS.text}">${value}</div>
<div style="padding-top:4px;font-size:14px;line-height:20px;color:${COLORS.muted}">${caption}</div>
</td></tr></table>`;

/** Label and value on a line of their own; rows of one table. */
export const row = (label: string, value: string): string =>
  `<tr>
<td style="padding:10px 0;border-top:1px solid ${COLORS.line};font-size:14px;line-height:20px;color:${COLORS.muted}">${label}</td>
<td align="right" style="padding:10px 0;border-top:1px solid ${COLORS.line};font-size:14px;line-height:20px;font-weight:600;color:${COLORS.text}">${value}</td>
</tr>`;

export const table = (rows: string): string =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 24px">
${rows}
</table>`;

/** A whole HTML e-mail, 600 pixels wide and narrower on phones. Tables and inline styles, since inboxes need them. */
export const emailPage = (content: { heading: string; body: string; footer: string }): string =>
  `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{ Account.name }}</title>
</head>
<body style="margin:0;padding:0;background:${COLORS.page}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${COLORS.page}" style="background:${COLORS.page}"><tr>
<td align="center" style="padding:32px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;${FONT}">
<tr><td style="padding:0 8px 16px;font-size:16px;line-height:24px;font-weight:700;color:${COLORS.text}">{{ Account.name }}</td></tr>
<tr><td bgcolor="${COLORS.card}" style="background:${COLORS.card};border-radius:16px;padding:32px">
<h1 style="margin:0 0 16px;font-size:26px;line-height:34px;font-weight:700;color:${COLORS.text}">${content.heading}</h1>
${content.body}
</td></tr>
<tr><td style="padding:20px 8px 0;font-size:13px;line-height:20px;color:${COLORS.muted}">${content.footer}</td></tr>
</table>
</td></tr></table>
</body>
</html>`;
