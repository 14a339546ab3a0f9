/** What can become of a message after it was sent. The set is closed. None of them changes the message's outcome. */
export const FACT_KINDS = [
  "delivered",
  "undelivered",
  "bounced",
  "complained",
  "opted_out",
  "opened",
  "clicked",
  "replied",
  "converted",
] as const;

export type FactKind = (typeof FACT_KINDS)[number];

/** What each says of a message, in words. */
export const FACT_WORDS: Readonly<Record<FactKind, string>> = {
  delivered: "It was delivered.",
  undelivered: "The provider took it and then gave it up.",
  bounced: "It bounced: the receiving side did not take it.",
  complained: "It was reported as spam. Nothing more is sent to the address.",
  opted_out: "Its user unsubscribed.",
  opened: "It was opened.",
  clicked: "A link in it was clicked.",
  replied: "Its user wrote back.",
  converted: "Its user did what the campaign's goal asks for.",
};

/** What messages are searched by: each kind by people, and what machines did apart. */
export const FACT_MEASURES = [...FACT_KINDS, "opened_by_machine", "clicked_by_machine"] as const;
export type FactMeasure = (typeof FACT_MEASURES)[number];

/** The word of statistics for a kind: what machines do is counted apart. */
export const factMeasure = (kind: FactKind, isMachine = false): string =>
  isMachine ? `${kind}_by_machine` : kind;
