const count = (n: number): string => n.toLocaleString("en");

/** Words of what came due while nobody worked and is held until somebody decides. */
export const overdue = {
  title: "Held as overdue",
  banner: {
    title: "Messages are held because they are long overdue",
    text: (recipients: number, campaigns: number) =>
      `${count(recipients)} ${recipients === 1 ? "message" : "messages"} of ${campaigns === 1 ? "one campaign" : `${count(campaigns)} campaigns`} came due while nobody worked. Nothing of it leaves until you decide. New triggers go out as usual.`,
    open: "Look and decide",
  },
  reason: {
    silence: "No worker had worked for a long time when they started again.",
    database: "The data was found in another database than the one that was last worked in.",
    restore: "The data was restored from a backup, so some of it may have been sent already.",
  },
  lastBeat: "Last worked",
  foundAt: "Held since",
  dueBefore: "Held is what was due before",
  reasonLabel: "Why",
  explain:
    "Release what people should still get: it goes on as if it came due now, with every check again. Drop what came too late: it ends as cancelled, unsent and for good.",
  table: "What is held, by campaign",
  campaign: "Campaign",
  oldest: "Overdue since",
  undecided: "Not decided yet",
  messages: "Messages in all",
  acts: "Release or drop",
  release: "Release",
  drop: "Drop",
  releaseOf: (name: string) => `Release what is held of ${name}`,
  dropOf: (name: string) => `Drop what is held of ${name}`,
  releaseAll: "Release all",
  dropAll: "Drop all",
  released: (n: number) => `${count(n)} released.`,
  dropped: (n: number) => `${count(n)} dropped.`,
  failed: "This did not work",
  confirm: {
    title: "Drop what is overdue?",
    text: (n: number, name: string | null) =>
      `${count(n)} ${n === 1 ? "message" : "messages"}${name === null ? "" : ` of ${name}`} will end as cancelled. They are not sent, and cannot be brought back.`,
    dismiss: "Keep holding",
  },
  emptyTitle: "Nothing is held",
  emptyText:
    "When no worker has worked for hours, or the data was restored, what is long overdue is held here until somebody releases or drops it.",
} as const;
