/** Words of the address at which a provider tells what became of messages. */
export const providerCallback = {
  title: "What becomes of messages",
  text: "The provider can tell afterwards whether a message was delivered, bounced or was reported as spam. Clarion then stops addresses that are dead or complained, and counts the rest in the campaign's results.",
  unreachable:
    "This address leads to this machine only. Whoever runs Clarion has to set PUBLIC_URL before a provider can reach it.",
  hidden: "The address is a secret: it is shown to whoever may change providers.",
  address: "Callback address",
  steps: {
    smtp: [
      "If your mail server or service can post reports by itself, give it this address. Otherwise let a script post them as JSON.",
      'One report is {"type": "hard_bounce", "meta": "…"}; the type is delivered, hard_bounce, soft_bounce, spam, unsubscribed, opened or clicked.',
      "The meta is what stands in the mail's own header X-CleverTap_META. A report without it may name the address as email.",
      "Set a secret for reports in the settings above, and let each call carry it as bearer token or password.",
    ],
  },
  otherSteps: [
    "Copy this address.",
    "Enter it at the provider, where it asks for a webhook or callback address, and choose the events.",
    "Enter in the settings above what the provider signs its calls with.",
  ],
  neverTaken: "Nothing came at this address yet.",
  lastTaken: "The last call was taken",
  brought: (reports: number, unknown: number): string => {
    const count =
      reports === 1 ? "It brought 1 report" : `It brought ${reports.toLocaleString("en")} reports`;
    return unknown === 0
      ? `${count}.`
      : `${count}, ${unknown.toLocaleString("en")} of no message of this account.`;
  },
  lastRefused: "A call was refused",
  rotate: "New address",
  rotateTitle: "Give it a new address?",
  rotateText:
    "The address before takes nothing any more from that moment on. Enter the new one at the provider right away; what it reports in between may be lost.",
  rotateKeep: "Keep the address",
  rotated: "It has a new address",
};
