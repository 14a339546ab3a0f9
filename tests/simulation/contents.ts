import type { CampaignContent } from "../../src/contract/campaign.ts";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import {
  type ChannelLimits,
  type DoNotDisturb,
  type QuietRange,
  WEEKDAYS,
} from "../../src/contract/schedule.ts";
import type { Seeded } from "../crash/seeded.ts";
import { DAY, maybe, pick } from "./chance.ts";

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

export const channelLimits = (chance: Seeded): ChannelLimits => ({
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

/** What an author may have chosen: of a campaign's first version, and of each that follows. */
export const campaignContent = (
  chance: Seeded,
  channel: "email" | "webhook",
  startMs: number,
  groups: readonly { id: string; kind: string }[],
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
            html: `<p>${BODY}</p>{{ Links.unsubscribe | default: "" }}`,
            text: "",
          },
        }),
  },
  when: when(chance, startMs),
  formerIds: [],
});
