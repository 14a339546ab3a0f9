import { common } from "./common.ts";

/** Words of Home. */
export const home = {
  title: "Home",
  steps: {
    title: "First steps",
    progress: (done: number, all: number) => `${done} of ${all} done`,
    hide: "Hide this list",
    hidden: "The first steps are hidden",
    show: "Show first steps",
    done: "Done",
    open: "To do",
    inboxMessage: {
      title: "See a message arrive",
      text: "Write a campaign from a recipe, publish it and make its call. It goes to the sandbox, which needs no set-up; the message then lies in the inbox.",
      action: "Start from a recipe",
    },
    provider: {
      title: "Add a provider",
      text: "Who delivers for real: a mail server, push, WhatsApp or a receiver of webhooks. Until then everything goes to the sandbox.",
      action: "Add a provider",
    },
    profiles: {
      title: "Upload users",
      text: "Triggers name users of your product. Send some of them, with the addresses they are reached at.",
      action: "Upload users",
    },
    credential: {
      title: "Create a credential",
      text: "The account ID and passcode that your backend calls the API with.",
      action: "Create a credential",
    },
    published: {
      title: "Publish a campaign",
      text: "Publishing freezes the draft as version 1 and gives it the campaign ID that triggers name.",
      action: "Open campaigns",
    },
    trigger: {
      title: "Fire the first trigger",
      text: "Copy the ready API call of a running campaign and run it. Triggers are listed the moment they arrive.",
      action: "Find the API call",
    },
  },
  troubles: {
    title: "Providers that fail",
    table: "What failing providers say",
    state: { up: "Up", failing: "Failing", down: "Down" },
    since: "Since",
    provider: "Provider",
    stateTitle: "State",
    reason: "What it says",
  },
  trend: {
    title: "Last 24 hours",
    zone: (zone: string) => `Messages by hour, ${zone}`,
    chart: "Chart",
    table: "Table",
    view: "Show as",
    sent: "Sent",
    notSent: "Not sent",
    failed: "Failed",
    total: "24 hours",
    hour: "Hour",
    range: (from: string, to: string) => `${from} – ${to}`,
    summary: (sent: string, notSent: string, failed: string, peak: string) =>
      `Messages of the last 24 hours by hour: ${sent} sent, ${notSent} not sent, ${failed} failed. Most in the hour from ${peak}. The table shows each hour.`,
    tableLabel: "Messages of the last 24 hours by hour",
    empty:
      "No message ended in the last 24 hours. As soon as triggers arrive, their messages are counted here.",
  },
  outcomes: {
    title: "How messages ended",
    outcome: "Outcome",
    meaning: "What happened",
    count: "Messages",
    see: (name: string, count: number) => `${count.toLocaleString("en")}: see messages that ended as ${name}`,
    table: "Outcomes of the last 24 hours",
  },
  waiting: {
    title: "Waiting now",
    undecided: "Accepted, not decided yet",
    delayed: "Delayed until later",
    due: "Due, about to leave",
    held: "Held, by a pause or as overdue",
    oldest: "Oldest one due since",
    nothing: "Nothing waits.",
  },
  states: {
    title: "Campaigns by state",
    count: (count: number) => common.times(count, "campaign", "campaigns"),
    empty: "There is no campaign yet.",
    see: (count: number, state: string) =>
      `${common.times(count, "campaign", "campaigns")}, ${state.toLowerCase()}`,
  },
  top: {
    title: "Busiest campaigns",
    name: "Campaign",
    sent: "Sent",
    failed: "Failed",
    table: "Campaigns with most messages",
  },
  lowPools: {
    title: (count: number) =>
      count === 1 ? "A code pool runs low" : `${count.toLocaleString("en")} code pools run low`,
    left: (free: number, below: number) =>
      `${free === 0 ? "no code is left" : `${common.times(free, "code", "codes")} left`}, and you wanted to know below ${below.toLocaleString("en")}.`,
    text: "Without codes, messages that need one are not sent. This goes away when enough are added.",
  },
} as const;
