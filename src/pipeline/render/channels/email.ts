import { withBlockTexts } from "../../../contract/blocksIn.ts";
import { BRAND_DEFAULTS } from "../../../contract/brandDefaults.ts";
import type { CampaignContent } from "../../../contract/campaign.ts";
import { designToMjml } from "../../../contract/design/toMjml.ts";
import { escapeText } from "../../../lib/escapeHtml.ts";
import {
  createFieldParser,
  type Field,
  type FieldParser,
  htmlRenderer,
  renderLine,
  renderText,
} from "../fields.ts";
import { htmlToText } from "../htmlToText.ts";
import type { Run } from "../liquid/context.ts";
import { UNSUBSCRIBE } from "../roots.ts";
import type { CompileChannel } from "./composer.ts";
import { compileExtras, compileLinkParameters, type LinkWriter, renderAddress } from "./emailExtras.ts";

/** Markup that makes lines of its own: without any of it, line breaks of the template are meant. */
const MAKES_LINES =
  /<\/?(address|article|aside|blockquote|body|br|center|dd|div|dl|dt|figure|footer|form|h[1-6]|head|header|hr|html|li|main|nav|ol|p|pre|section|style|table|tbody|td|th|thead|tr|ul)\b/i;
const ANY_TAG = /<[a-z!/?]/i;

/** What inboxes show beside the subject: the first text of the mail, not visible in it. */
const hiddenText = (line: string): string =>
  `<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all">${escapeText(line)}</div>`;

const withPreheader = (html: string, line: string): string => {
  if (line === "") return html;
  const body = html.search(/<body\b/i);
  const at = body < 0 ? 0 : html.indexOf(">", body) + 1;
  return html.slice(0, at) + hiddenText(line) + html.slice(at);
};

interface Bodies {
  html: string | null;
  text: string;
}

/** The text part is the author's own, or what the HTML says. */
const bodiesOf = (html: Field, text: Field, source: string): ((run: Run, links: LinkWriter) => Bodies) => {
  const isPasted = !MAKES_LINES.test(source);
  const renderHtml = htmlRenderer(html, isPasted);
  const isPlain = isPasted && !ANY_TAG.test(source);
  const textFrom = (run: Run, links: LinkWriter, rendered: string): string => {
    if (!text.isBlank) return links.inText(renderText(text, run));
    return isPlain ? links.inText(renderText(html, run)) : htmlToText(rendered);
  };
  return (run, links) => {
    if (html.isBlank) return { html: null, text: links.inText(renderText(text, run)) };
    const rendered = links.inHtml(renderHtml(run));
    return { html: rendered, text: textFrom(run, links, rendered) };
  };
};

/** The way in which mails of other systems name the link to unsubscribe. */
const withPlaceholder = (template: string): string =>
  template.replaceAll(UNSUBSCRIBE.placeholder, UNSUBSCRIBE.output);

type EmailTemplate = NonNullable<CampaignContent["what"]["email"]>;

/** Problems of what HTML was made from are told where its author sees them: in the source, not in the HTML. */
const parseHtml = (
  { html, mjml, design, brand = BRAND_DEFAULTS }: EmailTemplate,
  { at, blocks, parse }: FieldParser,
): Field => {
  if (design !== undefined) parse("what.email.design", designToMjml(design, brand));
  else if (mjml !== undefined) parse("what.email.mjml", withPlaceholder(mjml));
  else return parse("what.email.html", withPlaceholder(html));
  return createFieldParser(at, blocks).parse("what.email.html", withPlaceholder(html));
};

export const compileEmail: CompileChannel = ({ email }, parser) => {
  if (email === undefined) return null;
  const { parse } = parser;
  const fromName = parse("what.email.fromName", email.fromName);
  const fromAddress = parse("what.email.fromAddress", email.fromAddress);
  const replyTo = parse("what.email.replyTo", email.replyTo);
  const subject = parse("what.email.subject", email.subject);
  const preheader = parse("what.email.preheader", email.preheader);
  const html = parseHtml(email, parser);
  const text = parse("what.email.text", withPlaceholder(email.text));
  const renderBodies = bodiesOf(html, text, withBlockTexts(email.html, parser.blocks));
  const renderExtras = compileExtras(email, parser);
  const renderParameters = compileLinkParameters(email, parser);
  return (run, input) => {
    const address = renderAddress(fromAddress, run);
    const name = renderLine(fromName, run);
    const head = {
      channel: "email" as const,
      from: address === null ? null : { name, address },
      replyTo: renderAddress(replyTo, run),
      to: input.address,
      subject: renderLine(subject, run),
    };
    const hidden = renderLine(preheader, run);
    const extras = renderExtras(run, input.address);
    const bodies = renderBodies(run, renderParameters(run, Object.values(input.links ?? {})));
    return {
      ...head,
      ...extras,
      html: bodies.html === null ? null : withPreheader(bodies.html, hidden),
      text: bodies.text,
    };
  };
};
