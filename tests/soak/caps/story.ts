/** What a scene leaves behind, and all that it is judged by. */
export interface Story {
  /** Opens every complaint. */
  name: string;
  cap: Cap;
  /** Users that triggers named and that were accepted, each once. */
  asked: readonly string[];
  messages: readonly Message[];
  calls: readonly Received[];
  /** Made while everything was at rest, when so many slots were free: nobody of them may be refused for the cap. */
  topUps: readonly { users: readonly string[]; free: number }[];
  /** Users who hold a slot, as the tables count them when all is over; by day where the cap is of a day. */
  counted: readonly { day: string; taken: number }[];
}

/** What more users wanted than were let in: so many, on each of these days. `all` stands for the cap in all. */
export type Cap =
  | { kind: "all"; users: number }
  | { kind: "day"; users: number; timeZone: string; fullDays: readonly string[]; quiet: Quiet };

/** Do not disturb, in whole hours of the user's own zone: from the evening to the morning. */
export interface Quiet {
  fromHour: number;
  toHour: number;
  zoneOf: (user: string) => string;
}

export interface Message {
  id: string;
  user: string;
  outcome: string | null;
  /** An answer to it was lost: the receiver may have taken it. */
  maybeSent?: boolean;
}

/** A request as the receiver took it, in the order of arrival. */
export interface Received {
  /** Of the message. */
  id: string;
  user: string;
  /** The one-time code that it carried; empty without. */
  code?: string;
  /** On the database's clock. */
  atMs: number;
  answer: number | "cut";
}
