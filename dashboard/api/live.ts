import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import type { LiveChange, LiveViewers } from "../../src/contract/live.ts";

export type LiveState = "connecting" | "live" | "away";

interface Told {
  state: LiveState;
  /** Who has the draft open that this screen edits, and at which revision it is. */
  viewers: LiveViewers | null;
  /** The draft that this screen edits. */
  campaign: string | null;
}

/** One stream a window, whatever its screens listen to: a browser has six connections to a server in all. */
let told: Told = { state: "connecting", viewers: null, campaign: null };
const listeners = new Set<() => void>();

const tell = (change: Partial<Told>): void => {
  told = { ...told, ...change };
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const useTold = (): Told => useSyncExternalStore(subscribe, () => told);

const useVisible = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      document.addEventListener("visibilitychange", listener);
      return () => document.removeEventListener("visibilitychange", listener);
    },
    () => document.visibilityState === "visible",
  );

/**
 * Keeps what is on screen as it is on the server: each change makes the lists it touched stale. A window that
 * nobody sees holds no stream; it reads everything again when it is looked at.
 */
export const useLiveStream = (account: string): void => {
  const client = useQueryClient();
  const { campaign } = useTold();
  const isVisible = useVisible();
  useEffect(() => {
    if (!isVisible) return;
    const query = new URLSearchParams(campaign === null ? { account } : { account, campaign });
    const source = new EventSource(`/api/v1/live?${query}`);
    let wasAway = false;
    source.addEventListener("open", () => {
      tell({ state: "live" });
      if (wasAway) void client.invalidateQueries({ queryKey: [account] });
      wasAway = false;
    });
    source.addEventListener("error", () => {
      wasAway = true;
      tell({ state: "away" });
    });
    source.addEventListener("changed", (event) => {
      const { topics }: LiveChange = JSON.parse(event.data);
      for (const topic of topics) void client.invalidateQueries({ queryKey: [account, topic] });
    });
    source.addEventListener("viewers", (event) => tell({ viewers: JSON.parse(event.data) }));
    return () => source.close();
  }, [account, campaign, client, isVisible]);
};

export const useLiveState = (): LiveState => useTold().state;

/** Says that this screen edits the draft, and answers who else does. */
export const useDraftViewers = (campaign: string): LiveViewers | null => {
  const { viewers } = useTold();
  useEffect(() => {
    tell({ campaign, viewers: null });
    return () => tell({ campaign: null, viewers: null });
  }, [campaign]);
  return viewers?.campaign === campaign ? viewers : null;
};
