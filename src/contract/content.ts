import type { ApprovedTemplate } from "./whatsapp.ts";

/** A rendered message, as it is stored and as a provider receives it. It names everything personal in it. */
export interface EmailContent {
  channel: "email";
  from: { name: string; address: string } | null;
  replyTo: string | null;
  to: string;
  subject: string;
  html: string | null;
  text: string;
  /** Addresses that get a copy: the same message, with the recipient's own links. */
  cc?: readonly string[];
  bcc?: readonly string[];
  /** Files that are fetched right before each call, by address. */
  attachments?: readonly { readonly name: string; readonly url: string }[];
  /** Header fields beside those that the fields above make, in order; left out: none. */
  headers?: readonly { readonly name: string; readonly value: string }[];
}

export type Platform = "android" | "ios" | "web" | "other";

export interface PushDevice {
  deviceId: string;
  platform: Platform;
  /** Of a browser: the address of its push service. */
  token: string;
  /** Of a browser: what notifications are encrypted with (RFC 8291), base64url. */
  keys: { p256dh: string; auth: string } | null;
}

export interface PushContent {
  channel: "push";
  /** The user's devices at the moment of rendering. */
  to: PushDevice[];
  title: string;
  body: string;
  imageUrl: string | null;
  iconUrl: string | null;
  deepLink: string | null;
  buttons: { label: string; deepLink: string | null }[];
  /** `default`: the device's own; null: none. */
  sound: string | null;
  /** Null: the app's icon stays as it is. */
  badge: number | null;
  channelId: string | null;
  priority: "normal" | "high";
  collapseKey: string | null;
  /** Null: as long as the push service keeps it. */
  timeToLiveSeconds: number | null;
  interruptionLevel: "passive" | "active" | "time_sensitive";
  data: Record<string, string>;
}

export interface WhatsAppButton {
  /** Which of the template's buttons, from 0. */
  index: number;
  /** url: the end of the address; quick_reply: what comes back; copy_code: the code. */
  kind: "url" | "quick_reply" | "copy_code";
  value: string;
}

export interface WhatsAppCard {
  kind: "image" | "video";
  url: string;
  parameters: string[];
  buttons: WhatsAppButton[];
}

export type WhatsAppHeader =
  | { kind: "text"; text: string }
  | { kind: "image"; url: string }
  | { kind: "video"; url: string }
  | { kind: "document"; url: string; filename: string };

export interface WhatsAppContent {
  channel: "whatsapp";
  /** E.164. */
  to: string;
  templateName: string;
  language: string;
  header: WhatsAppHeader | null;
  parameters: string[];
  buttons: WhatsAppButton[];
  cards: WhatsAppCard[];
  /** The template's own text, where it is known. */
  template: ApprovedTemplate | null;
}

export interface WebhookContent {
  channel: "webhook";
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  headers: { name: string; value: string }[];
  /** Null where the method carries none. */
  body: string | null;
}

export type Content = EmailContent | PushContent | WhatsAppContent | WebhookContent;
export type ChannelName = Content["channel"];
export const CHANNELS = ["push", "email", "whatsapp", "webhook"] as const satisfies readonly ChannelName[];
