import type { CampaignContent } from "../../src/contract/campaign.ts";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import {
  type ChannelLimits,
  type DoNotDisturb,
  type GlobalLimits,
  type QuietRange,
  WEEKDAYS,
} from "../../src/contract/schedule.ts";
import type { Seeded } from "../crash/seeded.ts";

/** Everything that a seed decides beforehand: an account, its users and campaigns, and what happens when. */
export interface World {
  startMs: number;
  timeZone: string;
  globalLimits: GlobalLimits;
  key: Buffer;
  users: WorldUser[];
  groups: { id: string; kind: "system" | "custom"; percent: number }[];
  /** Profiles in no control group. */
  exempt: number[];
  campaigns: { id: string; content: CampaignContent }[];
  happenings: Happening[];
}

interface WorldUser {
  /** The profile's id, too. */
  no: number;
  identity: string;
  timeZone: string | null;
  email: string;
  isSubscribed: boolean;
}

export type Happening =
  | { kind: "trigger"; atMs: number; requestId: string; campaign: number; isTest: boolean; names: string[] }
  | { kind: "pause" | "resume" | "stop"; atMs: number; campaign: number }
  /** Nobody works for so long. */
  | { kind: "stall"; atMs: number; ms: number };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Forty, on both sides of everything: clocks that change and do not, at odd offsets and at midnight. */
const ZONES = [
  ..."Pacific/Apia Pacific/Kiritimati Pacific/Pago_Pago Pacific/Chatham Pacific/Auckland Pacific/Honolulu".split(
    " ",
  ),
  ..."Australia/Lord_Howe Australia/Sydney Australia/Adelaide Australia/Darwin Australia/Eucla".split(" "),
  ..."Asia/Kolkata Asia/Kathmandu Asia/Tokyo Asia/Tehran Asia/Yangon Asia/Beirut Asia/Gaza Asia/Kabul".split(
    " ",
  ),
  ..."Africa/Cairo Africa/Casablanca Africa/Lagos Africa/Nairobi".split(" "),
  ..."Europe/Berlin Europe/London Europe/Lisbon Europe/Chisinau Europe/Dublin Europe/Istanbul".split(" "),
  ..."Atlantic/Azores America/St_Johns America/New_York America/Los_Angeles America/Havana".split(" "),
  ..."America/Santiago America/Asuncion America/Sao_Paulo America/Scoresbysund".split(" "),
  ..."UTC UTC+05:30".split(" "),
];

const ACCOUNT_ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "America/Havana",
  "Australia/Lord_Howe",
];

/** Nights of 2027 on which clocks change: United States, Europe, Chile, Lord Howe, Cuba. */
const CHANGES = [
  "2027-03-14",
  "2027-03-28",
  "2027-04-03",
  "2027-09-05",
  "2027-10-03",
  "2027-10-31",
  "2027-11-07",
];

const pick = <T>(chance: Seeded, choices: readonly T[]): T => {
  const chosen = choices[chance.whole(0, choices.length - 1)];
  if (chosen === undefined) throw new Error("there is nothing to choose from");
  return chosen;
};

const maybe = <T>(chance: Seeded, probability: number, make: () => T): T | null =>
  chance.happens(probability) ? make() : null;

const hex = (chance: Seeded, digits: number): string =>
  Array.from({ length: digits }, () => chance.whole(0, 15).toString(16)).join("");

/** An id as version 7 has them, with its chance from the seed. */
const idAt = (chance: Seeded, ms: number): string => {
  const time = ms.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(chance, 3)}-8${hex(chance, 3)}-${hex(chance, 12)}`;
};

const clockTime = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** Half of them lie where clocks change. */
const someTime = (chance: Seeded): string =>
  clockTime(chance.happens(0.5) ? chance.whole(0, 12) * 15 : chance.whole(0, 95) * 15);

const quietRanges = (chance: Seeded): QuietRange[] => {
  const count = chance.weighted([
    [0, 2],
    [1, 5],
    [2, 2],
  ] as const);
  return Array.from({ length: count }, () => {
    const from = chance.whole(0, 95) * 15;
    const to = from + chance.whole(1, 44) * 15;
    return { from: clockTime(from), to: to === 1_440 ? "24:00" : clockTime(to % 1_440) };
  });
};

const doNotDisturb = (chance: Seeded): DoNotDisturb => {
  const always = quietRanges(chance);
  const dayOf = () => (chance.happens(0.6) ? always : quietRanges(chance));
  const [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = WEEKDAYS.map(dayOf);
  const week = {
    monday: monday ?? [],
    tuesday: tuesday ?? [],
    wednesday: wednesday ?? [],
    thursday: thursday ?? [],
    friday: friday ?? [],
    saturday: saturday ?? [],
    sunday: sunday ?? [],
  };
  return {
    week,
    zone: pick(chance, ["user", "account"]),
    action: pick(chance, ["discard", "deliver_after"]),
  };
};

const gapMinutes = (chance: Seeded): number =>
  chance.weighted([
    [chance.whole(5, 60), 3],
    [chance.whole(60, 3_000), 2],
    [chance.whole(3_000, 43_200), 1],
  ]);

const channelLimits = (chance: Seeded): ChannelLimits => ({
  atMost: maybe(chance, 0.6, () => ({ messages: chance.whole(1, 4), days: chance.whole(1, 5) })),
  minimumGapMinutes: maybe(chance, 0.4, () => gapMinutes(chance)),
  throttlePer5Minutes: maybe(chance, 0.35, () => chance.whole(1, 4)),
});

const consequence = (chance: Seeded) =>
  chance.weighted([
    ["purpose", 6],
    ["yes", 1],
    ["no", 1],
  ] as const);

const when = (chance: Seeded, startMs: number): CampaignContent["when"] => ({
  ...WHEN_DEFAULTS,
  endAt: maybe(chance, 0.2, () => new Date(startMs + chance.whole(60, 240) * DAY).toISOString()),
  timeToLiveMinutes: maybe(chance, 0.3, () =>
    chance.weighted([
      [chance.whole(1, 30), 1],
      [chance.whole(30, 4_000), 2],
    ]),
  ),
  lostAnswer: pick(chance, ["repeat", "stop"]),
  messageLimit: {
    minimumGapMinutes: maybe(chance, 0.3, () => gapMinutes(chance)),
    atMostEver: maybe(chance, 0.3, () => chance.whole(1, 3)),
  },
  globalLimits: consequence(chance),
  countsInGlobalLimits: consequence(chance),
  doNotDisturb: maybe(chance, 0.5, () => doNotDisturb(chance)),
  deliverAt: maybe(chance, 0.2, () => ({
    time: someTime(chance),
    ifPassed: pick(chance, ["next_day", "drop"]),
  })),
  cutOff: maybe(chance, 0.25, () => ({
    time: clockTime(chance.whole(20, 95) * 15),
    zone: pick(chance, ["user", "account"]),
    action: pick(chance, ["next_day", "drop"]),
  })),
});

/** Some users' messages end while they are rendered, after they took their places. */
const BODY = "{% if Profile.Moody %}{% abort 'moody' %}{% endif %}{}";

const campaignContent = (
  chance: Seeded,
  channel: "email" | "webhook",
  startMs: number,
  groups: World["groups"],
): CampaignContent => ({
  name: "Simulated",
  labels: [],
  channel,
  start: {
    ...START_DEFAULTS,
    purpose: chance.happens(0.35) ? "transactional" : "promotional",
    unsubscribedToo: consequence(chance),
  },
  who: {
    ...WHO_DEFAULTS,
    systemControlGroup: consequence(chance),
    customControlGroups: groups
      .filter(({ kind }) => kind === "custom" && chance.happens(0.5))
      .map(({ id }) => id),
    campaignControlPercent: maybe(chance, 0.25, () => chance.whole(5, 50)),
    // smaller than a caller may ask for, so that few users fill them
    targetingCap: {
      total: maybe(chance, 0.35, () => chance.whole(2, 14)),
      perDay: maybe(chance, 0.35, () => chance.whole(1, 5)),
    },
  },
  what: {
    messageType: "single",
    missingValues: "blank",
    ...(channel === "webhook"
      ? {
          webhook: {
            method: "POST",
            url: "http://127.0.0.1:9/",
            query: [],
            headers: [],
            contentType: "text",
            body: BODY,
          },
        }
      : {
          email: {
            fromName: "",
            fromAddress: "us@example.com",
            replyTo: "",
            subject: "Hello",
            preheader: "",
            html: `<p>${BODY}</p>`,
            text: "",
          },
        }),
  },
  when: when(chance, startMs),
  formerIds: [],
});

const triggers = (chance: Seeded, world: Pick<World, "startMs" | "users" | "campaigns">): Happening[] => {
  const favourites = world.users.filter(() => chance.happens(0.35));
  const nameOf = (): string =>
    chance.happens(0.03)
      ? `stranger-${chance.whole(1, 9)}`
      : pick(chance, chance.happens(0.7) ? favourites : world.users).identity;
  return Array.from({ length: chance.whole(7, 9) }, () => {
    const night = Date.parse(`${pick(chance, CHANGES)}T00:00:00Z`) + chance.whole(-20 * 60, 36 * 60) * MINUTE;
    const burstMs = chance.happens(0.6) ? night : world.startMs + chance.whole(0, 245 * 24 * 60) * MINUTE;
    return Array.from({ length: chance.whole(2, 5) }, (): Happening => {
      // many at the very same moment
      const atMs =
        burstMs +
        chance.weighted([
          [0, 3],
          [chance.whole(0, 20 * 60_000), 3],
          [chance.whole(0, 2 * DAY), 1],
        ]);
      const names = Array.from({ length: chance.whole(1, 7) }, nameOf);
      const campaign = chance.whole(0, world.campaigns.length - 1);
      return {
        kind: "trigger",
        atMs,
        requestId: idAt(chance, atMs),
        campaign,
        isTest: chance.happens(0.04),
        names,
      };
    });
  }).flat();
};

/** Pauses that end, one stop at most, and times at which nobody works, all about the triggers. */
const disturbances = (
  chance: Seeded,
  world: Pick<World, "campaigns">,
  fired: readonly Happening[],
): Happening[] => {
  const near = (): number => pick(chance, fired).atMs + chance.whole(-10, 90) * MINUTE;
  const paused = world.campaigns.flatMap((_, campaign): Happening[] => {
    if (!chance.happens(0.5)) return [];
    const atMs = near();
    return [
      { kind: "pause", atMs, campaign },
      { kind: "resume", atMs: atMs + chance.whole(1, 600) * MINUTE, campaign },
    ];
  });
  const stopped = world.campaigns.flatMap((_, campaign): Happening[] =>
    chance.happens(0.1) ? [{ kind: "stop", atMs: near(), campaign }] : [],
  );
  const stalls = Array.from({ length: chance.whole(0, 3) }, (): Happening => {
    return { kind: "stall", atMs: near(), ms: chance.whole(1, 40) * MINUTE };
  });
  return [...paused, ...stopped, ...stalls];
};

/** @param chance of one seed: the same world each time */
export const makeWorld = (chance: Seeded): World => {
  const startMs = Date.parse("2027-03-08T00:00:00Z");
  const channel = chance.happens(0.7) ? "webhook" : "email";
  const users = ZONES.map(
    (timeZone, index): WorldUser => ({
      no: index + 1,
      identity: `user-${index + 1}`,
      timeZone: chance.happens(0.9) ? timeZone : null,
      email: `user-${chance.happens(0.95) ? index + 1 : 1}@example.com`,
      isSubscribed: chance.happens(0.85),
    }),
  );
  const groups: World["groups"] = [
    ...(chance.happens(0.4)
      ? [{ id: idAt(chance, startMs), kind: "system" as const, percent: chance.whole(2, 5) }]
      : []),
    ...(chance.happens(0.4)
      ? [{ id: idAt(chance, startMs), kind: "custom" as const, percent: chance.whole(2, 5) }]
      : []),
  ];
  const campaigns = Array.from({ length: chance.whole(2, 4) }, () => ({
    id: idAt(chance, startMs),
    content: campaignContent(chance, channel, startMs, groups),
  }));
  const none: GlobalLimits = { push: null, email: null, whatsapp: null, webhook: null };
  const fired = triggers(chance, { startMs, users, campaigns });
  const happenings = [...fired, ...disturbances(chance, { campaigns }, fired)].sort(
    (a, b) => a.atMs - b.atMs,
  );
  return {
    startMs,
    timeZone: pick(chance, ACCOUNT_ZONES),
    globalLimits: chance.happens(0.6) ? { ...none, [channel]: channelLimits(chance) } : none,
    key: Buffer.from(hex(chance, 64), "hex"),
    users,
    groups,
    exempt: users.filter(() => chance.happens(0.05)).map(({ no }) => no),
    campaigns,
    happenings,
  };
};
