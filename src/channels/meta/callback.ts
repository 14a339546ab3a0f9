import { createHmac } from "node:crypto";
import { excerpt } from "../../lib/excerpt.ts";
import { providerDetailCharsMax } from "../../limits.ts";
import { jsonOf, type Loose, recordOf, recordsOf, textOf } from "../loose.ts";
import type { Callback, CallbackAnswer, Report } from "../report.ts";
import {
  aReport,
  bodyText,
  isSameSecret,
  messageIdFrom,
  momentFrom,
  orNull,
  refusedCallback,
} from "../vendorReport.ts";
import type { MetaConfig } from "./config.ts";
import { isDeadNumber, metaWords, STOPPED_MARKETING } from "./outcome.ts";
import { redactionsOf } from "./redactions.ts";

/** developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components: seconds, as text. */
const timeOf = ({ timestamp }: Loose, now: Date): Date => {
  const seconds = textOf(timestamp);
  return momentFrom(/^\d{1,12}$/.test(seconds) ? Number(seconds) : undefined, now);
};

/** A WhatsApp id is a number without its plus. */
const addressOf = (id: unknown): string | null => {
  const digits = textOf(id).replace(/^\+/, "");
  return digits === "" ? null : `+${digits}`;
};

const failure = (status: Loose, config: MetaConfig): Pick<Report, "kind"> & Partial<Report> => {
  const [error = {}] = recordsOf(status.errors);
  const code = typeof error.code === "number" ? error.code : 0;
  const parts = [textOf(error.title), textOf(recordOf(error.error_data).details)].filter(
    (text) => text !== "",
  );
  const said = excerpt(
    parts.join(": "),
    providerDetailCharsMax - 150,
    redactionsOf(config, textOf(status.recipient_id)),
  );
  const isDead = isDeadNumber(code);
  return {
    kind: isDead ? "bounced" : code === STOPPED_MARKETING ? "unsubscribed" : "undelivered",
    isPermanent: isDead,
    code: String(code),
    detail: `${metaWords(code) ?? "Meta could not deliver it."}${said === "" ? "" : ` It said: ${said}`}`,
  };
};

/** `sent` says no more than the answer of the call did. */
const REPORTED: Readonly<Record<string, Report["kind"]>> = { delivered: "delivered", read: "opened" };

/** One id for a message and a status, so that a repeat of the callback changes nothing. */
const statusReports = (status: Loose, config: MetaConfig, now: Date): Report[] => {
  const word = textOf(status.status);
  const kind = REPORTED[word];
  const id = textOf(status.id);
  if (id === "" || (kind === undefined && word !== "failed")) return [];
  return [
    aReport({
      id: `${id}:${word}`,
      messageId: messageIdFrom(textOf(status.biz_opaque_callback_data)),
      providerId: id,
      address: addressOf(status.recipient_id),
      at: timeOf(status, now),
      ...(kind === undefined ? failure(status, config) : { kind }),
    }),
  ];
};

const WITHOUT_TEXT: ReadonlySet<string> = new Set(
  "image video document audio sticker location contacts order".split(" "),
);

/** What somebody wrote or tapped; nothing for what is no answer, such as a reaction. */
const saidIn = (message: Loose): string => {
  const type = textOf(message.type);
  const part = recordOf(message[type]);
  const reply = [part.button_reply, part.list_reply].map((one) => textOf(recordOf(one).title)).join("");
  const said =
    textOf(part.body) || textOf(part.text) || textOf(part.payload) || textOf(part.caption) || reply;
  return said === "" && WITHOUT_TEXT.has(type) ? `(${type})` : said;
};

const replyReports = (message: Loose, now: Date): Report[] => {
  const id = textOf(message.id);
  const said = textOf(message.type) === "reaction" ? "" : saidIn(message);
  const address = addressOf(message.from);
  if (id === "" || said === "" || address === null) return [];
  return [
    aReport({
      id,
      kind: "replied",
      providerId: orNull(textOf(recordOf(message.context).id)),
      address,
      at: timeOf(message, now),
      code: textOf(message.type).slice(0, 40),
      detail: said,
    }),
  ];
};

/** WhatsApp's own switch for the marketing messages of a business. */
const preferenceReports = (preference: Loose, now: Date): Report[] => {
  const address = addressOf(preference.wa_id);
  if (address === null || textOf(preference.value) !== "stop") return [];
  return [
    aReport({
      id: `${address}:stop:${textOf(preference.timestamp)}`,
      kind: "unsubscribed",
      address,
      at: timeOf(preference, now),
      code: "stop",
      detail: metaWords(STOPPED_MARKETING) ?? "",
    }),
  ];
};

const reportsOf = (change: Loose, config: MetaConfig, now: Date): Report[] => {
  const value = recordOf(change.value);
  if (change.field === "messages") {
    return [
      ...recordsOf(value.statuses).flatMap((status) => statusReports(status, config, now)),
      ...recordsOf(value.messages).flatMap((message) => replyReports(message, now)),
    ];
  }
  return change.field === "user_preferences"
    ? recordsOf(value.user_preferences).flatMap((preference) => preferenceReports(preference, now))
    : [];
};

/** developers.facebook.com/docs/graph-api/webhooks/getting-started: Meta asks once whether the address is ours. */
const handshake = ({ query }: Callback, { verifyToken }: MetaConfig): CallbackAnswer => {
  const isAsked = query.get("hub.mode") === "subscribe" && verifyToken !== "";
  if (isAsked && isSameSecret(query.get("hub.verify_token") ?? "", verifyToken)) {
    return { kind: "answer", contentType: "text/plain", body: query.get("hub.challenge") ?? "" };
  }
  return refusedCallback(403, "The verify token is not the one in the provider's settings.");
};

const isSigned = ({ headers, body }: Callback, { appSecret }: MetaConfig): boolean => {
  const signature = createHmac("sha256", appSecret).update(body).digest("hex");
  return isSameSecret(headers["x-hub-signature-256"] ?? "", `sha256=${signature}`);
};

const TEMPLATE_FIELDS: ReadonlySet<unknown> = new Set([
  "message_template_status_update",
  "message_template_components_update",
  "template_category_update",
]);

/** What Meta tells of messages and templates, and what users write back. */
export const receiveMeta = (callback: Callback, config: MetaConfig, now: Date): CallbackAnswer => {
  if (callback.method === "GET") return handshake(callback, config);
  if (config.appSecret === "") {
    return refusedCallback(
      401,
      "The provider has no app secret, by which what Meta reports could be checked.",
    );
  }
  if (!isSigned(callback, config)) return refusedCallback(401, "The signature does not fit the app secret.");
  const payload = recordOf(jsonOf(bodyText(callback)));
  if (payload.object !== "whatsapp_business_account") {
    return refusedCallback(400, "It is no notification of a WhatsApp Business Account.");
  }
  const changes = recordsOf(payload.entry).flatMap((entry) => recordsOf(entry.changes));
  const areTemplatesStale = changes.some(({ field }) => TEMPLATE_FIELDS.has(field));
  return {
    kind: "reports",
    reports: changes.flatMap((change) => reportsOf(change, config, now)),
    ...(areTemplatesStale ? { areTemplatesStale } : {}),
  };
};
