import type { CampaignUser, CampaignUserRow, ChannelUserRow } from "../../db/queries/ledger.ts";
import { createPairMap } from "../../lib/pairMap.ts";
import { HOLDS, type Holder } from "./holds.ts";

const locked = <Row>(row: Row | undefined): Row => {
  if (row === undefined) throw new Error("a message takes a place in limits that were not locked");
  return row;
};

/** What users got, and the places that messages take in their limits. A user who is not known got nothing. */
export const openPlaces = (
  campaignRows: readonly CampaignUserRow[],
  channelRows: readonly ChannelUserRow[],
  currentId: (profileId: number) => number,
) => {
  const campaignUsers = createPairMap<string, number, CampaignUserRow>();
  const channelUsers = new Map<number, ChannelUserRow>();
  for (const row of campaignRows) campaignUsers.set(row.campaignId, row.profileId, row);
  for (const row of channelRows) channelUsers.set(row.profileId, row);
  /** Messages of this transaction that are under way, by what counts them. */
  const newOfCampaign = new Map<string, Holder>();
  const newOfChannel = new Map<string, Holder>();

  const note = (news: Map<string, Holder>, holder: Holder, by: 1 | -1): void => {
    if (by === 1) news.set(holder.messageId, holder);
    else news.delete(holder.messageId);
  };
  const change = ({ campaignId, profileId, messageId }: Holder, bits: number, by: 1 | -1): void => {
    const holder = { campaignId, profileId: currentId(profileId), messageId };
    if ((bits & HOLDS.messageLimit) !== 0) {
      locked(campaignUsers.get(holder.campaignId, holder.profileId)).underWay += by;
      note(newOfCampaign, holder, by);
    }
    if ((bits & HOLDS.globalLimits) !== 0) {
      locked(channelUsers.get(holder.profileId)).underWay += by;
      note(newOfChannel, holder, by);
    }
  };

  return {
    ofCampaign: (
      campaignId: string,
      profileId: number,
    ): Omit<CampaignUserRow, keyof CampaignUser | "slots"> =>
      campaignUsers.get(campaignId, currentId(profileId)) ?? {
        sentCount: 0,
        lastSentAt: null,
        underWay: 0,
      },
    ofChannel: (profileId: number): Omit<ChannelUserRow, "profileId"> =>
      channelUsers.get(currentId(profileId)) ?? { sentAt: [], underWay: 0 },
    /** @param bits those of what it holds that are places */
    take: (holder: Holder, bits: number): void => change(holder, bits, 1),
    giveBack: (holder: Holder, bits: number): void => change(holder, bits, -1),
    changes: (): { ofCampaign: Holder[]; ofChannel: Holder[] } => ({
      ofCampaign: [...newOfCampaign.values()],
      ofChannel: [...newOfChannel.values()],
    }),
  };
};
