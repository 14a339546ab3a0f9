/** Whom the demo's e-mails are from. */
export const DEMO_SENDERS = {
  orders: { fromName: "Kettle & Co", fromAddress: "orders@example.com", replyTo: "" },
  offers: { fromName: "Kettle & Co", fromAddress: "offers@example.com", replyTo: "" },
} as const;
