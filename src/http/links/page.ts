import { randomBytes } from "node:crypto";
import type { FastifyReply } from "fastify";
import { Html, html } from "./html.ts";

/** Every pair of colours at 4.5 : 1 or more, on light and on dark. */
const STYLE = `
:root{color-scheme:light dark;--page:#f3f4f6;--card:#ffffff;--text:#1b2130;--muted:#545d6e;--line:#d9dde5;--accent:#0a6a7a;
--on-accent:#ffffff;--note:#fff6dc;--on-note:#5a4300;--done:#e3f6ea;--on-done:#0d5229}
@media (prefers-color-scheme:dark){:root{--page:#14161b;--card:#1e2128;--text:#eceef2;--muted:#a6adbb;--line:#3a3f4b;
--accent:#6fd3e3;--on-accent:#06262c;--note:#3a3012;--on-note:#f5dd98;--done:#12351f;--on-done:#9fe3b7}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px 16px;background:var(--page);color:var(--text);
font:16px/1.5 -apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{width:100%;max-width:480px}
.account{margin:0 0 16px;font-weight:650;text-align:center;overflow-wrap:anywhere}
.card{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:32px}
h1{margin:0 0 8px;font-size:26px;line-height:1.25;letter-spacing:-.01em}
p{margin:0 0 16px}
p:last-child{margin-bottom:0}
.muted{color:var(--muted);font-size:14px}
.note,.done{margin-top:14px;border-radius:10px;padding:10px 14px;font-size:14px}
.note{background:var(--note);color:var(--on-note)}
.done{background:var(--done);color:var(--on-done)}
form{margin:24px 0 0}
button{appearance:none;font:inherit;font-weight:600;border-radius:10px;padding:12px 20px;width:100%;cursor:pointer;
border:1px solid transparent}
.first{background:var(--accent);color:var(--on-accent)}
.second{background:transparent;color:var(--text);border-color:var(--line);margin-top:12px}
button:hover{filter:brightness(1.08)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
fieldset{border:0;margin:0;padding:0}
.choice{display:flex;gap:14px;align-items:flex-start;padding:14px 0;border-top:1px solid var(--line);cursor:pointer}
.choice:last-of-type{border-bottom:1px solid var(--line);margin-bottom:24px}
.choice span{flex:1}
.choice b{display:block;font-weight:600}
.choice small{color:var(--muted);font-size:14px}
.choice input{width:22px;height:22px;margin:2px 0 0;accent-color:var(--accent);flex:none}
.foot{margin:20px 8px 0;text-align:center;color:var(--muted);font-size:14px}
a{color:inherit}
@media (max-width:420px){.card{padding:24px 20px}h1{font-size:23px}}
`;

/** Nothing runs, nothing is loaded, forms lead back here only; the style is the page's own. */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

export interface Page {
  lang: string;
  title: string;
  /** Who sent the message; null where that is not known. */
  account: string | null;
  /** What stands in the card, below its heading. */
  card: Html;
  foot?: Html;
}

const documentOf = ({ lang, title, account, card, foot }: Page, nonce: string): Html => html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${account === null ? title : `${title} · ${account}`}</title>
<style nonce="${nonce}">${new Html(STYLE)}</style>
</head>
<body>
<main>
${account === null ? null : html`<p class="account">${account}</p>`}
<div class="card">
<h1>${title}</h1>
${card}
</div>
${foot ?? null}
</main>
</body>
</html>
`;

/** Answers with a page of our own, which no cache keeps and no search engine lists. */
export const sendPage = (reply: FastifyReply, status: number, page: Page): FastifyReply => {
  const nonce = randomBytes(16).toString("base64");
  return reply
    .code(status)
    .headers({
      "content-security-policy": policyOf(nonce),
      "cache-control": "no-store",
      "x-robots-tag": "noindex",
    })
    .type("text/html; charset=utf-8")
    .send(documentOf(page, nonce).markup);
};
