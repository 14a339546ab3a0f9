import { useState } from "react";
import type { CampaignListItem } from "../../../src/contract/campaignLife.ts";
import { type Refusal, useShelve } from "../../api/campaignList.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import { notifyDone, notifyUndo } from "../../ui/notify.tsx";

export type ShelfAct = "archive" | "unarchive";

export interface Refused {
  act: ShelfAct;
  refusals: readonly Refusal[];
}

/** Archives and brings back, says what is done with a way to take it back, and keeps what was refused to be shown. */
export const useShelving = (account: string) => {
  const { mutateAsync } = useShelve(account);
  const [refused, setRefused] = useState<Refused | null>(null);
  const shelve = async (act: ShelfAct, rows: readonly CampaignListItem[]): Promise<void> => {
    setRefused(null);
    const { done, refused: refusals } = await mutateAsync({ act, rows });
    if (refusals.length > 0) setRefused({ act, refusals });
    if (done.length === 0) return;
    if (act === "unarchive") notifyDone(texts.broughtBack(done.length));
    else notifyUndo(texts.archived(done.length), () => takeBack(done));
  };
  const takeBack = async (rows: readonly CampaignListItem[]): Promise<void> => {
    const { refused: refusals } = await mutateAsync({ act: "unarchive", rows });
    if (refusals.length > 0) setRefused({ act: "unarchive", refusals });
  };
  return {
    refused,
    shelve: (act: ShelfAct, rows: readonly CampaignListItem[]) => void shelve(act, rows),
    forgetRefused: () => setRefused(null),
  };
};
