const names = {
  delivered: "Delivered",
  undelivered: "Given up by the provider",
  bounced: "Bounced",
  complained: "Reported as spam",
  opted_out: "Unsubscribed",
  opened: "Opened",
  clicked: "Clicked",
  replied: "Replied",
  converted: "Converted",
};

/** Words for what became of messages after they were sent. */
export const facts = {
  title: "After sending",
  text: "Each message counts once a kind, by when it was decided. What privacy proxies and link scanners did is not counted.",
  names,
  /** What messages are searched by. */
  searched: {
    ...names,
    opened_by_machine: "Opened by a machine",
    clicked_by_machine: "Clicked by a machine",
  },
  any: "Anything or nothing",
  ofSent: "of sent",
  ofDelivered: "of delivered",
  byMachine: (count: string): string => `and ${count} by machines`,
  machine: "by a machine",
  url: "Link",
};
