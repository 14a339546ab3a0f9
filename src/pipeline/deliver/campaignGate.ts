import type { Queryable } from "../../db/pool.ts";
import { readCampaignStates } from "../../db/queries/messageQueue.ts";
import { campaignStateStaleMsMax } from "../../limits.ts";

export type GateVerdict = "open" | "paused" | "stopped" | "ended";

interface Entry {
  accountId: number;
  campaignId: string;
  life: string;
  endAt: Date | null;
  /** When the question was sent, so that nothing committed before it can have been missed. */
  askedAtMs: number;
  usedAtMs: number;
}

const verdictOf = (entry: Entry, dbNowMs: number): GateVerdict => {
  if (entry.life === "paused") return "paused";
  if (entry.life === "stopped" || entry.life === "archived") return "stopped";
  return entry.endAt !== null && entry.endAt.getTime() <= dbNowMs ? "ended" : "open";
};

/**
 * The look at a campaign right before each provider call. Pause and stop promise that one second after they are
 * answered no new call starts, so no call starts on a state that was asked for longer ago than that; all campaigns
 * in use are asked for together.
 */
export const createCampaignGate = (db: Queryable, nowMs: () => number) => {
  const entries = new Map<string, Entry>();
  let refreshing: Promise<void> | undefined;

  const refresh = async (wanted: { accountId: number; campaignId: string }): Promise<void> => {
    const askedAtMs = nowMs();
    const inUse = [...entries.values()].filter(
      ({ usedAtMs }) => askedAtMs - usedAtMs < 5 * campaignStateStaleMsMax,
    );
    const keys = new Map([...inUse, wanted].map((key) => [`${key.accountId}/${key.campaignId}`, key]));
    entries.clear();
    for (const row of await readCampaignStates(db, [...keys.values()])) {
      entries.set(`${row.accountId}/${row.campaignId}`, { ...row, askedAtMs, usedAtMs: askedAtMs });
    }
  };

  const fresh = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || nowMs() - entry.askedAtMs > campaignStateStaleMsMax) return undefined;
    entry.usedAtMs = nowMs();
    return entry;
  };

  return {
    /** The verdict if it is known freshly enough. */
    known: (accountId: number, campaignId: string, dbNowMs: number): GateVerdict | undefined => {
      const entry = fresh(`${accountId}/${campaignId}`);
      return entry === undefined ? undefined : verdictOf(entry, dbNowMs);
    },
    /** Asks the database. @throws when it does not answer: then no call may start. */
    ask: async (accountId: number, campaignId: string): Promise<void> => {
      const key = `${accountId}/${campaignId}`;
      while (fresh(key) === undefined) {
        const isMine = refreshing === undefined;
        refreshing ??= refresh({ accountId, campaignId }).finally(() => {
          refreshing = undefined;
        });
        await refreshing;
        if (isMine && !entries.has(key)) {
          entries.set(key, {
            accountId,
            campaignId,
            life: "stopped",
            endAt: null,
            askedAtMs: nowMs(),
            usedAtMs: nowMs(),
          });
        }
      }
    },
    /** A campaign changed: what is known of it is old. */
    forget: (name: string): void => {
      entries.delete(name);
    },
  };
};

export type CampaignGate = ReturnType<typeof createCampaignGate>;
