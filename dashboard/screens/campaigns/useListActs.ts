import { type ReactNode, useMemo, useState } from "react";
import type { CampaignListItem } from "../../../src/contract/campaignLife.ts";
import { type ListAct, type Refusal, useListChange } from "../../api/campaignList.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import { notifyDone, notifyUndo } from "../../ui/notify.tsx";
import { type Resuming, useAskResume } from "../campaign/resume/useAskResume.tsx";

type Rows = readonly CampaignListItem[];

export interface Refused {
  act: ListAct;
  refusals: readonly Refusal[];
}

/** What takes an act back; what comes back from the archive is told by its own menu. */
const UNDO: Partial<Record<ListAct, ListAct>> = { archive: "unarchive", pause: "resume", resume: "pause" };

interface ListActs {
  refused: Refused | null;
  forgetRefused: () => void;
  act: (act: ListAct, rows: Rows) => void;
  /** What is asked before campaigns go on. */
  dialog: ReactNode;
}

/** Changes the state of campaigns, says what is done with a way to take it back, and keeps what was refused to be shown. */
export const useListActs = (account: string): ListActs => {
  const { mutateAsync } = useListChange(account);
  const [refused, setRefused] = useState<Refused | null>(null);
  const { change, resuming } = useMemo(() => {
    const changed = async (act: ListAct, rows: Rows, dropAcceptedBefore?: string): Promise<Rows> => {
      setRefused(null);
      const { done, refused: refusals } = await mutateAsync({ act, rows, dropAcceptedBefore });
      if (refusals.length > 0) setRefused({ act, refusals });
      return done;
    };
    const changeAndSay = async (act: ListAct, rows: Rows): Promise<void> => {
      const done = await changed(act, rows);
      const undo = UNDO[act];
      if (done.length === 0) return;
      if (undo === undefined) notifyDone(texts.done[act](done.length));
      else notifyUndo(texts.done[act](done.length), () => changed(undo, done));
    };
    const whenResumed: Resuming<CampaignListItem> = {
      atOnce: (rows) => void changeAndSay("resume", rows),
      asAsked: async (rows, before) => {
        const done = await changed("resume", rows, before);
        if (done.length > 0) notifyDone(texts.done.resume(done.length));
      },
    };
    return { change: changeAndSay, resuming: whenResumed };
  }, [mutateAsync]);
  const { ask, dialog } = useAskResume(account, resuming);
  return {
    refused,
    forgetRefused: () => setRefused(null),
    act: (act, rows) => (act === "resume" ? ask(rows) : void change(act, rows)),
    dialog,
  };
};
