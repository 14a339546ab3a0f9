const figure = (count: number): string => count.toLocaleString("en");
const counted = (count: number, one: string, many: string): string =>
  `${figure(count)} ${count === 1 ? one : many}`;

/** Words of the last triggers, decided again by another version. */
export const backtest = {
  panel: {
    title: "Against the last triggers",
    hint: "Decides the last triggers again, each at its own moment and with its own payload, and makes the messages. Nothing is sent, stored or counted.",
    draftHint:
      "Decides the last test triggers again by this draft, each at its own moment and with its own payload, and makes the messages. Nothing is sent, stored or counted.",
    triggers: "Last triggers",
    version: "Decided by",
    draft: "The draft",
    published: (version: number) => `Version ${version}, live`,
    isTest: "Test triggers instead of real ones",
    run: "Compare",
    again: "Compare again",
    cancel: "Cancel",
    running: "Deciding them again. This takes up to 20 seconds.",
    failed: "They could not be compared",
    edited: "The draft has been edited since. Compare again to see what it comes to now.",
  },
  none: {
    title: "No triggers yet",
    real: "Once your backend fires this campaign, its triggers can be decided again here before you change anything.",
    tests: "Triggers of test credentials can be decided again here as soon as there are some.",
  },
  nobody: "None of the recipients of these triggers could be compared.",
  judge: (version: number | null): string => (version === null ? "the draft" : `version ${version}`),
  verdict: {
    same: (recipients: number) =>
      recipients === 1
        ? "The one recipient would come out the same way."
        : `All ${figure(recipients)} recipients would come out the same way.`,
    since: (judge: string, count: number, recipients: number) =>
      `Nothing would be different because of ${judge}. ${figure(count)} of ${counted(recipients, "recipient", "recipients")} would end otherwise because of what changed since.`,
    other: (count: number, recipients: number) =>
      `${figure(count)} of ${counted(recipients, "recipient", "recipients")} would come out otherwise.`,
  },
  figures: {
    label: "In all",
    compared: "Compared",
    comparedHint: (triggers: number) => `recipients of ${counted(triggers, "trigger", "triggers")}`,
    same: "The same",
    sameHint: "Outcome, text and moment.",
    ends: "End otherwise",
    endsHint: (version: number, judge: string, since: number) =>
      `${figure(version)} because of ${judge}, ${figure(since)} because of what changed since.`,
    reads: "Read otherwise",
    readsHint: (compared: number) =>
      `Of ${counted(compared, "message", "messages")} that both versions send.`,
    moments: "Leave at another moment",
    momentsHint: "Of the same messages.",
  },
  between: (from: string, until: string) => `Accepted between ${from} and ${until}.`,
  accepted: (at: string) => `Accepted ${at}.`,
  cutShort:
    "There are more. A comparison ends at 500 recipients or after 20 seconds; the newest triggers come first.",
  notAvailable: {
    forgotten: (count: number) => `${counted(count, "recipient was", "recipients were")} deleted since.`,
    undecided: (count: number) => `${counted(count, "recipient is", "recipients are")} not decided yet.`,
    tooSlow: (count: number) => `For ${counted(count, "recipient", "recipients")} the filter takes too long.`,
  },
  outcomes: {
    title: "Outcomes, then and now",
    outcome: "Outcome",
    was: "Then",
    wouldBe: "Now",
    difference: "Difference",
    noDifference: "none",
    notEnded: "Not ended yet",
    hint: "“Then” is what the log says. No provider is asked: what one refused then counts as sent now.",
  },
  changes: {
    title: "Who would end otherwise",
    none: "Everybody would end as they did.",
    change: "Change",
    to: "to",
    because: "Because of",
    count: "Recipients",
    since: "What changed since",
    hint: "“What changed since” means that the version that decided then would end it so today as well. Limits and caps are not asked again: whom one refused then stays refused while there is one.",
  },
  errors: {
    title: "Messages that could not be made",
    none: "Every message could be made from its payload.",
    error: "What was wrong",
    count: "Messages",
    example: "Example",
    open: "Open one",
  },
  missing: {
    title: "What payloads lack",
    hint: "The message reads these fields and gives no default.",
    none: "Every payload has what the message reads.",
    field: "Field",
    list: "must be a list",
    payloads: "Payloads without it",
    of: (count: number, all: number) => `${figure(count)} of ${figure(all)}`,
  },
  examples: {
    title: "Examples",
    hint: "At first one of each kind of difference.",
    list: "Messages that would come out otherwise",
    reads: "Reads otherwise",
    moment: "Another moment",
    message: "What became of it",
    trigger: "Its trigger",
    detail: "Detail",
    because: "Because of",
    moments: "It would leave",
    momentsText: "at",
    insteadOf: "instead of",
    checks: "The checks, now",
    before: "By the version of then",
    after: (judge: string) => `By ${judge}`,
    absent: "not there",
  },
} as const;
