/**
 * What a provider tells of a message after it took it. Each kind is a fact of its own: it never changes the message's
 * outcome, and telling it twice changes nothing.
 */
export type ReportKind =
  | "delivered"
  /** Not taken by the receiving side; `isPermanent` says whether the address is dead. */
  | "bounced"
  /** Taken, then reported as spam. */
  | "complained"
  | "unsubscribed"
  /** An e-mail or notification that was opened, a WhatsApp message that was read. */
  | "opened"
  | "clicked"
  /** Taken by the provider, then given up, with no word about the address. */
  | "undelivered"
  /** Somebody wrote back. `detail` is what they wrote. */
  | "replied";

export interface Report {
  /** The same for a repeat of the same report: the vendor's own id of it, or one made of what it says. */
  id: string;
  kind: ReportKind;
  /** Clarion's own id of the message where the vendor gives it back, otherwise null. */
  messageId: string | null;
  /** The id that the provider gave the message, as in `SendOutcome`; null where only the address is told. */
  providerId: string | null;
  /** Whom it is about: an e-mail address, E.164, a device token. */
  address: string | null;
  at: Date;
  isPermanent: boolean;
  /** The vendor says that a privacy proxy or a link scanner did it, not a person. */
  isMachine: boolean;
  /** What was clicked. */
  url: string | null;
  code: string;
  detail: string;
}

/** A request that a vendor sent to a provider's callback address. */
export interface Callback {
  method: "GET" | "POST";
  /** The callback address itself, as its vendor was given it: some sign it. */
  url: string;
  query: URLSearchParams;
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
  /** The bytes received: signatures cover them. */
  body: Buffer;
}

/** What of a callback could not be read, told to its sender. */
export interface UnreadEvent {
  /** Its kind, in the sender's words. */
  event: string;
  email: string;
  error: string;
}

export type CallbackAnswer =
  | {
      kind: "reports";
      reports: readonly Report[];
      unread?: readonly UnreadEvent[];
      /** The vendor's message templates have changed: they are to be read anew. */
      areTemplatesStale?: boolean;
    }
  /** A handshake of the vendor's, answered in the vendor's own way. */
  | { kind: "answer"; contentType: string; body: string }
  /** Not from the vendor, or not to be read. `detail` is for the operator: it names no person. */
  | { kind: "refused"; status: 400 | 401 | 403; detail: string };
