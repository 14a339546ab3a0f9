import type { CampaignState } from "../contract/campaignStates.ts";
import { DomainError } from "../lib/errors.ts";

/**
 * The life of a campaign. What is stored (`life`) changes only by an act of a person; what the clock does is
 * read off the window, so that no job has to wake a campaign up or end it.
 *
 *   draft ──publish──► published ──pause──► paused ──resume──► published
 *                        │  ▲                  │
 *                        │  └──publish (n+1)───┤ (a paused campaign stays paused)
 *                        └──────stop───────────┴──► stopped            final: never published again
 *   draft | completed | stopped ──archive──► archived ──unarchive──► what it was
 *
 *   published is shown as   scheduled   while now < start
 *                           running     while start ≤ now < end
 *                           completed   once end ≤ now
 *
 * A paused campaign is shown as paused whatever the window says, since its held messages wait for a person.
 */
export interface CampaignLife {
  life: "draft" | "published" | "paused" | "stopped" | "archived";
  start_at: Date | null;
  end_at: Date | null;
}

export const campaignState = (row: CampaignLife, now: Date): CampaignState => {
  if (row.life !== "published") return row.life;
  if (row.end_at !== null && row.end_at <= now) return "completed";
  return row.start_at !== null && now < row.start_at ? "scheduled" : "running";
};

/** The states from which a person may do what. */
const ALLOWED = {
  edit: ["draft", "scheduled", "running", "paused", "completed"],
  publish: ["draft", "scheduled", "running", "paused", "completed"],
  pause: ["scheduled", "running"],
  resume: ["paused"],
  stop: ["scheduled", "running", "paused"],
  archive: ["draft", "completed", "stopped"],
  unarchive: ["archived"],
} as const satisfies Record<string, readonly CampaignState[]>;

export type CampaignAct = keyof typeof ALLOWED;

/** @throws DomainError campaign/bad-transition, naming the state and the states that would do */
export const checkAct = (row: CampaignLife, now: Date, act: CampaignAct): void => {
  const state = campaignState(row, now);
  const allowed: readonly CampaignState[] = ALLOWED[act];
  if (allowed.includes(state)) return;
  throw new DomainError(
    "campaign/bad-transition",
    `The campaign is ${state}; ${act} is possible when it is ${allowed.join(", ")}.`,
  );
};
