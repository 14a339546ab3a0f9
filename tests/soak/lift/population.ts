import type { Seeded } from "../../crash/seeded.ts";

/**
 * Users as they are: some cannot be reached, some addresses are dead, and a cap is met on the way. They convert at rates of their
 * own whatever is sent, and those who come late less than those who come early. Only who gets a message is moved by it.
 */

/** How a pass ended, or would have ended for a control user. */
export interface Pass {
  group: "target" | "control";
  /** `go`: of a target user, sent or failed at the provider; nobody knows of a control user which it would have been. */
  end: "not_reachable" | "targeting_cap_reached" | "sent" | "failed" | "go";
}

/** Whether a user is compared. */
export type Rule = (pass: Pass) => boolean;

/** Who went, whatever the provider said, against who would have gone. */
export const ofThoseWhoGo: Rule = ({ group, end }) =>
  group === "control" ? end === "go" : end === "sent" || end === "failed";

interface Kind {
  share: number;
  isReachable: boolean;
  isAlive: boolean;
  rate: number;
}

const KINDS: readonly Kind[] = [
  { share: 0.4, isReachable: false, isAlive: false, rate: 0.1 },
  { share: 0.2, isReachable: true, isAlive: false, rate: 0.04 },
  { share: 0.4, isReachable: true, isAlive: true, rate: 0.1 },
];

const USERS = 20_000;
const CONTROL_SHARE = 0.2;
/** Slots for two thirds of the target users who can be reached. */
const CAP = 6_400;
/** Of all who go, as one who compares them would see it. */
export const TRUE_LIFT = 0.1;

/** What messages do to those who get them: those who go but get none have none of it. */
const liftOfSent = (): number => {
  const gone = KINDS.filter(({ isReachable }) => isReachable);
  const all = gone.reduce((sum, { share, rate }) => sum + share * rate, 0);
  const alive = gone.filter(({ isAlive }) => isAlive).reduce((sum, { share, rate }) => sum + share * rate, 0);
  return (TRUE_LIFT * all) / alive;
};

const endOf = ({ isReachable, isAlive }: Kind, isControl: boolean, isFull: boolean): Pass["end"] => {
  if (!isReachable) return "not_reachable";
  if (isFull) return "targeting_cap_reached";
  if (isControl) return "go";
  return isAlive ? "sent" : "failed";
};

export interface Counted {
  users: number;
  converted: number;
}

/** One campaign over all of them, counted by a rule. */
export const countByRule = (chance: Seeded, rule: Rule): Record<Pass["group"], Counted> => {
  const counted = { target: { users: 0, converted: 0 }, control: { users: 0, converted: 0 } };
  const kinds = KINDS.map((kind): readonly [Kind, number] => [kind, kind.share]);
  const moved = 1 + liftOfSent();
  let taken = 0;
  for (let user = 0; user < USERS; user += 1) {
    const kind = chance.weighted(kinds);
    const group = chance.happens(CONTROL_SHARE) ? "control" : "target";
    const end = endOf(kind, group === "control", taken >= CAP);
    if (end === "sent" || end === "failed") taken += 1;
    const rate = kind.rate * (1.25 - user / (2 * USERS)) * (end === "sent" ? moved : 1);
    const hasConverted = chance.happens(rate);
    if (!rule({ group, end })) continue;
    counted[group].users += 1;
    if (hasConverted) counted[group].converted += 1;
  }
  return counted;
};
