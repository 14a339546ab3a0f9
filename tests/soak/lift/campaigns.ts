import type { GroupSums } from "../../../src/experiments/lift.ts";
import type { Seeded } from "../../crash/seeded.ts";
import { amounts, meanPrice, type Price, type Successes, successes } from "./draws.ts";

/** A campaign whose effect is known, since it is made up. */
export interface Campaign {
  plannedUsers: number;
  /** Users who come between one look and the next, from the first to the last day of the year. */
  arrivals: readonly number[];
  controlShare: number;
  /** How many of the control users reach the goal. */
  rate: number;
  /** How many more of the target users do, as a part of that. */
  lift: number;
  price: Price;
  /** How much more buyers of the target group pay, as a part of that. */
  priceLift: number;
}

/** What is true of a campaign. */
export const truthOf = ({ rate, lift, price, priceLift }: Campaign) => ({
  difference: rate * lift,
  uplift: lift,
  arpuDifference: rate * meanPrice(price) * ((1 + lift) * (1 + priceLift) - 1),
});

/** One every third day of a year. */
const LOOKS = 122;

/** How users come over the year: evenly, fewer and fewer, more and more, or in waves. */
const paces = {
  even: () => 1,
  fading: (part: number) => Math.exp(-3 * part),
  growing: (part: number) => 0.1 + part,
  waves: (part: number) => 1.05 + Math.sin(part * 8 * Math.PI),
};

/** Adds up to the users of the year, with one look at just the planned size. */
const arrivalsOf = (pace: (part: number) => number, users: number, plannedUsers: number): number[] => {
  const weights = Array.from({ length: LOOKS }, (_, look) => pace((look + 0.5) / LOOKS));
  const weight = weights.reduce((sum, one) => sum + one, 0);
  const arrivals: number[] = [];
  let [due, come] = [0, 0];
  for (const one of weights) {
    due += (one / weight) * users;
    if (come < plannedUsers && due > plannedUsers) {
      arrivals.push(plannedUsers - come);
      come = plannedUsers;
    }
    arrivals.push(Math.round(due) - come);
    come = Math.round(due);
  }
  return arrivals;
};

const LIFTS = [-0.3, -0.1, -0.03, 0.02, 0.05, 0.1, 0.1, 0.2, 0.3, 0.5] as const;

/** Any campaign that people run; with an effect or without. */
export const anyCampaign = (chance: Seeded, hasEffect: boolean): Campaign => {
  const plannedUsers = chance.weighted([
    [10_000, 4],
    [2_000, 1],
    [5_000, 1],
    [20_000, 1],
    [40_000, 1],
  ]);
  const pace = chance.weighted<(part: number) => number>([
    [paces.even, 3],
    [paces.fading, 1],
    [paces.growing, 1],
    [paces.waves, 1],
  ]);
  const users = Math.round(plannedUsers * (0.6 + 2.4 * chance.next() ** 2));
  return {
    plannedUsers,
    arrivals: arrivalsOf(pace, users, plannedUsers),
    controlShare: chance.weighted([
      [0.03, 1],
      [0.05, 3],
      [0.1, 3],
      [0.2, 2],
      [0.5, 2],
    ]),
    rate: chance.weighted([
      [0.01, 1],
      [0.02, 2],
      [0.05, 3],
      [0.1, 3],
      [0.2, 2],
      [0.4, 1],
    ]),
    lift: hasEffect ? (LIFTS[chance.whole(0, LIFTS.length - 1)] ?? 0) : 0,
    price: {
      median: chance.weighted([
        [5, 1],
        [40, 2],
        [900, 1],
      ]),
      spread: chance.weighted([
        [0, 1],
        [0.4, 2],
        [0.8, 2],
        [1.2, 1],
      ]),
      bulkShare: chance.weighted([
        [0, 3],
        [0.03, 1],
      ]),
    },
    priceLift: hasEffect
      ? chance.weighted([
          [0, 2],
          [-0.1, 1],
          [0.2, 1],
        ])
      : 0,
  };
};

const grown = (sums: GroupSums, users: number, converts: Successes, pays: () => number): GroupSums => {
  const converted = converts(users);
  let { revenue, revenueSquares } = sums;
  for (let buyer = 0; buyer < converted; buyer += 1) {
    const amount = pays();
    revenue += amount;
    revenueSquares += amount * amount;
  }
  return {
    users: sums.users + users,
    converted: sums.converted + converted,
    byClick: 0,
    revenue,
    revenueSquares,
  };
};

const NOBODY: GroupSums = { users: 0, converted: 0, byClick: 0, revenue: 0, revenueSquares: 0 };

/** What both groups have come to at each look. */
export function* year(
  campaign: Campaign,
  chance: Seeded,
): Generator<{ target: GroupSums; control: GroupSums }> {
  const isControl = successes(chance, campaign.controlShare);
  const targetConverts = successes(chance, campaign.rate * (1 + campaign.lift));
  const controlConverts = successes(chance, campaign.rate);
  const targetPays = amounts(chance, {
    ...campaign.price,
    median: campaign.price.median * (1 + campaign.priceLift),
  });
  const controlPays = amounts(chance, campaign.price);
  let [target, control] = [NOBODY, NOBODY];
  for (const users of campaign.arrivals) {
    const left = isControl(users);
    target = grown(target, users - left, targetConverts, targetPays);
    control = grown(control, left, controlConverts, controlPays);
    yield { target, control };
  }
}
