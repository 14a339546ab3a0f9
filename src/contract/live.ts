import Type, { type Static } from "typebox";

/** What an open dashboard is told by server-sent events (WHATWG HTML, section 9.2). */

export const LIVE_TOPICS = ["campaigns", "triggers", "messages", "inbox", "providers"] as const;
export type LiveTopic = (typeof LIVE_TOPICS)[number];

/** The event `changed`: these lists are no longer what they were. */
export const LiveChange = Type.Object({ topics: Type.Array(Type.Enum([...LIVE_TOPICS])) });
export type LiveChange = Static<typeof LiveChange>;

/** The event `viewers`: who has the draft open, sent when a stream names a campaign. */
export const LiveViewers = Type.Object({
  campaign: Type.String({ format: "uuid" }),
  viewers: Type.Array(Type.Object({ personId: Type.String({ format: "uuid" }), name: Type.String() })),
  revision: Type.Integer({ description: "Of the draft as it is now." }),
});
export type LiveViewers = Static<typeof LiveViewers>;
