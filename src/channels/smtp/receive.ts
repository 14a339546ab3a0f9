import { jsonOf, type Loose, recordOf, recordsOf, textOf } from "../loose.ts";
import type { Callback, CallbackAnswer, Report, ReportKind, UnreadEvent } from "../report.ts";
import {
  aReport,
  bodyText,
  idOfParts,
  isSameSecret,
  momentFrom,
  orNull,
  refusedCallback,
} from "../vendorReport.ts";
import type { SmtpConfig } from "./config.ts";

/**
 * The generic e-mail callback: what a mail server, or a script beside it, posts as JSON of what became of a mail. An event is
 * `{type, meta, reason?, email?, url?, timestamp?, id?}`, or a list of such; `meta` is the value of the mail's own
 * `X-CleverTap_META` header. An older form groups addresses: `[{event, data: [{e, ts}]}]`.
 */

/** The header of a mail that comes back as `meta`. */
export const META_HEADER = "X-CleverTap_META";

/** What may stand in `type` and `event`, without case, spaces, `-` and `_`. */
const KINDS: Readonly<Record<string, { kind: ReportKind; isPermanent?: boolean }>> = {
  delivered: { kind: "delivered" },
  hardbounce: { kind: "bounced", isPermanent: true },
  softbounce: { kind: "bounced" },
  spam: { kind: "complained" },
  complaint: { kind: "complained" },
  unsubscribed: { kind: "unsubscribed" },
  unsubscribe: { kind: "unsubscribed" },
  opened: { kind: "opened" },
  clicked: { kind: "clicked" },
};

const kindOf = (type: string) => {
  const word = type.toLowerCase().replace(/[\s_-]/g, "");
  return Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
};

const MESSAGE_ID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/i;

type Read = { report: Report } | { unread: UnreadEvent };

const readEvent = (event: Loose, now: Date): Read => {
  const type = textOf(event.type) || textOf(event.event);
  const address = textOf(event.email) || textOf(event.e);
  const meta = textOf(event.meta);
  const moment = event.timestamp ?? event.ts;
  const unread = (error: string): Read => ({ unread: { event: type, email: address, error } });
  if (type === "") return unread("Mandatory parameter missing: type");
  const known = kindOf(type);
  if (known === undefined)
    return unread("type must be delivered, hard_bounce, soft_bounce, spam, unsubscribed, opened or clicked");
  const messageId = MESSAGE_ID.exec(meta)?.[0].toLowerCase() ?? null;
  if (messageId === null && meta !== "") return unread(`meta is not the value of a ${META_HEADER} header`);
  if (messageId === null && address === "") return unread("Mandatory parameter missing: meta");
  const id = textOf(event.id);
  const url = textOf(event.url);
  return {
    report: aReport({
      ...known,
      id: id === "" ? idOfParts(known.kind, meta, address.toLowerCase(), textOf(moment), url) : id,
      at: momentFrom(moment, now),
      messageId,
      address: orNull(address),
      url: orNull(url),
      code: type,
      detail: textOf(event.reason),
    }),
  };
};

/** The events of a body, in any of its forms. */
const eventsOf = (body: unknown): Loose[] => {
  const list = Array.isArray(body) ? recordsOf(body) : [recordOf(body)];
  return list.flatMap((one) => {
    if (Array.isArray(one.events)) return recordsOf(one.events);
    return Array.isArray(one.data)
      ? recordsOf(one.data).map((entry) => ({ ...entry, event: one.event ?? one.type }))
      : [one];
  });
};

/** As a bearer token or as the password of basic authentication. */
const knowsSecret = ({ headers }: Callback, secret: string): boolean => {
  const given = headers.authorization ?? "";
  const [, encoded = ""] = /^Basic (.+)$/i.exec(given) ?? [];
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  const password = pair.includes(":") ? pair.slice(pair.indexOf(":") + 1) : "";
  const [, token = ""] = /^Bearer (.+)$/i.exec(given) ?? [];
  return isSameSecret(token, secret) || isSameSecret(password, secret);
};

export const receiveMailEvents = async (
  callback: Callback,
  config: SmtpConfig,
  now: Date,
): Promise<CallbackAnswer> => {
  if (config.callbackSecret !== "" && !knowsSecret(callback, config.callbackSecret))
    return refusedCallback(401, "It does not carry the secret for reports that the settings name.");
  const body = jsonOf(bodyText(callback));
  if (body === undefined) return refusedCallback(400, "The body is not JSON.");
  const read = eventsOf(body).map((event) => readEvent(event, now));
  const reports = read.flatMap((one) => ("report" in one ? [one.report] : []));
  const unread = read.flatMap((one) => ("unread" in one ? [one.unread] : []));
  const [first] = unread;
  if (reports.length === 0 && first !== undefined) return refusedCallback(400, `${first.error}.`);
  return { kind: "reports", reports, unread };
};
