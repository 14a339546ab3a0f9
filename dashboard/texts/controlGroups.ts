import { common } from "./common.ts";

const many = (count: number, one: string, more: string): string => common.times(count, one, more);

/** Words of the control groups: settings, and a user's own. */
export const controlGroups = {
  title: "Control groups",
  text: "Users who are left out of campaigns on purpose, so that the effect of sending can be measured: who got the message is compared with who would have got it.",
  stable:
    "Who is in a group follows from the user and the group alone. So the same users stay in it at every trigger, a new user falls into it at the same rate, and groups do not influence each other.",
  system: {
    title: "System control group",
    text: "One for the account. Every promotional campaign leaves it out; transactional ones do not, unless they say so.",
    emptyTitle: "No system control group yet",
    emptyText:
      "With one, 2 to 5 % of your users get no promotional messages at all. Compare them with everybody else to see what all your campaigns together do.",
    create: "Create the system group",
    name: "System control group",
  },
  custom: {
    title: "Custom control groups",
    text: (max: number) => `Up to ${max}, each chosen by the campaigns that leave it out, under Who.`,
    emptyTitle: "No custom control groups yet",
    emptyText:
      "Make one to measure a few campaigns that belong together, such as all that win users back. Campaigns choose it under Who.",
    create: "New control group",
    full: (max: number) => `There are ${max} custom groups; delete one first.`,
  },
  list: "Custom control groups, by name",
  name: "Name",
  share: "Share",
  users: "Users now",
  campaigns: "Left out by",
  percent: (percent: number) => `${percent} %`,
  about: (users: number) => (users === 0 ? "nobody yet" : `about ${many(users, "user", "users")}`),
  noCampaign: "No published campaign",
  moreCampaigns: (count: number) => `and ${count.toLocaleString("en")} more`,
  edit: (name: string) => `Edit “${name}”`,
  export: "Download users",
  exportOf: (name: string) => `Download users of “${name}”`,
  delete: (name: string) => `Delete “${name}”`,
  editAction: "Edit",
  deleteAction: "Delete",
  form: {
    newSystem: "New system control group",
    newCustom: "New control group",
    edit: "Edit control group",
    name: "Name",
    nameMissing: "Give it a name.",
    purpose: "Purpose",
    purposeHint: "What is measured with it, for whoever meets it later.",
    share: "Share of all users",
    shareHint: "2 to 5 %: enough to measure, and few enough that little is missed.",
    estimate: (users: number, all: number) =>
      users === 0
        ? `Of your ${many(all, "user", "users")}, hardly anybody is in it yet; it grows with them.`
        : `About ${many(users, "user", "users")} of your ${all.toLocaleString("en")}.`,
    shrinks: (users: number) =>
      `About ${many(users, "user leaves", "users leave")} the group and will get messages from the next trigger on. Figures from before the change cover more users than those after it.`,
    grows: (users: number) =>
      `About ${many(users, "user joins", "users join")} the group and will get nothing from the next trigger on. Everybody who is in it stays.`,
    system: "Promotional campaigns leave it out from the next trigger on, running ones too.",
    custom: "It changes nothing until a campaign chooses it under Who and is published.",
    create: "Create",
    save: "Save changes",
    failed: "It was not saved",
  },
  created: (name: string) => `“${name}” is there`,
  saved: (name: string) => `“${name}” is changed`,
  remove: {
    title: (name: string) => `Delete “${name}”?`,
    text: (users: number) =>
      `${users === 0 ? "Its users" : `About ${many(users, "user", "users")}`} will get messages from the next trigger on. It cannot be brought back: a new group of the same name holds other users. Results that were counted stay.`,
    systemText: (campaigns: number) =>
      campaigns === 0 ? "" : ` ${many(campaigns, "campaign leaves", "campaigns leave")} it out now.`,
    type: "Type its name to delete it",
    action: "Delete for good",
    done: (name: string) => `“${name}” is deleted`,
  },
  exempt: {
    title: "Exempt users",
    text: (max: number) =>
      `Up to ${max} users who are in no control group, such as yourselves and your testers: they get every message that is meant for them. Tests leave control users out, too, so exempt whoever tests.`,
    none: "Nobody is exempt.",
    list: "Exempt users",
    user: "User",
    added: "Added",
    add: "Exempt a user",
    addHint: "Search by identity, email or phone.",
    count: (count: number, max: number) => `${count} of ${max}`,
    full: (max: number) => `${max} users are exempt, which is the most; remove one first.`,
    remove: (name: string) => `Remove ${name}`,
    removed: (name: string) => `${name} can be in control groups again`,
    addedDone: (name: string) => `${name} is in no control group from now on`,
    failed: "That was not saved",
    noUsers: "Your role does not allow seeing users.",
  },
  lookUp: {
    title: "Is this user in a control group?",
    text: "Find a user to see which groups hold it.",
    user: "User to look up",
    openUser: "Open the user",
  },
  ofUser: {
    title: "Control groups",
    none: "In no control group of the account.",
    exempt: "Exempt: in no control group, whatever its share.",
    own: "Campaigns can have a control group of their own, which is not listed here.",
    kinds: { system: "System", custom: "Custom" },
    meaning: {
      system: "gets no promotional messages",
      custom: "gets nothing of campaigns that leave it out",
    },
  },
  search: { placeholder: "Identity, email or phone", none: "No user is found" },
} as const;
