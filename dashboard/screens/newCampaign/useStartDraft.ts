import { useNavigate } from "@tanstack/react-router";
import { START_DEFAULTS } from "../../../src/contract/campaignDefaults.ts";
import type { CampaignCreate } from "../../../src/contract/campaignLife.ts";
import type { ChannelName } from "../../../src/contract/content.ts";
import type { Recipe } from "../../../src/contract/preview.ts";
import { useCreateCampaign } from "../../api/campaignList.ts";
import { newCampaign as texts } from "../../texts/newCampaign.ts";
import { notifyFailed } from "../../ui/notify.tsx";

type RecipeChannel = Recipe["channels"][number];

export const emptyDraft = (channel: ChannelName): CampaignCreate => ({
  name: texts.untitled[channel],
  channel,
});

/** What a recipe knows is filled in; what only the author knows has its defaults. */
export const draftOf = ({
  channel,
  create: { name, purpose, goal, what },
}: RecipeChannel): CampaignCreate => ({
  name,
  channel,
  start: {
    ...START_DEFAULTS,
    purpose,
    providerId: null,
    unknownUsers: "account",
    ...(goal === undefined ? {} : { goal }),
  },
  what,
});

/** Creates a draft and opens it at its first section. `pending` is the draft being made, null when none is. */
export const useStartDraft = (account: string) => {
  const { mutate, isPending, variables } = useCreateCampaign(account);
  const navigate = useNavigate();
  const start = (body: CampaignCreate): void => {
    if (isPending) return;
    mutate(body, {
      onSuccess: ({ id }) =>
        void navigate({
          to: "/a/$account/campaigns/$campaign/edit/$section",
          params: { account, campaign: id, section: "start" },
        }),
      onError: (error) => notifyFailed(texts.failed, error, () => start(body)),
    });
  };
  return { start, pending: isPending ? (variables ?? null) : null };
};
