/** What follows from a campaign's purpose, in words: Start asks it, Overview lists what differs. */
export const consequences = {
  title: "What follows from it",
  text: "Each can be changed alone. What differs from the purpose is listed on Overview.",
  byPurpose: (holds: boolean) => `As the purpose says: ${holds ? "yes" : "no"}`,
  always: (holds: boolean) => (holds ? "Yes" : "No"),
  differs: "Differs from the purpose",
  override:
    "Publishing a promotional campaign that the limits do not hold takes a permission of its own, which your role does not have: an owner, admin or approver has to publish it.",
  of: {
    systemControlGroup: {
      label: "Leave out the system control group",
      yes: "Its users get nothing of this campaign, so that the effect of all campaigns can be measured.",
      no: "Its users get this campaign like everybody else.",
      differs: { yes: "The system control group is left out", no: "The system control group gets it, too" },
    },
    globalLimits: {
      label: "Held by the global campaign limits",
      yes: "Whoever has had as many messages as the limits allow does not get this one.",
      no: "It is sent however many messages a user had.",
      differs: {
        yes: "The global campaign limits hold it",
        no: "The global campaign limits do not hold it",
      },
    },
    countsInGlobalLimits: {
      label: "Counted in the global campaign limits",
      yes: "Each message takes one of the places that a user has.",
      no: "It leaves the places that a user has to other campaigns.",
      differs: {
        yes: "It counts in the global campaign limits",
        no: "It does not count in the global campaign limits",
      },
    },
    unsubscribedToo: {
      label: "Send to users who unsubscribed",
      yes: "They get it, too. Addresses that are suppressed, bounced or complained never do.",
      no: "Only users who are subscribed to the channel get it.",
      differs: {
        yes: "It goes to users who unsubscribed, too",
        no: "It goes to subscribed users only",
      },
    },
    overtakes: {
      label: "Overtake other messages",
      yes: "It goes ahead of messages that do not overtake, on every stage of the way.",
      no: "It waits while messages that overtake are on the way.",
      differs: {
        yes: "It overtakes messages that do not",
        no: "It waits behind messages that overtake",
      },
    },
    oneClickUnsubscribe: {
      label: "Button of the mail program to unsubscribe",
      yes: "Mail programs show a button of their own that unsubscribes with one click. Large mailboxes ask for it.",
      no: "There is no such button. A link in the text works all the same.",
      differs: {
        yes: "Mail programs show a button to unsubscribe",
        no: "Mail programs show no button to unsubscribe",
      },
    },
    openTracking: {
      label: "Tell when it is opened",
      yes: "An invisible picture in the e-mail tells when it is opened.",
      no: "Nothing tells that it was opened.",
      differs: { yes: "It tells when it is opened", no: "It does not tell when it is opened" },
    },
    linkTracking: {
      label: "Tell which links are clicked",
      yes: 'Links in the e-mail lead by way of this server. One with data-track="off" does not.',
      no: "Links stay as you wrote them.",
      differs: { yes: "It tells which links are clicked", no: "It does not tell which links are clicked" },
    },
  },
} as const;
