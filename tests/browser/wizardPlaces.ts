import { WHEN_DEFAULTS, WHO_DEFAULTS } from "../../src/contract/campaignDefaults.ts";

const NIGHT = { from: "21:00", to: "09:00" };

/** Everything that Who and When ask, over the days on which the clocks of Europe go forward. */
const EVERYTHING = {
  who: {
    ...WHO_DEFAULTS,
    campaignControlPercent: 10,
    targetingCap: { total: 5_000, perDay: 500 },
  },
  when: {
    ...WHEN_DEFAULTS,
    startAt: "2027-03-26T08:00:00Z",
    endAt: "2027-03-31T08:00:00Z",
    timeToLiveMinutes: 2_880,
    messageLimit: { minimumGapMinutes: 1_440, atMostEver: 3 },
    deliverAt: { time: "10:00", ifPassed: "next_day" },
    cutOff: { time: "20:00", zone: "user", action: "drop" },
    doNotDisturb: {
      week: {
        monday: [NIGHT],
        tuesday: [NIGHT],
        wednesday: [NIGHT],
        thursday: [NIGHT],
        friday: [NIGHT, { from: "12:00", to: "13:00" }],
        saturday: [{ from: "00:00", to: "24:00" }],
        sunday: [],
      },
      zone: "user",
      action: "deliver_after",
    },
  },
};

/** A custom control group, and a draft that leaves nothing as it is. */
export const wizardPlaces = async (make: (path: string, body: object) => Promise<string>) => {
  const purpose = "What the newsletter does over a year";
  const group = await make("/control-groups", {
    kind: "custom",
    name: "No newsletters",
    purpose,
    percent: 4,
  });
  const { who, when } = EVERYTHING;
  const draft = await make("/campaigns", {
    name: "With all that can be asked",
    channel: "email",
    who: { ...who, customControlGroups: [group] },
    when,
  });
  return {
    "Wizard, who with all": `/campaigns/${draft}/edit/who`,
    "Wizard, when with all": `/campaigns/${draft}/edit/when`,
    "Wizard, overview with all": `/campaigns/${draft}/edit/overview`,
  };
};
