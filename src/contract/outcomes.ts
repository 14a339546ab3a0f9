/** Every way a message can end. The set is closed: the database, the API and the dashboard know no other. */
export const OUTCOMES = [
  "sent",
  "control_group",
  "profile_not_found",
  "not_qualified",
  "not_reachable",
  "unsubscribed",
  "address_suppressed",
  "duplicate_address",
  "duplicate_recipient",
  "message_limit",
  "frequency_cap",
  "dnd_discarded",
  "timezone_passed",
  "cut_off",
  "expired",
  "targeting_cap_reached",
  "campaign_stopped",
  "campaign_ended",
  "cancelled",
  "template_value_missing",
  "template_aborted",
  "template_error",
  "template_limit_exceeded",
  "linked_content_failed",
  "code_pool_empty",
  "provider_rejected",
  "provider_unavailable",
  "delivery_unknown",
  "payload_invalid",
  "internal_error",
] as const;

export type Outcome = (typeof OUTCOMES)[number];

export const isOutcome = (text: string): text is Outcome => OUTCOMES.some((outcome) => outcome === text);

/** Where a message that is decided can stand until it ends. */
export const WAITING_STATES = ["delayed", "due", "sending", "held"] as const;
export type WaitingState = (typeof WAITING_STATES)[number];

/** Outcomes that mean something went wrong; the others were decided on purpose. */
export const FAILURES = [
  "address_suppressed",
  "template_value_missing",
  "template_error",
  "template_limit_exceeded",
  "linked_content_failed",
  "code_pool_empty",
  "provider_rejected",
  "provider_unavailable",
  "delivery_unknown",
  "payload_invalid",
  "internal_error",
] as const satisfies readonly Outcome[];

/**
 * Failures that a replay tries again: what was wrong can be put right without the caller. Not so an address that is dead or a
 * payload that lacks something; and a lost answer is for a person to look at.
 */
export const MENDABLE = [
  "template_value_missing",
  "template_error",
  "template_limit_exceeded",
  "linked_content_failed",
  "code_pool_empty",
  "provider_rejected",
  "provider_unavailable",
  "internal_error",
] as const satisfies readonly Outcome[];

export const isMendable = (outcome: string): boolean => MENDABLE.some((mendable) => mendable === outcome);

export const isFailure = (outcome: string): boolean => FAILURES.some((failure) => failure === outcome);

/** What happened, and what to do about it. */
export const OUTCOME_WORDS: Record<Outcome, { meaning: string; advice: string }> = {
  sent: { meaning: "The provider took the message.", advice: "Nothing to do." },
  control_group: {
    meaning: "The user is in a control group and is left out so that the effect can be measured.",
    advice: "Nothing to do. Exempt the profile if it must always receive messages.",
  },
  profile_not_found: {
    meaning: "No profile has the identity or address that the call named.",
    advice: "Upload the profile first, or let the campaign create unknown users.",
  },
  not_qualified: {
    meaning: "The user does not match the campaign's audience filter.",
    advice: "The checks show which condition failed, and with which value.",
  },
  not_reachable: {
    meaning: "The profile has no address on this channel.",
    advice: "Upload an e-mail address, a phone number or a push token for the user.",
  },
  unsubscribed: {
    meaning: "The user has unsubscribed from this channel.",
    advice: "Respect it. Messages the user waits for belong in a transactional campaign.",
  },
  address_suppressed: {
    meaning: "The address bounced or complained, so nothing is sent to it any more.",
    advice: "Correct the address on the profile, or lift the suppression if it was a mistake.",
  },
  duplicate_address: {
    meaning: "Another recipient of the same trigger has the same address and got the message.",
    advice: "Nothing to do. The profiles share an address.",
  },
  duplicate_recipient: {
    meaning: "The same profile was named more than once in the trigger, and the first entry went on.",
    advice: "Name each user once, by one identity.",
  },
  message_limit: {
    meaning: "The campaign's own limit for one user was reached.",
    advice: "Wait, or change the limit under When.",
  },
  frequency_cap: {
    meaning: "The account's limit of messages a user was reached.",
    advice: "Wait, or let the campaign ignore the global limits.",
  },
  dnd_discarded: {
    meaning: "It was the user's do-not-disturb time, and the campaign discards messages then.",
    advice: "Choose to deliver after the window if the message should wait.",
  },
  timezone_passed: {
    meaning: "The campaign's time of day had already passed in the user's time zone.",
    advice: "Choose delivery on the next day if the message should wait.",
  },
  cut_off: {
    meaning: "The campaign's daily cut-off had passed.",
    advice: "Trigger earlier, or choose to deliver on the next day.",
  },
  expired: {
    meaning: "The message could not leave before it expired.",
    advice: "Lengthen the time to live, or find out what held it in the timeline.",
  },
  targeting_cap_reached: {
    meaning: "The campaign has reached its number of users.",
    advice: "Raise the targeting cap if more users should get it.",
  },
  campaign_stopped: {
    meaning: "The campaign was stopped before the message left.",
    advice: "Nothing to do. Clone the campaign to send again.",
  },
  campaign_ended: {
    meaning: "The campaign's end came before the message could leave.",
    advice: "Move the end date if it should have been sent.",
  },
  cancelled: {
    meaning: "The trigger was cancelled, or dropped when its campaign was resumed.",
    advice: "Nothing to do; fire it again if that was a mistake.",
  },
  template_value_missing: {
    meaning:
      "The message needs a value that neither profile nor payload has, and the campaign does not send then.",
    advice: "Send the value, give the placeholder a default, or allow blanks.",
  },
  template_aborted: {
    meaning: "The template itself decided not to send.",
    advice: "If it should have been sent, look at the condition around the abort tag in the template.",
  },
  template_error: {
    meaning: "The template could not be rendered with this data.",
    advice: "Correct the template at the named line and publish again.",
  },
  template_limit_exceeded: {
    meaning: "Rendering took more time, memory or output than a message may.",
    advice: "Look for a loop without end or over a huge list.",
  },
  linked_content_failed: {
    meaning:
      "Content that the message takes from elsewhere could not be fetched, and the campaign does not send then.",
    advice: "Check the address it is fetched from, or give it a default.",
  },
  code_pool_empty: {
    meaning: "No one-time code was left for the user: the code pool is used up, has expired, or is gone.",
    advice: "Add codes to the pool or move its date, then replay the trigger for those who failed.",
  },
  provider_rejected: {
    meaning: "The provider refused the message for good.",
    advice: "Read the provider's own code and text in the timeline.",
  },
  provider_unavailable: {
    meaning:
      "The provider could not take the message, however often it was tried, until the time for trying ended.",
    advice: "Check the provider under Settings, then send the message again.",
  },
  delivery_unknown: {
    meaning: "The answer was lost, so the message may have been sent, and the campaign does not repeat then.",
    advice: "Ask the provider or the user whether it arrived, and send it again if it did not.",
  },
  payload_invalid: {
    meaning: "The payload lacks a field that the campaign insists on, or has one of the wrong kind.",
    advice: "Send the fields that the campaign names.",
  },
  internal_error: {
    meaning: "Clarion itself failed on this message.",
    advice: "Send the message again; if it fails again, report it with the message's id.",
  },
};
