import type { ImageChecked, Picture } from "../../../src/contract/media.ts";
import { media } from "../../texts/media.ts";

const words = media.check.warnings;

/** Android: Firebase shows pictures of up to 1 MB in notifications (firebase.google.com/docs/cloud-messaging/android/send-image). */
const androidImageBytesMax = 1024 * 1024;
/** iOS: a picture attached to a notification (developer.apple.com/documentation/usernotifications/unnotificationattachment). */
const iosImageBytesMax = 10 * 1024 * 1024;
/** WhatsApp: a picture in a message (developers.facebook.com/docs/whatsapp/cloud-api/reference/media). */
const whatsappImageBytesMax = 5 * 1024 * 1024;
/** E-mail: a phone on a slow network shows a larger one after its reader has gone on. */
const emailImageBytesAdvised = 1024 * 1024;
/** An icon beside the text of a notification is shown at 192 pixels at most: more is loaded in vain. */
const iconImageBytesAdvised = 200 * 1024;

/** Where a message shows a picture. */
export type ImagePlace = "push" | "icon" | "email" | "whatsapp";

/** What is told of a picture that one was chosen from the library. */
export const checkedPicture = ({ url, type, width, height, bytes }: Picture): ImageChecked => ({
  ...{ error: null, type, width, height, bytes, isCutOff: false, redirects: 0 },
  isSecure: url.startsWith("https:"),
});

type Known = Pick<ImageChecked, "type"> & { bytes: number };

const WARNINGS: Readonly<Record<ImagePlace, (image: Known) => (string | false)[]>> = {
  push: ({ bytes, type }) => [
    bytes > iosImageBytesMax ? words.ios : bytes > androidImageBytesMax && words.android,
    type === "webp" && words.iosWebp,
  ],
  icon: ({ bytes }) => [bytes > iconImageBytesAdvised && words.icon],
  whatsapp: ({ bytes, type }) => [
    bytes > whatsappImageBytesMax && words.whatsapp,
    type !== "png" && type !== "jpeg" && words.whatsappType,
  ],
  email: ({ bytes, type }) => [
    bytes > emailImageBytesAdvised && words.email,
    type === "webp" && words.emailWebp,
  ],
};

/** What keeps a picture from being shown at its place, or from being shown soon. */
export const imageWarnings = (place: ImagePlace, checked: ImageChecked): string[] => {
  if (checked.error !== null) return [];
  const bytes = checked.isCutOff ? Number.POSITIVE_INFINITY : (checked.bytes ?? 0);
  const found = [!checked.isSecure && words.insecure, ...WARNINGS[place]({ type: checked.type, bytes })];
  return found.filter((warning) => warning !== false);
};

/** A whole address, without Liquid. */
export const isLiteralAddress = (value: string): boolean => /^https?:\/\/[^\s{}]+$/.test(value.trim());
