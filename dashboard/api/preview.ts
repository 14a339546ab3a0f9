import { queryOptions, useMutation } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type { CampaignContent } from "../../src/contract/campaign.ts";
import type { TriggerSummary } from "../../src/contract/messageLog.ts";
import type { Page } from "../../src/contract/page.ts";
import type { LiquidWords, PayloadSample, Preview, PreviewRequest } from "../../src/contract/preview.ts";
import type { ProfileProperties, ProfileSummary } from "../../src/contract/profile.ts";
import type { TestSend, TestSendRequest } from "../../src/contract/testSend.ts";
import { ApiError, call } from "./client.ts";
import { keyOf } from "./keys.ts";

const MINUTE_MS = 60_000;

/** Tags, filters and roots; of these only the code pools change, now and then. */
export const liquidQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "settings", "liquid"),
    queryFn: () => call<LiquidWords>("/liquid", { account }),
    staleTime: MINUTE_MS,
  });

/** Names of properties that users of the account have. */
export const profilePropertiesQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "profiles", "properties"),
    queryFn: () => call<ProfileProperties>("/profile-properties", { account }),
    staleTime: MINUTE_MS,
  });

const TRIGGERS_SHOWN = 20;
const USERS_SHOWN = 20;

/** The newest triggers of a campaign, to preview with their payloads. */
export const pastTriggersQuery = (account: string, campaign: string) =>
  queryOptions({
    queryKey: keyOf(account, "triggers", "past", campaign),
    queryFn: () =>
      call<Page<TriggerSummary>>("/triggers", { account, query: { campaign, limit: TRIGGERS_SHOWN } }),
  });

/** Users to preview for. */
export const previewUsersQuery = (account: string, text: string) =>
  queryOptions({
    queryKey: keyOf(account, "profiles", "preview", text),
    queryFn: ({ signal }) =>
      call<Page<ProfileSummary>>("/profiles", { account, query: { text, limit: USERS_SHOWN }, signal }),
    staleTime: MINUTE_MS,
  });

/** An answer that follows what is typed. */
export interface Followed<Answer> {
  /** The newest that came; kept while the next one is on its way, and when that fails. */
  answer: Answer | null;
  /** Why the newest question has no answer. */
  error: unknown;
  isWaiting: boolean;
  retry: () => void;
}

type Ask<Answer> = (signal: AbortSignal) => Promise<Answer>;

/** Typing that never stops is answered all the same. */
const PATIENCE_MS = 160;
const BUSY_AGAIN_MS = 150;
const BUSY_TRIES = 8;

const isBusy = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 429 || error.status === 503);

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

const persist = async <Answer>(ask: Ask<Answer>, signal: AbortSignal): Promise<Answer> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask(signal);
    } catch (error) {
      if (!isBusy(error) || tries >= BUSY_TRIES || signal.aborted) throw error;
      await pause(BUSY_AGAIN_MS, signal);
    }
  }
};

/**
 * Asks again whenever the question changes, `delayMs` after the last change, and at the latest a little after the
 * first one that was not asked yet. An outdated request is aborted once the newer one goes out.
 *
 * @param ask null asks nothing; keep it stable between changes (useCallback)
 */
export const useFollowed = <Answer>(ask: Ask<Answer> | null, delayMs: number): Followed<Answer> => {
  const [state, setState] = useState<{ answer: Answer | null; error: unknown; asked: Ask<Answer> | null }>({
    answer: null,
    error: null,
    asked: null,
  });
  const [round, setRound] = useState(0);
  const underWay = useRef<AbortController | null>(null);
  const changedAt = useRef<number | null>(null);
  const isFirst = useRef(true);

  // A new round asks the same again.
  const wanted = useMemo(() => (ask === null ? null : { ask, round }), [ask, round]);
  useEffect(() => {
    if (wanted === null) {
      underWay.current?.abort();
      changedAt.current = null;
      return;
    }
    const now = performance.now();
    changedAt.current ??= now;
    const due = Math.min(now + delayMs, changedAt.current + Math.max(delayMs, PATIENCE_MS));
    const go = (): void => {
      isFirst.current = false;
      changedAt.current = null;
      underWay.current?.abort();
      const aborter = new AbortController();
      underWay.current = aborter;
      persist(wanted.ask, aborter.signal).then(
        (answer) => {
          if (!aborter.signal.aborted) setState({ answer, error: null, asked: wanted.ask });
        },
        (error: unknown) => {
          if (!aborter.signal.aborted) setState((before) => ({ ...before, error, asked: wanted.ask }));
        },
      );
    };
    const timer = setTimeout(go, isFirst.current ? 0 : due - now);
    return () => clearTimeout(timer);
  }, [delayMs, wanted]);

  useEffect(() => () => underWay.current?.abort(), []);
  // Nothing is set while one types: React takes fifty updates from effects in a row for an endless loop.
  return {
    answer: state.answer,
    error: ask === null ? null : state.error,
    isWaiting: ask !== null && state.asked !== ask,
    retry: () => setRound((before) => before + 1),
  };
};

const path = (campaign: string, rest: string): string => `/campaigns/${encodeURIComponent(campaign)}/${rest}`;

/** The message as one user would get it. */
export const askPreview = (
  account: string,
  campaign: string,
  body: PreviewRequest,
  signal: AbortSignal,
): Promise<Preview> => call<Preview>(path(campaign, "preview"), { method: "POST", account, body, signal });

/** What templates read of the payload. */
export const askSample = (
  account: string,
  campaign: string,
  what: CampaignContent["what"],
  signal: AbortSignal,
): Promise<PayloadSample> =>
  call<PayloadSample>(path(campaign, "sample"), { method: "POST", account, body: { what }, signal });

/** Sends the message as a test, once. */
export const useSendTest = (account: string, campaign: string) =>
  useMutation({
    mutationFn: (body: TestSendRequest) =>
      call<TestSend>(path(campaign, "test-sends"), { method: "POST", account, body }),
  });
