/** Words of the step Who beyond the target segment: who is left out, and how many get it at most. */

const figure = (count: number): string => count.toLocaleString("en");
const users = (count: number): string => `${figure(count)} ${count === 1 ? "user" : "users"}`;

export const controlTexts = {
  title: "Control group",
  manage: "Settings: Control groups",
  intro:
    "Users who are left out so that the effect of the message can be measured. They go through every check, get nothing, and end as “Control group”; who is in a group stays in it.",
  system: "System control group",
  systemLabel: (percent: number) => `Leave out the system control group (${percent} % of all users)`,
  systemNoneLabel: "Leave out the system control group",
  systemOut: "These users get nothing of this campaign, as of every campaign that leaves the group out.",
  systemIn: "These users get this message like everybody else.",
  systemNone:
    "This account has no system control group. Once there is one, promotional campaigns leave it out, and this one does as chosen here.",
  byPurpose: {
    transactional: "That is what the purpose, transactional, says.",
    promotional: "That is what the purpose, promotional, says.",
  },
  against: {
    transactional: "The purpose, transactional, alone would let them have it.",
    promotional: "The purpose, promotional, alone would leave them out.",
  },
  custom: "Custom control groups",
  customNone: "This account has no custom control groups. Admins make them, up to 10.",
  customLabel: (name: string, percent: number) => `${name} (${percent} % of all users)`,
  customGone: "A group that does not exist any more",
  customGoneText: "Take it out: nobody is left out by it.",
  campaign: "Campaign control group",
  campaignLabel: "Leave out a share of those who qualify for this campaign",
  campaignShare: "Share that is left out",
  campaignHint: "From 2 to 99 %.",
  campaignNow: (left: number, all: number) =>
    `About ${figure(left)} of the ${users(all)} who match now would be left out, and ${figure(all - left)} would go on.`,
  campaignPer: (left: number, all: number) =>
    `Of every ${figure(all)} users who qualify, about ${figure(left)} are left out.`,
  percent: " %",
  ask: {
    title: "Is this message transactional?",
    text: "The system control group measures what all your promotional messages do together. A campaign that sends to it all the same makes that measure less sure. Only users who wait for a message should not miss it.",
    yes: "Yes: users wait for it",
    yesText:
      "The purpose becomes transactional, with all that follows: it goes to users who unsubscribed from marketing, overtakes promotional messages, and global limits do not hold it.",
    no: "No: send it to them all the same",
    noText: "The purpose stays as it is. Overview lists the difference.",
    keep: "Keep leaving them out",
    became: "The purpose is transactional now",
  },
} as const;

export const capTexts = {
  title: "Targeting cap",
  intro:
    "How many users get the message at most: as many as you have coupons, for example. It counts distinct users; whoever is triggered again takes no second place.",
  label: "Users who get it",
  all: "All",
  allText: "Everybody who passes the checks.",
  limited: "At most so many users",
  limitedText: "In all, a day, or both. 100 or more.",
  total: "At most, in total",
  totalLabel: "Users in total",
  perDay: "At most, a day",
  perDayLabel: "Users a day",
  users: " users",
  hint: "100 or more.",
  give: "Give a number of users, 100 or more.",
  asCodes: (pool: string, codes: number) => `As many as “${pool}” has codes: ${codes.toLocaleString("en")}`,
  fewCodes: (pool: string, codes: number, min: number) =>
    `The code pool “${pool}” has ${codes.toLocaleString("en")} codes; a cap has at least ${min.toLocaleString("en")}.`,
  usedCodes: (used: number) => `${used.toLocaleString("en")} of them are used already.`,
  neither: "Choose in total, a day, or both.",
  meansTotal: (count: number) =>
    `The first ${users(count)} who pass all checks get it, and nobody after them.`,
  meansPerDay: (count: number, zone: string) =>
    `Each day the first ${users(count)} get it. Days are those of the account's zone, ${zone}.`,
  meansBoth: (total: number, perDay: number, zone: string) =>
    `Each day the first ${users(perDay)} get it, until ${users(total)} have got it. Days are those of the account's zone, ${zone}.`,
  rest: "Who comes later ends as “Targeting cap reached”. A place comes free when its message ends unsent.",
} as const;

/** The same on Overview. */
export const whoWords = {
  control: "Control group",
  nobody: "Nobody is left out",
  system: (percent: number | null) =>
    percent === null
      ? "The system control group, once there is one"
      : `The system control group (${percent} %)`,
  custom: (name: string, percent: number) => `${name} (${percent} %)`,
  gone: "A group that does not exist any more",
  campaign: (percent: number) => `${percent} % of those who qualify`,
  cap: "Targeting cap",
  noCap: "All: no cap",
  total: (count: number) => `At most ${users(count)} in total`,
  perDay: (count: number) => `At most ${users(count)} a day`,
} as const;
