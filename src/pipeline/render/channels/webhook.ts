import type { WebhookContent } from "../../../contract/content.ts";
import type { RenderInput } from "../contract.ts";
import { type Field, type FieldParser, renderLine, renderText } from "../fields.ts";
import type { Run } from "../liquid/context.ts";
import { Unusable } from "../liquid/signals.ts";
import { encodeUrlPart } from "../places/escapes.ts";
import { FormSink, JsonSink, UrlSink } from "../places/textSinks.ts";
import { schemeOf, trimUrl } from "../places/urls.ts";
import type { CompileChannel } from "./composer.ts";
import { profileBody } from "./webhookProfile.ts";

type ContentType = "json" | "text" | "form";

const MEDIA_TYPES: Readonly<Record<ContentType, string>> = {
  json: "application/json",
  text: "text/plain; charset=utf-8",
  form: "application/x-www-form-urlencoded",
};

interface NamedField {
  name: string;
  value: Field;
}

const parseNamed = (
  parser: FieldParser,
  path: string,
  items: readonly { name: string; value: string }[],
): NamedField[] =>
  items.map(({ name, value }, index) => ({ name, value: parser.parse(`${path}.${index}.value`, value) }));

/** @throws Unusable when it is no http or https address */
const renderAddress = (field: Field, run: Run): string => {
  const text = trimUrl(field.renderWith(run, (budget) => new UrlSink(budget)));
  const scheme = schemeOf(text);
  if ((scheme !== "http" && scheme !== "https") || !URL.canParse(text)) {
    throw new Unusable(`Expected an address that begins with https:// or http://, got ${scheme ?? "none"}`);
  }
  return /^[\x21-\x7e]+$/.test(text) ? text : new URL(text).href;
};

/** Query parameters go before a fragment, after a query that is there already. */
const withQuery = (url: string, pairs: readonly string[]): string => {
  if (pairs.length === 0) return url;
  const [address = "", ...fragment] = url.split("#");
  const joint = !address.includes("?") ? "?" : /[?&]$/.test(address) ? "" : "&";
  return [address + joint + pairs.join("&"), ...fragment].join("#");
};

const renderUrl = (url: Field, query: readonly NamedField[], run: Run): string => {
  const address = renderAddress(url, run);
  const pairs = query
    .filter(({ name }) => name !== "")
    .map(({ name, value }) => `${encodeUrlPart(name)}=${encodeUrlPart(renderText(value, run))}`);
  return withQuery(address, pairs);
};

/** RFC 9110 section 5.5: visible ASCII in a header is safe everywhere; the rest is percent-encoded. */
const toHeaderValue = (line: string): string => line.replace(/[^\x20-\x7e]+/gu, encodeURIComponent);

const renderHeaders = (headers: readonly NamedField[], run: Run): WebhookContent["headers"] =>
  headers.map(({ name, value }) => ({ name: name.trim(), value: toHeaderValue(renderLine(value, run)) }));

const renderJson = (field: Field, run: Run): string => {
  const body = field.renderWith(run, (budget) => new JsonSink(budget));
  try {
    JSON.parse(body);
  } catch (error) {
    throw new Unusable(
      `The body is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return body;
};

const RENDER_BODY: Readonly<Record<ContentType, (field: Field, run: Run) => string>> = {
  json: renderJson,
  text: renderText,
  form: (field, run) => field.renderWith(run, (budget) => new FormSink(budget)).trim(),
};

type Template = NonNullable<Parameters<CompileChannel>[0]["webhook"]>;
type RenderBody = (run: Run, input: RenderInput) => string;

interface Body {
  mediaType: string;
  render: RenderBody;
}

/** JSON made of what was ticked and of keys with a template each. */
const profileBodyOf = ({ profileFields = [], keyValues = [] }: Template, parser: FieldParser): Body => {
  const fields = [...new Set(profileFields)];
  const pairs = parseNamed(parser, "what.webhook.keyValues", keyValues);
  const render: RenderBody = (run, input) => {
    const values = pairs.map(({ name, value }) => [name, renderText(value, run)]);
    return profileBody(input, run, fields, Object.fromEntries(values));
  };
  return { mediaType: MEDIA_TYPES.json, render };
};

/** @returns null where there is none */
const bodyOf = (template: Template, parser: FieldParser): Body | null => {
  const { method, contentType, bodyFrom, body } = template;
  if (bodyFrom === "profile") return method === "GET" ? null : profileBodyOf(template, parser);
  const field = parser.parse("what.webhook.body", body);
  if (method === "GET" || field.isBlank) return null;
  return { mediaType: MEDIA_TYPES[contentType], render: (run) => RENDER_BODY[contentType](field, run) };
};

export const compileWebhook: CompileChannel = ({ webhook }, parser) => {
  if (webhook === undefined) return null;
  const { method } = webhook;
  const url = parser.parse("what.webhook.url", webhook.url);
  const query = parseNamed(parser, "what.webhook.query", webhook.query);
  const headers = parseNamed(parser, "what.webhook.headers", webhook.headers);
  const body = bodyOf(webhook, parser);
  const namesType = headers.some(({ name }) => name.trim().toLowerCase() === "content-type");
  const ownHeaders = body !== null && !namesType ? [{ name: "content-type", value: body.mediaType }] : [];
  return (run, input) => ({
    channel: "webhook",
    method,
    url: renderUrl(url, query, run),
    headers: [...ownHeaders, ...renderHeaders(headers, run)],
    body: body?.render(run, input) ?? null,
  });
};
