import type { Content } from "../contract/content.ts";
import { LINK_PATHS, LINKS_PATH, type MessageLinks } from "../contract/links.ts";
import type { Consequences } from "../contract/purpose.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { linkBase, type Origins } from "../links/base.ts";
import { clickUrl, messageLinks } from "../links/messageLinks.ts";
import { type LinkSubject, signLink } from "../links/token.ts";
import { type Tracker, trackHtml } from "../links/trackHtml.ts";

/** Where a message goes, as far as its links depend on it. */
export interface LinkPlace {
  /** The account's own address for links. */
  trackingUrl: string | null;
  /** Nobody but the dashboard's inbox gets it. */
  isSandbox: boolean;
}

/** How the reader of one message can answer it. */
export interface LinkedMessage {
  /** Null where nobody could reach them. */
  links: MessageLinks | null;
  /** The rendered message with what else lets its reader answer. */
  finish(content: Content): Content;
}

/** Gives messages the links that belong to them alone. */
export type Linker = (subject: LinkSubject, place: LinkPlace, consequences: Consequences) => LinkedMessage;

/**
 * RFC 2369 section 3.2 names where to unsubscribe; with RFC 8058 section 3.1 mail programs do it by themselves, by https
 * only.
 */
const oneClickHeaders = (unsubscribe: string): { name: string; value: string }[] => [
  { name: "List-Unsubscribe", value: `<${unsubscribe}>` },
  ...(unsubscribe.startsWith("https:")
    ? [{ name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" }]
    : []),
];

const withOneClick = (content: Content, { unsubscribe }: MessageLinks): Content =>
  content.channel === "email"
    ? { ...content, headers: [...(content.headers ?? []), ...oneClickHeaders(unsubscribe)] }
    : content;

/** Tests count nowhere, and their links stay as they were written, so that they can be read. */
const trackerOf = (
  box: SecretBox,
  base: string,
  subject: LinkSubject,
  { openTracking, linkTracking }: Consequences,
): Tracker | null => {
  if (subject.isTest || !(openTracking || linkTracking)) return null;
  const own = base + LINKS_PATH;
  return {
    ...(openTracking ? { pixel: base + LINK_PATHS.open + signLink(box, "open", subject) } : {}),
    ...(linkTracking
      ? { clickOf: (target) => (target.startsWith(own) ? undefined : clickUrl(box, base, subject, target)) }
      : {}),
  };
};

const tracked = (content: Content, tracker: Tracker): Content =>
  content.channel === "email" && content.html !== null
    ? { ...content, html: trackHtml(content.html, tracker) }
    : content;

/** @param origins where the deployment is reached */
export const createLinker =
  (box: SecretBox, origins: Origins): Linker =>
  (subject, { trackingUrl, isSandbox }, consequences) => {
    const base = linkBase(origins, trackingUrl, isSandbox);
    if (base === null) return { links: null, finish: (content) => content };
    const links = messageLinks(box, base, subject);
    return {
      links,
      finish: (content) => {
        const tracker = trackerOf(box, base, subject, consequences);
        const answering = consequences.oneClickUnsubscribe ? withOneClick(content, links) : content;
        return tracker === null ? answering : tracked(answering, tracker);
      },
    };
  };
