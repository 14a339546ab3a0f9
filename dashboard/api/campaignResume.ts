import { queryOptions } from "@tanstack/react-query";
import type { CampaignWaiting } from "../../src/contract/campaignLife.ts";
import { campaignPath } from "./campaigns.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

interface Amount {
  /** Of which something is not decided. */
  triggers: number;
  /** Whom they name, not decided. */
  users: number;
  /** Decided, and not ended. */
  messages: number;
  /** There may be more. */
  isPartial: boolean;
}

/** What would go on if campaigns were resumed. */
export interface Held extends Amount {
  /** Of the users, those whose trigger is put off to a later moment. */
  postponed: number;
  /** ISO 8601; null when nothing waits. */
  oldestAcceptedAt: string | null;
  /** How much of it is older than the moment asked about. */
  older: Amount;
}

const NONE: Amount = { triggers: 0, users: 0, messages: 0, isPartial: false };

const plus = (one: Amount, other: Amount): Amount => ({
  triggers: one.triggers + other.triggers,
  users: one.users + other.users,
  messages: one.messages + other.messages,
  isPartial: one.isPartial || other.isPartial,
});

const heldOf = (waiting: CampaignWaiting): Held => {
  const { delayed, due, throttled, held, acceptedBefore: older } = waiting;
  return {
    triggers: waiting.undecidedTriggers,
    users: waiting.undecided,
    messages: delayed + due + throttled + held,
    isPartial: waiting.isPartial,
    postponed: waiting.postponed,
    oldestAcceptedAt: waiting.oldestAcceptedAt,
    older:
      older === null
        ? NONE
        : {
            triggers: older.undecidedTriggers,
            users: older.undecided,
            messages: older.messages,
            isPartial: older.isPartial,
          },
  };
};

const together = (one: Held, other: Held): Held => ({
  ...plus(one, other),
  postponed: one.postponed + other.postponed,
  oldestAcceptedAt: [one, other].flatMap(({ oldestAcceptedAt: at }) => at ?? []).sort()[0] ?? null,
  older: plus(one.older, other.older),
});

const NOTHING: Held = { ...NONE, postponed: 0, oldestAcceptedAt: null, older: NONE };

export const isNothing = ({ triggers, messages }: Amount): boolean => triggers + messages === 0;

/**
 * What waits of campaigns together.
 *
 * @param acceptedBefore ISO 8601: how much of it is older is told too; undefined: not asked
 */
export const heldQuery = (
  account: string,
  campaigns: readonly string[],
  acceptedBefore: string | undefined,
) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "heldBack", campaigns, acceptedBefore),
    queryFn: async ({ signal }) => {
      const answers = await Promise.all(
        campaigns.map((id) =>
          call<CampaignWaiting>(`${campaignPath(id)}/waiting`, {
            account,
            query: { acceptedBefore },
            signal,
          }),
        ),
      );
      return answers.map(heldOf).reduce(together, NOTHING);
    },
  });
