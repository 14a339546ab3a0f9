/** Where an event stands: waits for its next call; was taken; was given up. Apart, so that a page can know it alone. */
export const OUTGOING_STATES = ["waiting", "told", "failed"] as const;
export type OutgoingState = (typeof OUTGOING_STATES)[number];
