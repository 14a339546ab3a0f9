import { renderLimitHitsMax, renderLimitVersionsMax, renderLimitWindowMs } from "../../limits.ts";

export interface RenderMemory {
  /** Notes that a version hit a limit. */
  hit(key: string, now: Date): void;
  /** Whether the version is to be rendered in the disposable child. */
  isHot(key: string, now: Date): boolean;
}

/** Counts how often versions hit a limit; one that did so too often within the window stays hot. */
export const createRenderMemory = (): RenderMemory => {
  const hits = new Map<string, number[]>();
  const hot = new Set<string>();
  const recent = (key: string, nowMs: number): number[] =>
    (hits.get(key) ?? []).filter((hitMs) => nowMs - hitMs < renderLimitWindowMs);
  return {
    hit: (key, now) => {
      const nowMs = now.getTime();
      const inWindow = [...recent(key, nowMs), nowMs];
      if (inWindow.length >= renderLimitHitsMax) {
        hits.delete(key);
        if (hot.size >= renderLimitVersionsMax) hot.clear();
        hot.add(key);
        return;
      }
      if (hits.size >= renderLimitVersionsMax) hits.clear();
      hits.set(key, inWindow);
    },
    isHot: (key) => hot.has(key),
  };
};
