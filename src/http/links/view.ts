import type { FastifyReply } from "fastify";
import type { EmailContent } from "../../contract/content.ts";
import { escapeText } from "../../lib/escapeHtml.ts";

/**
 * A message's own HTML, in a sandbox without an origin: it looks as it likes, loads pictures, and its links open; nothing
 * of it runs, and it sees nothing of this server.
 */
const VIEW_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src http: https: data:",
  "font-src http: https: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
].join("; ");

const textDocument = ({ subject, text }: Pick<EmailContent, "subject" | "text">): string => `<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeText(subject)}</title></head>
<body><pre style="white-space:pre-wrap;overflow-wrap:anywhere;font:16px/1.5 sans-serif;max-width:42em;margin:2em auto;padding:0 1em">${escapeText(text)}</pre></body></html>
`;

/** Shows an e-mail as it was sent. */
export const sendView = (
  reply: FastifyReply,
  email: Pick<EmailContent, "subject" | "html" | "text">,
): FastifyReply =>
  reply
    .headers({
      "content-security-policy": VIEW_POLICY,
      "cache-control": "no-store",
      "x-robots-tag": "noindex",
    })
    .type("text/html; charset=utf-8")
    .send(email.html ?? textDocument(email));
