import {
  IconArchive,
  IconArchiveOff,
  IconCopy,
  IconFlask,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
} from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import type { Scope } from "../../../src/contract/credential.ts";
import type { Action } from "../../actions/actions.ts";
import { useCampaignAct } from "../../api/campaignLife.ts";
import { useCloneCampaign } from "../../api/campaignList.ts";
import { useHere } from "../../api/context.ts";
import type { LifeAct } from "../../api/lifeActs.ts";
import { campaign as words } from "../../texts/campaign.ts";
import { common } from "../../texts/common.ts";
import { dryRun } from "../../texts/dryRun.ts";
import { notifyDone, notifyFailed, notifyUndo } from "../../ui/notify.tsx";
import { refusalOf } from "./lifeRules.ts";
import type { Resuming } from "./resume/useAskResume.tsx";

const route = getRouteApi("/a/$account/campaigns/$campaign");

type PlainAct = Exclude<LifeAct, "resume">;

/** What takes an act back; a stop is final. */
const UNDO: Partial<Record<PlainAct, LifeAct>> = {
  pause: "resume",
  archive: "unarchive",
  unarchive: "archive",
};

export interface Life extends Resuming<Campaign> {
  act: (act: PlainAct) => void;
  stop: () => Promise<unknown>;
}

/** Changes the state and says so, with a way back where there is one. */
export const useLife = (): Life => {
  const { account, campaign: ref } = route.useParams();
  const { mutateAsync } = useCampaignAct(account, ref);
  const change = useCallback(
    (what: LifeAct, undo: LifeAct | undefined): void => {
      mutateAsync({ act: what }).then(
        () =>
          undo === undefined
            ? notifyDone(words.done[what])
            : notifyUndo(words.done[what], () => mutateAsync({ act: undo })),
        (error: unknown) => notifyFailed(words.failed[what], error, () => change(what, undo)),
      );
    },
    [mutateAsync],
  );
  return useMemo(
    () => ({
      act: (what) => change(what, UNDO[what]),
      stop: () => mutateAsync({ act: "stop" }).then(() => notifyDone(words.done.stop)),
      atOnce: () => change("resume", "pause"),
      asAsked: (_campaigns, dropAcceptedBefore) =>
        mutateAsync({ act: "resume", dropAcceptedBefore }).then(() =>
          notifyDone(dropAcceptedBefore === undefined ? words.done.resumeAll : words.done.resumeDropped),
        ),
    }),
    [change, mutateAsync],
  );
};

const useClone = (campaign: Campaign): (() => void) => {
  const { account } = useHere();
  const navigate = useNavigate();
  const { mutateAsync } = useCloneCampaign(account.id);
  const { id } = campaign;
  return useCallback(() => {
    const clone = (): void => {
      mutateAsync(id).then(
        (made) => {
          notifyDone(words.done.clone(made.draft.name || words.untitled));
          return navigate({
            to: "/a/$account/campaigns/$campaign/edit/$section",
            params: { account: account.id, campaign: made.id, section: "start" },
          });
        },
        (error: unknown) => notifyFailed(words.failed.clone, error, clone),
      );
    };
    clone();
  }, [account.id, id, mutateAsync, navigate]);
};

const useEdit = ({ id }: Campaign): (() => void) => {
  const { account } = useHere();
  const navigate = useNavigate();
  return useCallback(
    () =>
      void navigate({
        to: "/a/$account/campaigns/$campaign/edit/$section",
        params: { account: account.id, campaign: id, section: "start" },
      }),
    [account.id, id, navigate],
  );
};

const useTryOut = ({ id }: Campaign): (() => void) => {
  const { account } = useHere();
  const navigate = useNavigate();
  return useCallback(
    () =>
      void navigate({
        to: "/a/$account/campaigns/$campaign",
        params: { account: account.id, campaign: id },
        search: (before) => ({ ...before, tab: "try" as const }),
      }),
    [account.id, id, navigate],
  );
};

/** Everything that can be done with the campaign now; what cannot says why. */
export const useCampaignActions = (
  campaign: Campaign,
  { act, askStop, askResume }: Pick<Life, "act"> & { askStop: () => void; askResume: () => void },
): readonly Action[] => {
  const { account } = useHere();
  const clone = useClone(campaign);
  const edit = useEdit(campaign);
  const tryOut = useTryOut(campaign);
  const { state } = campaign;
  return useMemo(() => {
    const may = (scope: Scope): boolean => account.scopes.includes(scope);
    const one = (
      name: LifeAct | "edit",
      rest: Omit<Action, "id" | "label" | "section" | "disabledReason">,
    ) => ({
      id: `campaign.${name}`,
      label: words.act[name],
      section: "here" as const,
      disabledReason: refusalOf(name, state, may),
      ...rest,
    });
    return [
      one("edit", { icon: IconPencil, hotkey: "E", run: edit }),
      state === "paused"
        ? one("resume", { icon: IconPlayerPlay, hotkey: "P", run: askResume })
        : one("pause", { icon: IconPlayerPause, hotkey: "P", run: () => act("pause") }),
      {
        id: "campaign.try",
        label: dryRun.act,
        section: "here",
        icon: IconFlask,
        hotkey: "T",
        keywords: dryRun.actKeywords,
        disabledReason: may("messages:read") ? undefined : common.notAllowed,
        run: tryOut,
      },
      {
        id: "campaign.clone",
        label: words.act.clone,
        section: "here",
        icon: IconCopy,
        hotkey: "shift+C",
        disabledReason: may("campaigns:write") ? undefined : common.notAllowed,
        run: clone,
      },
      state === "archived"
        ? one("unarchive", { icon: IconArchiveOff, run: () => act("unarchive") })
        : one("archive", { icon: IconArchive, run: () => act("archive") }),
      one("stop", { icon: IconPlayerStop, hotkey: "shift+S", run: askStop }),
    ];
  }, [account.scopes, act, askResume, askStop, clone, edit, state, tryOut]);
};
