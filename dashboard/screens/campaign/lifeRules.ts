import type { CampaignState } from "../../../src/contract/campaignStates.ts";
import type { Scope } from "../../../src/contract/credential.ts";
import type { LifeAct } from "../../api/lifeActs.ts";
import { campaign as words } from "../../texts/campaign.ts";
import { common } from "../../texts/common.ts";

/** From which states a person may do what; the server decides, this only says why a button is off. */
const FROM: Record<LifeAct | "edit", readonly CampaignState[]> = {
  edit: ["draft", "scheduled", "running", "paused", "completed"],
  pause: ["scheduled", "running"],
  resume: ["paused"],
  stop: ["scheduled", "running", "paused"],
  archive: ["draft", "completed", "stopped"],
  unarchive: ["archived"],
};

const NEEDS: Record<LifeAct | "edit", Scope> = {
  edit: "campaigns:write",
  pause: "campaigns:publish",
  resume: "campaigns:publish",
  stop: "campaigns:publish",
  archive: "campaigns:write",
  unarchive: "campaigns:write",
};

const OVER: readonly CampaignState[] = ["stopped", "archived"];

/** Whether triggers get this version. */
export const isLive = (version: number, campaign: { version: number; state: CampaignState }): boolean =>
  version === campaign.version && !OVER.includes(campaign.state);

/** Why this cannot be done now; undefined when it can. */
export const refusalOf = (
  act: LifeAct | "edit",
  state: CampaignState,
  may: (scope: Scope) => boolean,
): string | undefined => {
  if (!may(NEEDS[act])) return common.notAllowed;
  return FROM[act].includes(state) ? undefined : words.refused[act];
};
