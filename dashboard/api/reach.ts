import { useEffect, useRef, useState } from "react";
import type { Filter } from "../../src/contract/filter.ts";
import type { ReachLine, ReachResult } from "../../src/contract/segment.ts";
import { ApiError, callLines } from "./client.ts";

/** How counting stands. While it counts again, the last result stays. */
export interface Reach {
  kind: "waiting" | "counting" | "counted" | "failed" | "cancelled";
  /** From 0 to 1. */
  done: number;
  result: ReachResult | null;
  error: unknown;
  cancel: () => void;
  start: () => void;
}

type Standing = Pick<Reach, "kind" | "done" | "result" | "error">;

/** Typing that pauses this long has ended. */
const PAUSE_MS = 700;

const NOTHING: Standing = { kind: "waiting", done: 0, result: null, error: null };

type Tell = (change: Partial<Standing>) => void;

/** Counts, and tells how far it is; whoever aborts hears nothing more. */
const count = async (
  account: string,
  filter: Filter | null,
  tell: Tell,
  signal: AbortSignal,
  broken: string,
): Promise<void> => {
  tell({ kind: "counting", done: 0, error: null });
  try {
    const lines = callLines<ReachLine>("/reach", { method: "POST", account, body: { filter }, signal });
    for await (const line of lines) {
      if (line.kind === "progress") tell({ done: line.done });
      else if (line.kind === "result") return tell({ kind: "counted", result: line });
      else return tell({ kind: "failed", error: new ApiError(0, "reach/failed", line.detail) });
    }
    tell({ kind: "failed", error: new ApiError(0, "reach/broken", broken) });
  } catch (error) {
    tell({ kind: "failed", error });
  }
};

/**
 * Whom a filter would reach, counted anew a while after each change, until somebody cancels.
 *
 * @param filter null: everybody; undefined: nothing is asked (yet)
 * @param broken what is said when the answer ends before it is whole
 */
export const useReach = (account: string, filter: Filter | null | undefined, broken: string): Reach => {
  const question = filter === undefined ? null : JSON.stringify({ filter });
  const [asked, setAsked] = useState({ round: 0, isStopped: false });
  const [standing, setStanding] = useState<Standing>(NOTHING);
  const [stop, setStop] = useState<AbortController | null>(null);
  const lastRound = useRef(0);
  useEffect(() => {
    if (question === null || asked.isStopped) return;
    const aborter = new AbortController();
    const tell: Tell = (change) => {
      if (!aborter.signal.aborted) setStanding((before) => ({ ...before, ...change }));
    };
    setStop(aborter);
    const isByHand = lastRound.current !== asked.round;
    lastRound.current = asked.round;
    const timer = setTimeout(
      () => {
        const { filter: wanted }: { filter: Filter | null } = JSON.parse(question);
        void count(account, wanted, tell, aborter.signal, broken);
      },
      isByHand ? 0 : PAUSE_MS,
    );
    return () => {
      clearTimeout(timer);
      aborter.abort();
    };
  }, [account, question, asked, broken]);
  return {
    ...standing,
    cancel: () => {
      stop?.abort();
      setAsked((before) => ({ ...before, isStopped: true }));
      setStanding((before) => ({ ...before, kind: "cancelled" }));
    },
    start: () => setAsked(({ round }) => ({ round: round + 1, isStopped: false })),
  };
};
