/** Addresses on this deployment that a message may lead its reader to; each is signed for that message. */
export interface MessageLinks {
  /** A page with a button; a POST to it unsubscribes at once (RFC 8058). */
  readonly unsubscribe: string;
  /** What the user gets, and on which channels. */
  readonly preferences: string;
  /** The message as it was sent. */
  readonly viewInBrowser: string;
}

/** Stands in place of a token where nobody is to be unsubscribed: previews, dry runs, backtests. */
export const SAMPLE_TOKEN = "sample";

/** Beneath the deployment's address, or the account's own: nothing else lies there. */
export const LINKS_PATH = "/l/";

/**
 * Where a link of a message leads; its token follows, and after that of a click a slash and the target, base64url. Pictures
 * that messages show lie there too.
 */
export const LINK_PATHS = {
  unsubscribe: "/l/u/",
  preferences: "/l/p/",
  view: "/l/v/",
  open: "/l/o/",
  click: "/l/c/",
  picture: "/l/i/",
} as const;
