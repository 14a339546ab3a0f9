import { expect, test } from "vitest";
import { refusalOf } from "../dashboard/screens/campaign/lifeRules.ts";
import { type CampaignLife, checkAct } from "../src/campaigns/state.ts";
import type { CampaignState } from "../src/contract/campaignStates.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const BEFORE = new Date("2026-11-23T12:00:00Z");
const AFTER = new Date("2026-11-25T12:00:00Z");
const ever = { start_at: null, end_at: null };

const LIVES: Record<CampaignState, CampaignLife> = {
  draft: { ...ever, life: "draft" },
  scheduled: { ...ever, life: "published", start_at: AFTER },
  running: { ...ever, life: "published" },
  paused: { ...ever, life: "paused" },
  completed: { ...ever, life: "published", end_at: BEFORE },
  stopped: { ...ever, life: "stopped" },
  archived: { ...ever, life: "archived" },
};

const isRefusedByServer = (act: Parameters<typeof checkAct>[2], life: CampaignLife): boolean => {
  try {
    checkAct(life, NOW, act);
    return false;
  } catch {
    return true;
  }
};

const STATES = ["draft", "scheduled", "running", "paused", "completed", "stopped", "archived"] as const;

test.each(["edit", "pause", "resume", "stop", "archive", "unarchive"] as const)(
  "the dashboard offers %s in exactly the states in which the server allows it",
  (act) => {
    const offered = STATES.filter((state) => refusalOf(act, state, () => true) === undefined);
    const allowed = STATES.filter((state) => !isRefusedByServer(act, LIVES[state]));
    expect(offered).toEqual(allowed);
  },
);

test("a role that does not allow an act is the first reason that is given", () => {
  expect(refusalOf("pause", "running", () => false)).toMatch(/role/);
  expect(refusalOf("edit", "running", (scope) => scope === "campaigns:write")).toBeUndefined();
});
