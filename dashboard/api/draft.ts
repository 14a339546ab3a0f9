import type { Campaign, CampaignPatch, DraftProblem } from "../../src/contract/campaignLife.ts";
import type { ProblemDetails } from "../../src/contract/problem.ts";
import { campaignPath } from "./campaigns.ts";
import { ApiError, call, messageOf } from "./client.ts";

/** How a save ended: saved, met by somebody else's, refused as it stands, or unanswered. */
export type SaveAnswer =
  | { kind: "saved"; campaign: Campaign }
  | { kind: "conflict"; current: Campaign; sections: readonly string[] }
  | { kind: "refused"; message: string; problems: NonNullable<ProblemDetails["problems"]> }
  | { kind: "away"; message: string };

const isCampaign = (value: unknown): value is Campaign =>
  typeof value === "object" && value !== null && "draft" in value && "revision" in value;

/** Time-outs, too many requests, and whatever the server or the way to it failed at may be another in a moment. */
const mayPass = (status: number): boolean =>
  status === 0 || status === 408 || status === 429 || status >= 500;

/** Saves sections of a draft; every ending is an answer, none is thrown. */
export const saveDraft = async (
  account: string,
  campaign: string,
  body: CampaignPatch,
): Promise<SaveAnswer> => {
  try {
    return {
      kind: "saved",
      campaign: await call<Campaign>(campaignPath(campaign), { method: "PATCH", account, body }),
    };
  } catch (error) {
    if (!(error instanceof ApiError)) return { kind: "away", message: messageOf(error) };
    const { details, message, problems, status } = error;
    if (error.code === "campaign/revision-conflict" && isCampaign(details?.current)) {
      return { kind: "conflict", current: details.current, sections: details.sections ?? [] };
    }
    return mayPass(status) ? { kind: "away", message } : { kind: "refused", message, problems };
  }
};

export type Published = Campaign & { worthALook: DraftProblem[] };

/** Freezes the draft as the next version. @throws ApiError when the draft is at another revision, or incomplete */
export const publishDraft = (account: string, campaign: string, revision: number): Promise<Published> =>
  call<Published>(`${campaignPath(campaign)}/publish`, { method: "POST", account, body: { revision } });
