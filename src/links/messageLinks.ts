import { LINK_PATHS, type MessageLinks, SAMPLE_TOKEN } from "../contract/links.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { type LinkSubject, signLink } from "./token.ts";

/** The pages of one message. Each is signed when it is read: most messages name one of them at most. */
export const messageLinks = (box: SecretBox, base: string, subject: LinkSubject): MessageLinks => ({
  get unsubscribe() {
    return base + LINK_PATHS.unsubscribe + signLink(box, "unsubscribe", subject);
  },
  get preferences() {
    return base + LINK_PATHS.preferences + signLink(box, "preferences", subject);
  },
  get viewInBrowser() {
    return base + LINK_PATHS.view + signLink(box, "view", subject);
  },
});

/** The same pages as nobody's: they can be looked at, and change nothing. */
export const sampleLinks = (base: string): MessageLinks => ({
  unsubscribe: base + LINK_PATHS.unsubscribe + SAMPLE_TOKEN,
  preferences: base + LINK_PATHS.preferences + SAMPLE_TOKEN,
  viewInBrowser: base + LINK_PATHS.view + SAMPLE_TOKEN,
});

/** The address that tells a click and leads on to `target`, which stands in it whole and signed. */
export const clickUrl = (box: SecretBox, base: string, subject: LinkSubject, target: string): string =>
  `${base}${LINK_PATHS.click}${signLink(box, "click", subject, target)}/${Buffer.from(target).toString("base64url")}`;
