import type { Content } from "../../../src/contract/content.ts";

/** What mail programs give a mail in dark mode that says nothing of colours itself. */
const DARK = "<style>:root{color-scheme:dark}body{background:#1b1b1d;color:#e8e8ea}</style>";

/** An e-mail as it stands on a dark ground: before its own styles, so that those win. */
export const onDarkGround = (content: Content): Content => {
  if (content.channel !== "email" || content.html === null) return content;
  const head = /<head\b[^>]*>/i.exec(content.html);
  const at = head === null ? 0 : head.index + head[0].length;
  return { ...content, html: content.html.slice(0, at) + DARK + content.html.slice(at) };
};
