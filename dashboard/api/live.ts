import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { LiveChange, LiveViewers } from "../../src/contract/live.ts";
import { sessionQuery } from "./session.ts";

/** A stream that breaks is opened again by the browser; one that was refused only by us, after this long. */
const REFUSED_RETRY_MS = 3_000;

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
  const isBehind = useRef(false);
  const [attempt, setAttempt] = useState(0);
  // Each attempt is a stream of its own.
  const wanted = useMemo(() => ({ campaign, attempt }), [campaign, attempt]);
  useEffect(() => {
    if (!isVisible) {
      isBehind.current = true;
      return;
    }
    let retry: ReturnType<typeof setTimeout> | undefined;
    const query = new URLSearchParams({ account });
    if (wanted.campaign !== null) query.set("campaign", wanted.campaign);
    const source = new EventSource(`/api/v1/live?${query}`);
    const again = async (): Promise<void> => {
      // Refused because the log-in has ended? Then this asks for it, and waits until it is renewed.
      await client.refetchQueries({ queryKey: sessionQuery.queryKey });
      setAttempt((count) => count + 1);
    };
    source.addEventListener("open", () => {
      tell({ state: "live" });
      if (isBehind.current) void client.invalidateQueries({ queryKey: [account] });
      isBehind.current = false;
    });
    source.addEventListener("error", () => {
      isBehind.current = true;
      tell({ state: "away" });
      if (source.readyState === EventSource.CLOSED) retry = setTimeout(() => void again(), REFUSED_RETRY_MS);
    });
    source.addEventListener("changed", (event) => {
      const { topics }: LiveChange = JSON.parse(event.data);
      for (const topic of topics) void client.invalidateQueries({ queryKey: [account, topic] });
    });
    source.addEventListener("viewers", (event) => tell({ viewers: JSON.parse(event.data) }));
    return () => {
      clearTimeout(retry);
      source.close();
    };
  }, [account, client, isVisible, wanted]);
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
