import type { Content } from "../contract/content.ts";
import type { MessageLinks } from "../contract/links.ts";
import type { Consequences } from "../contract/purpose.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { linkBase, type Origins } from "../links/base.ts";
import { messageLinks } from "../links/messageLinks.ts";
import type { LinkSubject } from "../links/token.ts";

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

/** @param origins where the deployment is reached */
export const createLinker =
  (box: SecretBox, origins: Origins): Linker =>
  (subject, { trackingUrl, isSandbox }, consequences) => {
    const base = linkBase(origins, trackingUrl, isSandbox);
    if (base === null) return { links: null, finish: (content) => content };
    const links = messageLinks(box, base, subject);
    return {
      links,
      finish: (content) => (consequences.oneClickUnsubscribe ? withOneClick(content, links) : content),
    };
  };
