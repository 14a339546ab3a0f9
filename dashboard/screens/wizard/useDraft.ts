import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { CampaignContent } from "../../../src/contract/campaign.ts";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import type { LiveViewers } from "../../../src/contract/live.ts";
import { campaignQuery } from "../../api/campaigns.ts";
import { useHere } from "../../api/context.ts";
import { saveDraft } from "../../api/draft.ts";
import { useDraftViewers } from "../../api/live.ts";
import { problemsWith } from "../../ui/validate.ts";
import { DraftKeeper, type DraftView } from "./draftKeeper.ts";
import type { SectionName } from "./draftState.ts";
import { keepMirror, type MirrorPlace, takeMirrors } from "./mirrors.ts";

export interface Draft extends DraftView {
  /** The draft at this instant, for what is done later than it was asked: an undo. */
  now: () => CampaignContent;
  type: DraftKeeper["type"];
  flush: DraftKeeper["flush"];
  keepMine: DraftKeeper["keepMine"];
  takeTheirs: DraftKeeper["takeTheirs"];
  forgetRestored: DraftKeeper["forgetRestored"];
  viewers: LiveViewers["viewers"];
}

/** How often it is looked whether another page, that seemed alive, has gone and left something. */
const LEFTOVERS_MS = 4_000;

let openings = 0;

const check = (name: SectionName, value: unknown) =>
  problemsWith(CampaignContent.properties[name], value).map(({ field, ...problem }) => ({
    ...problem,
    field: field === "" ? name : `${name}.${field}`,
  }));

const keeperOf = (loaded: Campaign, place: MirrorPlace & { opening: number }): DraftKeeper =>
  new DraftKeeper(loaded, {
    save: (patch) => saveDraft(place.account, place.campaign, patch),
    keep: (mirror) => keepMirror(place, mirror, Date.now()),
    check,
    now: Date.now,
    later: (run, afterMs) => {
      const timer = setTimeout(run, afterMs);
      return () => clearTimeout(timer);
    },
  });

/** Saves at once whenever the person may be leaving: another window, another page, the network back. */
const useFlushing = (keeper: DraftKeeper): void => {
  useEffect(() => {
    const flush = (): void => void keeper.flush();
    const onHidden = (): void => {
      if (document.visibilityState === "hidden") flush();
    };
    const onUnload = (event: BeforeUnloadEvent): void => {
      if (keeper.wouldLose()) event.preventDefault();
    };
    window.addEventListener("blur", flush);
    window.addEventListener("online", flush);
    window.addEventListener("pagehide", flush);
    window.addEventListener("beforeunload", onUnload);
    document.addEventListener("visibilitychange", onHidden);
    return () => {
      window.removeEventListener("blur", flush);
      window.removeEventListener("online", flush);
      window.removeEventListener("pagehide", flush);
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("visibilitychange", onHidden);
      keeper.dispose();
    };
  }, [keeper]);
};

/** Puts back what earlier pages typed and did not save. */
const useLeftovers = (keeper: DraftKeeper, place: MirrorPlace): void => {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      const { mirrors, isWaiting } = takeMirrors(place, Date.now());
      if (mirrors.length > 0) keeper.restore(mirrors);
      if (isWaiting) timer = setTimeout(look, LEFTOVERS_MS);
    };
    look();
    return () => clearTimeout(timer);
  }, [keeper, place]);
};

/**
 * The draft as typed. It saves itself, keeps in the browser what is not saved yet, and takes in what others save.
 * Whoever uses it for another campaign mounts anew.
 *
 * @param loaded the campaign as the cache has it, which changes when it is read again
 */
export const useDraft = (loaded: Campaign): Draft => {
  const { account, session } = useHere();
  const client = useQueryClient();
  const { id } = loaded;
  const [place] = useState(() => ({
    account: account.id,
    campaign: id,
    person: session.person.id,
    opening: openings++,
  }));
  const [keeper] = useState(() => keeperOf(loaded, place));
  const view = useSyncExternalStore(keeper.subscribe, keeper.view);
  const live = useDraftViewers(id);
  useFlushing(keeper);
  useLeftovers(keeper, place);
  useEffect(() => keeper.see(loaded), [keeper, loaded]);
  const isBehind = live !== null && live.revision > view.revision && view.save.kind !== "saving";
  useEffect(() => {
    if (isBehind) void client.invalidateQueries(campaignQuery(place.account, id));
  }, [client, id, isBehind, place]);
  const { type, flush, keepMine, takeTheirs, forgetRestored } = keeper;
  const now = useCallback(() => keeper.view().content, [keeper]);
  const viewers = (live?.viewers ?? []).filter(({ personId }) => personId !== session.person.id);
  return { ...view, now, type, flush, keepMine, takeTheirs, forgetRestored, viewers };
};
