import { apns } from "./apns/apns.ts";
import type { Channel } from "./channel.ts";
import { fcm } from "./fcm/fcm.ts";
import { gateway } from "./gateway/gateway.ts";
import { mailgun } from "./mailgun/mailgun.ts";
import { meta } from "./meta/meta.ts";
import { postmark } from "./postmark/postmark.ts";
import { sandbox } from "./sandbox/sandbox.ts";
import { sendgrid } from "./sendgrid/sendgrid.ts";
import { ses } from "./ses/ses.ts";
import { smtp } from "./smtp/smtp.ts";
import { webhook } from "./webhook/webhook.ts";
import { webpush } from "./webpush/webpush.ts";

/** Every kind of provider there is. A new one is one line here and a folder of its own. */
const channels: readonly Channel[] = [
  sandbox,
  smtp,
  ses,
  sendgrid,
  postmark,
  mailgun,
  meta,
  gateway,
  webhook,
  fcm,
  apns,
  webpush,
];

const byKind: ReadonlyMap<string, Channel> = new Map(channels.map((channel) => [channel.kind, channel]));

/** All kinds, in the order in which they are offered. */
export const listChannels = (): readonly Channel[] => channels;

export const findChannel = (kind: string): Channel | undefined => byKind.get(kind);

/** @throws Error for a kind that no code knows: the row was written by a newer program */
export const channelOf = (kind: string): Channel => {
  const channel = findChannel(kind);
  if (channel === undefined) throw new Error(`there is no provider kind "${kind}"`);
  return channel;
};
