import type { Content, EmailContent, PushContent, WebhookContent } from "../../../src/contract/content.ts";
import { filledText } from "../../../src/contract/whatsappText.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./readFields.ts";
import { whatsAppOf } from "./readWhatsApp.ts";

/** A stored message is checked again where it is shown: another version of the program may have written it. */

const headerOf = (value: unknown): { name: string; value: string } | null => {
  const fields = fieldsOf(value);
  const name = textOf(fields?.name);
  const text = textOf(fields?.value);
  return name === null || text === null ? null : { name, value: text };
};

const fileOf = (value: unknown): { name: string; url: string } | null => {
  const fields = fieldsOf(value);
  const name = textOf(fields?.name);
  const url = textOf(fields?.url);
  return name === null || url === null ? null : { name, url };
};

/** A list under its name; nothing where there is none. */
const some = <Name extends string, Item>(name: Name, list: Item[] | null): { [key in Name]?: Item[] } => {
  const found: { [key in Name]?: Item[] } = {};
  if (list !== null && list.length > 0) found[name] = list;
  return found;
};

const senderOf = (value: unknown): EmailContent["from"] => {
  const fields = fieldsOf(value);
  const address = textOf(fields?.address);
  return address === null ? null : { name: textOf(fields?.name) ?? "", address };
};

const emailOf = (fields: Fields): EmailContent | null => {
  const to = textOf(fields.to);
  const subject = textOf(fields.subject);
  if (to === null || subject === null) return null;
  return {
    channel: "email",
    from: senderOf(fields.from),
    replyTo: textOf(fields.replyTo),
    to,
    subject,
    html: textOf(fields.html),
    text: textOf(fields.text) ?? "",
    ...some("cc", listOf(fields.cc, textOf)),
    ...some("bcc", listOf(fields.bcc, textOf)),
    ...some("attachments", listOf(fields.attachments, fileOf)),
    ...some("headers", listOf(fields.headers, headerOf)),
  };
};

const PLATFORMS = ["android", "ios", "web", "other"] as const;

const deviceOf = (value: unknown): PushContent["to"][number] | null => {
  const fields = fieldsOf(value);
  const token = textOf(fields?.token);
  if (token === null) return null;
  const platform = PLATFORMS.find((name) => name === fields?.platform) ?? "other";
  return { deviceId: textOf(fields?.deviceId) ?? "", platform, token, keys: null };
};

const dataOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fieldsOf(value) ?? {}).flatMap(([key, entry]) =>
      typeof entry === "string" ? [[key, entry]] : [],
    ),
  );

const LEVELS = ["passive", "active", "time_sensitive"] as const;

const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);

const buttonOf = (value: unknown): PushContent["buttons"][number] | null => {
  const fields = fieldsOf(value);
  const label = textOf(fields?.label);
  return label === null ? null : { label, deepLink: textOf(fields?.deepLink) };
};

const pushOf = (fields: Fields): PushContent | null => {
  const title = textOf(fields.title);
  const body = textOf(fields.body);
  if (title === null || body === null) return null;
  return {
    channel: "push",
    to: listOf(fields.to, deviceOf) ?? [],
    title,
    body,
    imageUrl: textOf(fields.imageUrl),
    iconUrl: textOf(fields.iconUrl),
    deepLink: textOf(fields.deepLink),
    buttons: listOf(fields.buttons, buttonOf) ?? [],
    sound: textOf(fields.sound),
    badge: numberOf(fields.badge),
    channelId: textOf(fields.channelId),
    priority: fields.priority === "normal" ? "normal" : "high",
    collapseKey: textOf(fields.collapseKey),
    timeToLiveSeconds: numberOf(fields.timeToLiveSeconds),
    interruptionLevel: LEVELS.find((name) => name === fields.interruptionLevel) ?? "active",
    data: dataOf(fields.data),
  };
};

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

const webhookOf = (fields: Fields): WebhookContent | null => {
  const method = METHODS.find((name) => name === fields.method);
  const url = textOf(fields.url);
  const headers = listOf(fields.headers, headerOf);
  if (method === undefined || url === null || headers === null) return null;
  return { channel: "webhook", method, url, headers, body: textOf(fields.body) };
};

/** The message if the value is one, else null. */
export const readContent = (value: unknown): Content | null => {
  const fields = fieldsOf(value);
  switch (fields?.channel) {
    case "email":
      return emailOf(fields);
    case "push":
      return pushOf(fields);
    case "whatsapp":
      return whatsAppOf(fields);
    case "webhook":
      return webhookOf(fields);
    default:
      return null;
  }
};

const lineOf = (content: Content): string => {
  switch (content.channel) {
    case "email":
      return content.subject;
    case "push":
      return content.title === "" ? content.body : content.title;
    case "whatsapp":
      return content.template === null
        ? content.templateName
        : filledText(content.template.body, content.parameters);
    case "webhook":
      return `${content.method} ${content.url}`;
  }
};

const LINE_CHARS_MAX = 160;

/** The one line that says what a message is, for lists. */
export const summaryOf = (content: Content): string => {
  const line = lineOf(content);
  return line.length > LINE_CHARS_MAX ? `${line.slice(0, LINE_CHARS_MAX)}…` : line;
};
