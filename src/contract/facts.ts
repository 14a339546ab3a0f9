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
] as const;

export type FactKind = (typeof FACT_KINDS)[number];
