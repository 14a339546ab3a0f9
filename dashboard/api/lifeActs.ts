/** What a person can do to a campaign's state; each is a route of the API. */
export type LifeAct = "pause" | "resume" | "stop" | "archive" | "unarchive";
