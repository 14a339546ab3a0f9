import { jsonOf, type Loose, recordOf, recordsOf, textOf } from "../loose.ts";
import type { Callback, CallbackAnswer, Report } from "../report.ts";
import {
  aReport,
  bodyText,
  idOfParts,
  isSameSecret,
  messageIdFrom,
  momentFrom,
  orNull,
  refusedCallback,
} from "../vendorReport.ts";
import type { GatewayConfig } from "./config.ts";

/** Later than any second that is meant: a time in milliseconds. */
const MILLISECONDS_FROM = 100_000_000_000;

const timeOf = ({ timestamp }: Loose, now: Date): Date => {
  const text = textOf(timestamp);
  if (!/^\d{1,15}$/.test(text)) return momentFrom(timestamp, now);
  const time = Number(text);
  return momentFrom(time >= MILLISECONDS_FROM ? time / 1_000 : time, now);
};

const addressOf = (number: unknown): string | null => {
  const digits = textOf(number).replace(/\D/g, "");
  return digits === "" ? null : `+${digits}`;
};

const KINDS: Readonly<Record<string, Report["kind"]>> = {
  delivered: "delivered",
  read: "opened",
  failed: "undelivered",
  clicked: "clicked",
};

const statusReports = (status: Loose, now: Date): Report[] => {
  const word = textOf(status.status).toLowerCase();
  const kind = KINDS[word];
  const id = textOf(status.msgId);
  if (kind === undefined || id === "") return [];
  const error = recordOf(status.error);
  const url = orNull(textOf(status.url));
  // a link may be opened twice, and each is a click of its own
  const which = kind === "clicked" ? [textOf(status.timestamp), url ?? ""] : [];
  return [
    aReport({
      id: idOfParts(id, word, ...which),
      kind,
      messageId: messageIdFrom(id),
      providerId: id,
      at: timeOf(status, now),
      url: kind === "clicked" ? url : null,
      code: textOf(error.code).slice(0, 60),
      detail: textOf(error.title),
    }),
  ];
};

const replyReports = (message: Loose, now: Date): Report[] => {
  const address = addressOf(message.from);
  const type = textOf(message.type);
  if (address === null || type === "") return [];
  const part = recordOf(message[type]);
  const said =
    textOf(part.body) || textOf(part.text) || textOf(part.payload) || textOf(part.caption) || `(${type})`;
  return [
    aReport({
      id: idOfParts(address, textOf(message.timestamp), type, said),
      kind: "replied",
      providerId: orNull(textOf(recordOf(message.context).id)),
      address,
      at: timeOf(message, now),
      code: type.slice(0, 40),
      detail: said,
    }),
  ];
};

const isProven = ({ headers }: Callback, { callbackToken }: GatewayConfig): boolean => {
  if (callbackToken === "") return true;
  const bearer = (headers.authorization ?? "").replace(/^Bearer\s+/i, "");
  return (
    isSameSecret(bearer, callbackToken) || isSameSecret(headers["x-callback-token"] ?? "", callbackToken)
  );
};

/** Statuses of messages, or one message that somebody wrote. */
export const receiveGateway = (callback: Callback, config: GatewayConfig, now: Date): CallbackAnswer => {
  if (!isProven(callback, config))
    return refusedCallback(401, "The token is not the one in the provider's settings.");
  const payload = jsonOf(bodyText(callback));
  const parts = [...recordsOf(payload), recordOf(payload)];
  const reports = parts.flatMap((part) => [
    ...recordsOf(part.statuses).flatMap((status) => statusReports(status, now)),
    ...replyReports(part, now),
  ]);
  const isKnown = parts.some((part) => Array.isArray(part.statuses) || textOf(part.from) !== "");
  return isKnown
    ? { kind: "reports", reports }
    : refusedCallback(400, "Expected statuses, or a message that somebody wrote.");
};
