import Type, { type Static } from "typebox";
import { Nullable } from "./page.ts";

const counts = {
  clicks: Type.Integer({ description: "By people; more than one a minute by the same message counts once." }),
  users: Type.Integer({
    description:
      "Users who followed it, each once in all: under the hour of the message that brought the first click.",
  }),
  machineClicks: Type.Integer({ description: "By scanners of mail servers and the like." }),
};

/** What the links of a campaign's messages brought. */
export const CampaignLinks = Type.Object({
  data: Type.Array(
    Type.Object({
      url: Type.String({ description: "Where it leads, without what stands behind ? and #." }),
      ...counts,
    }),
    { description: "Links that were followed, by people the most first." },
  ),
  other: Nullable(Type.Object(counts), {
    description: "All links beyond those that are counted apart; null: there are none.",
  }),
});
export type CampaignLinks = Static<typeof CampaignLinks>;
