import type { CampaignContent } from "../../src/contract/campaign.ts";
import type { Seeded } from "../crash/seeded.ts";
import { DAY, idAt, MINUTE, maybe, pick } from "./chance.ts";

/** Something that happens to the account at a moment. */
export type Happening =
  | FiredTrigger
  | { kind: "pause" | "stop"; atMs: number; campaign: number }
  /** What was accepted before a moment may be dropped. */
  | { kind: "resume"; atMs: number; campaign: number; dropBeforeMs: number | null }
  | { kind: "publish"; atMs: number; campaign: number; content: CampaignContent }
  | { kind: "cancel"; atMs: number; requestId: string }
  | { kind: "cancel_reference"; atMs: number; reference: string }
  /** Nobody works for so long. */
  | { kind: "stall"; atMs: number; ms: number };

interface FiredTrigger {
  kind: "trigger";
  atMs: number;
  requestId: string;
  campaign: number;
  isTest: boolean;
  names: string[];
  reference: string | null;
  /** The caller's own wishes: when to decide, and from when on it is too late. */
  deliverAtMs: number | null;
  expiresAtMs: number | null;
}

/** What happens happens to these. */
interface Cast {
  startMs: number;
  users: readonly { identity: string }[];
  campaigns: readonly unknown[];
}

/** Nights of 2027 on which clocks change: United States, Europe, Chile, Lord Howe, Cuba. Each run sees both changes. */
const SPRING = ["2027-03-14", "2027-03-28", "2027-04-03"];
const AUTUMN = ["2027-09-05", "2027-10-03", "2027-10-31", "2027-11-07"];

const nightOf = (chance: Seeded, days: readonly string[]): number =>
  Date.parse(`${pick(chance, days)}T00:00:00Z`) + chance.whole(-20 * 60, 36 * 60) * MINUTE;

/** When something is fired: at first about both changes, then about more of them, or at any time of the months between. */
const burstAt = (chance: Seeded, index: number, startMs: number): number => {
  if (index === 0) return nightOf(chance, SPRING);
  if (index === 1) return nightOf(chance, AUTUMN);
  return chance.happens(0.5)
    ? nightOf(chance, [...SPRING, ...AUTUMN])
    : startMs + chance.whole(0, 245 * 24 * 60) * MINUTE;
};

const wishesOf = (chance: Seeded, atMs: number) => {
  const deliverAtMs = maybe(
    chance,
    0.15,
    () =>
      atMs +
      chance.weighted([
        [chance.whole(1, 120) * MINUTE, 3],
        [chance.whole(-30, 8 * 24 * 60) * MINUTE, 1],
      ]),
  );
  const expiresAtMs = maybe(
    chance,
    0.15,
    () =>
      Math.max(atMs, deliverAtMs ?? 0) +
      chance.weighted([
        [chance.whole(1, 90) * MINUTE, 2],
        [chance.whole(60, 4_000) * MINUTE, 2],
      ]),
  );
  return { deliverAtMs, expiresAtMs };
};

export const triggersOf = (chance: Seeded, { startMs, users, campaigns }: Cast): FiredTrigger[] => {
  const favourites = users.filter(() => chance.happens(0.35));
  const nameOf = (): string =>
    chance.happens(0.03)
      ? `stranger-${chance.whole(1, 9)}`
      : pick(chance, chance.happens(0.7) ? favourites : users).identity;
  const bursts = Array.from({ length: chance.whole(7, 9) }, (_, index) => burstAt(chance, index, startMs));
  return bursts.flatMap((burstMs) =>
    Array.from({ length: chance.whole(2, 5) }, (): FiredTrigger => {
      // many at the very same moment
      const atMs =
        burstMs +
        chance.weighted([
          [0, 3],
          [chance.whole(0, 20 * 60_000), 3],
          [chance.whole(0, 2 * DAY), 1],
        ]);
      return {
        kind: "trigger",
        atMs,
        requestId: idAt(chance, atMs),
        campaign: chance.whole(0, campaigns.length - 1),
        isTest: chance.happens(0.04),
        names: Array.from({ length: chance.whole(1, 7) }, nameOf),
        reference: maybe(chance, 0.4, () => `order-${chance.whole(1, 8)}`),
        ...wishesOf(chance, atMs),
      };
    }),
  );
};

/** From before there is anything to cancel until after everything has left. */
const cancelsOf = (chance: Seeded, fired: readonly FiredTrigger[]): Happening[] =>
  fired.flatMap(({ atMs: firedMs, requestId, reference, deliverAtMs }): Happening[] => {
    if (!chance.happens(deliverAtMs === null ? 0.15 : 0.4)) return [];
    // where the trigger was put off, often in the very moment in which it goes on
    const fromMs = deliverAtMs !== null && chance.happens(0.7) ? Math.max(firedMs, deliverAtMs) : firedMs;
    const atMs =
      fromMs +
      chance.weighted([
        [0, 2],
        [chance.whole(1, 15_000), 3],
        [chance.whole(1, 120) * MINUTE, 2],
        [chance.whole(1, 3 * 24 * 60) * MINUTE, 2],
      ]);
    return reference !== null && chance.happens(0.5)
      ? [{ kind: "cancel_reference", atMs, reference }]
      : [{ kind: "cancel", atMs, requestId }];
  });

const pausesOf = (chance: Seeded, campaign: number, near: () => number): Happening[] => {
  if (!chance.happens(0.5)) return [];
  const atMs = near();
  const resumedMs = atMs + chance.whole(1, 600) * MINUTE;
  const dropBeforeMs = maybe(chance, 0.35, () => Math.min(resumedMs, atMs + chance.whole(-90, 90) * MINUTE));
  return [
    { kind: "pause", atMs, campaign },
    { kind: "resume", atMs: resumedMs, campaign, dropBeforeMs },
  ];
};

/**
 * Pauses that end, one stop a campaign at most, cancels, new versions, and times at which nobody works, all about the triggers.
 *
 * @param contentAt what an author publishes at a moment
 */
export const disturbancesOf = (
  chance: Seeded,
  { campaigns }: Cast,
  fired: readonly FiredTrigger[],
  contentAt: (atMs: number) => CampaignContent,
): Happening[] => {
  const near = (): number => pick(chance, fired).atMs + chance.whole(-10, 90) * MINUTE;
  const ofCampaigns = campaigns.flatMap((_, campaign): Happening[] => [
    ...pausesOf(chance, campaign, near),
    ...(chance.happens(0.1) ? [{ kind: "stop" as const, atMs: near(), campaign }] : []),
    ...Array.from(
      {
        length: chance.weighted([
          [0, 3],
          [1, 3],
          [2, 1],
        ]),
      },
      (): Happening => {
        const atMs = near();
        return { kind: "publish", atMs, campaign, content: contentAt(atMs) };
      },
    ),
  ]);
  const stalls = Array.from({ length: chance.whole(0, 3) }, (): Happening => {
    return { kind: "stall", atMs: near(), ms: chance.whole(1, 40) * MINUTE };
  });
  return [...ofCampaigns, ...cancelsOf(chance, fired), ...stalls];
};
