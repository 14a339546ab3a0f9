/** What a person can do to a campaign's state; each is a route of the API. */
export type LifeAct = "pause" | "resume" | "stop" | "archive" | "unarchive";

export interface LifeChange {
  act: LifeAct;
  /** At a resume: what was accepted before this moment (ISO 8601) ends as `cancelled`. */
  dropAcceptedBefore?: string | undefined;
}
