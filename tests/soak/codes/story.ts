import type { Message, Received } from "../caps/story.ts";

/** What a scene leaves behind, and all that it is judged by. */
export interface CodeStory {
  /** Opens every complaint. */
  name: string;
  /** Workers that were killed while users came. */
  killed: number;
  /** Every code of the pool. */
  pool: readonly string[];
  /** Users that triggers named and that were accepted; one who was named twice is there twice. */
  asked: readonly string[];
  messages: readonly Message[];
  calls: readonly Received[];
  /** Made while everything was at rest, when so many codes were free: nobody of them may find the pool empty. */
  topUps: readonly { users: readonly string[]; free: number }[];
  /** What the pool says of itself when all is over. */
  counted: { codes: number; free: number };
  /** Every code as the tables have it when all is over; no user: nobody has it. */
  kept: readonly { code: string; user: string | null }[];
}
