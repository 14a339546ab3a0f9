import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import type { MessageRow } from "../db/queries/messages.ts";
import { excerpt } from "../lib/excerpt.ts";
import { traceValueCharsMax } from "../limits.ts";
import {
  globalLimitsPassed,
  globalLimitsReached,
  messageLimitPassed,
  messageLimitReached,
  targetingCapPassed,
  targetingCapReached,
} from "./limitWords.ts";
import { momentLater, momentStopped } from "./momentWords.ts";

/** Whose trace it is. */
export interface TraceSubject {
  channel: string;
  /** Which identity the caller named, and how. */
  kind: string;
  value: string;
}

interface Step {
  check: string;
  verdict: string;
  saw?: unknown;
  wanted?: unknown;
  note?: unknown;
}

export const subjectOf = (
  row: Pick<MessageRow, "channel" | "recipient_kind" | "recipient_value">,
): TraceSubject => ({ channel: row.channel, kind: row.recipient_kind, value: row.recipient_value });

const CHANNEL_WORDS: Record<string, string> = {
  email: "E-mail",
  push: "Push",
  whatsapp: "WhatsApp",
  webhook: "Webhook",
};
const channelWords = (channel: string): string => CHANNEL_WORDS[channel] ?? channel;

const KIND_WORDS: Record<string, string> = { email: "e-mail address", phone: "phone number" };
const namedBy = ({ kind, value }: TraceSubject): string =>
  `${KIND_WORDS[kind] ?? kind} ${excerpt(value, traceValueCharsMax)}`;

const shown = (value: unknown): string =>
  excerpt(typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"), traceValueCharsMax);

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** `recipient 3 has the same address` counts from 0, as the list of recipients does. */
const earlier = (step: Step): string => /^recipient (\d+) /.exec(String(step.saw))?.[1] ?? "before it";

const Decisive = Type.Array(
  Type.Object(
    { text: Type.String(), passed: Type.Boolean(), saw: Type.Optional(Type.Unknown()) },
    { additionalProperties: true },
  ),
);
const DECISIVE_SHOWN = 3;

const decisiveWord = ({ text, passed, saw }: Static<typeof Decisive>[number]): string => {
  const value = saw === undefined || saw === null ? "there was no value" : `it was ${shown(saw)}`;
  return passed ? `“${text}” must not be so, and ${value}` : `${text}: ${value}`;
};

/** The conditions that kept a filter from holding, each with the value that was there. */
const decisiveWords = (saw: unknown): string => {
  if (!Value.Check(Decisive, saw) || saw.length === 0) return "";
  const told = saw.slice(0, DECISIVE_SHOWN).map(decisiveWord).join("; ");
  const more = saw.length - DECISIVE_SHOWN;
  return ` ${capital(told)}${more > 0 ? `; and ${more} more` : ""}.`;
};

const Assigned = Type.Object(
  { name: Type.String(), by: Type.String(), value: Type.Optional(Type.Unknown()) },
  { additionalProperties: true },
);

const ASSIGNED_WORDS: Record<string, string> = {
  kept: "the user got it before and keeps it",
  assigned: "drawn for this user, who keeps it",
  winner: "it won the test, and everybody gets it",
};

/** Which of several messages it is, and why. */
const variantWords = ({ saw }: Step): string => {
  if (!Value.Check(Assigned, saw)) return "The campaign has one message.";
  const { name, by, value } = saw;
  const has = value === undefined ? "the user has no value there" : `the user's value is ${shown(value)}`;
  const why = ASSIGNED_WORDS[by] ?? (by === "property" ? has : `${has}, which no other variant is for`);
  return `Variant “${excerpt(name, traceValueCharsMax)}”: ${why}.`;
};

const StoodIn = Type.Object(
  { downSince: Type.String(), insteadOf: Type.Optional(Type.String()), name: Type.Optional(Type.String()) },
  { additionalProperties: true },
);

/** That another provider than the campaign's first takes the message. */
const stoodIn = ({ saw }: Step): string => {
  if (!Value.Check(StoodIn, saw)) return "Its provider takes the message.";
  const { downSince, insteadOf, name } = saw;
  return insteadOf === undefined
    ? `The first provider has been down since ${shown(downSince)}: the second takes the message.`
    : `It waited at “${shown(insteadOf)}”, which has been down since ${shown(downSince)}; nobody had taken it, so “${shown(name)}” takes it.`;
};

const Turned = Type.Object(
  {
    from: Type.String(),
    to: Type.String(),
    because: Type.String(),
    code: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  },
  { additionalProperties: true },
);

const BECAUSE: Record<string, string> = {
  not_reachable: "has nothing that it reaches",
  unsubscribed: "is not subscribed to it",
  address_suppressed: "has an address on it that gets nothing any more",
};

/** That the second channel is asked, and why. */
const turnedWords = ({ saw }: Step): string => {
  if (!Value.Check(Turned, saw)) return "The second channel is asked.";
  const { from, to, because, code } = saw;
  const refused = `turned out to be unreachable there${code == null ? "" : ` (${shown(code)})`}, and nobody had taken the message`;
  return `${channelWords(from)} does not reach the user, who ${BECAUSE[because] ?? refused}: ${channelWords(to)} is asked from here on.`;
};

/** The channel that a step of a trace is about: the first one, until the second was asked. */
export const bySubject = <Checked extends Step>(
  steps: readonly Checked[],
  subject: TraceSubject,
): { step: Checked; subject: TraceSubject }[] => {
  const turn = steps.findIndex(({ check }) => check === "second_channel");
  const saw = steps[turn]?.saw;
  if (!Value.Check(Turned, saw)) return steps.map((step) => ({ step, subject }));
  return steps.map((step, index) => ({
    step,
    subject: { ...subject, channel: index < turn ? saw.from : saw.to },
  }));
};

type Words = (step: Step, subject: TraceSubject) => string;

const listed = (saw: unknown): string => (Array.isArray(saw) ? saw.map(shown).join("; ") : shown(saw));

/** A sentence for each verdict that a check can give. */
const WORDS: Record<string, Record<string, Words>> = {
  not_cancelled: {
    pass: () => "Nobody cancelled the trigger.",
    stop: () => "The trigger was cancelled before it was decided.",
  },
  campaign_open: {
    pass: ({ saw }) =>
      saw === "draft" ? "The campaign is a draft, and this is a test." : "The campaign takes messages.",
    stop: ({ saw, wanted }) => {
      const end = /^before (.+)$/.exec(String(wanted))?.[1];
      if (end !== undefined) return `The campaign had ended: its end was ${end}, and it was ${shown(saw)}.`;
      return saw === "draft" ? "The campaign was not published." : `The campaign was ${shown(saw)}.`;
    },
  },
  payload_kept: {
    pass: ({ saw }) =>
      saw === undefined
        ? "The campaign does not insist on what its payload has."
        : "The payload has what the message reads.",
    stop: ({ saw }) => `The payload lacks what the message reads: ${listed(saw)}.`,
  },
  recipient_resolved: {
    pass: ({ saw, note }, subject) =>
      `The profile was found by ${namedBy(subject)}: profile ${shown(saw)}.${
        note === undefined ? "" : ` ${capital(shown(note))}.`
      }`,
    stop: (_step, subject) => `No profile has the ${namedBy(subject)}.`,
  },
  named_once: {
    pass: () => "No earlier recipient of this trigger is the same profile.",
    stop: (step) => `Recipient ${earlier(step)} of this trigger is the same profile, and went on.`,
  },
  qualified: {
    pass: ({ saw }) =>
      saw === undefined
        ? "The campaign is for all users that the call names."
        : "The user matches the filter of the campaign.",
    stop: ({ saw }) => `The user does not match the filter of the campaign.${decisiveWords(saw)}`,
  },
  control_group: {
    pass: () => "The user is in no control group that the campaign leaves out.",
    shadow: ({ saw }) =>
      `The user is in the control group “${shown(saw)}” and gets nothing. What follows is what would have become of the message.`,
  },
  reachable: {
    pass: ({ saw }, { channel }) => {
      if (channel === "webhook") return "A webhook needs no address of the user.";
      if (channel === "push") return `Push: the profile has ${shown(saw)}.`;
      return channel === "email"
        ? "E-mail: the profile has an e-mail address."
        : `${channelWords(channel)}: the profile has a phone number.`;
    },
    stop: ({ wanted }, { channel }) =>
      `No address on this channel: ${channelWords(channel)} needs ${shown(wanted)}, and the profile has none.`,
  },
  subscribed: {
    pass: ({ saw }, { channel }) => {
      if (saw === false) {
        return `${channelWords(channel)}: unsubscribed, but the campaign goes to unsubscribed users too.`;
      }
      return channel === "webhook"
        ? "A webhook asks for no subscription."
        : `${channelWords(channel)}: subscribed.`;
    },
    stop: (_step, { channel }) => `${channelWords(channel)}: the user is not subscribed.`,
  },
  not_suppressed: {
    pass: () => "The address is not suppressed.",
    stop: ({ saw }) => `The address is suppressed: ${shown(saw)}.`,
  },
  address_free: {
    pass: () => "No earlier recipient of this trigger has the same address.",
    stop: (step) => `Recipient ${earlier(step)} of this trigger has the same address and gets the message.`,
  },
  message_limit: { pass: messageLimitPassed, stop: messageLimitReached },
  global_limits: {
    pass: (step, { channel }) => globalLimitsPassed(step, channelWords(channel)),
    stop: (step, { channel }) => globalLimitsReached(step, channelWords(channel)),
  },
  targeting_cap: { pass: targetingCapPassed, stop: targetingCapReached },
  permitted_moment: {
    pass: () => "It may leave at this moment.",
    later: momentLater,
    stop: momentStopped,
  },
  variant: { pass: variantWords },
  not_expired: {
    pass: () => "The message has not expired.",
    stop: ({ saw, wanted }) =>
      `The message had expired: it was to leave ${shown(wanted)}, and it was ${shown(saw)}.`,
  },
  rendered: { stop: ({ saw }) => `The message could not be made: ${shown(saw)}` },
  second_channel: { pass: turnedWords },
  provider: { pass: stoodIn, stop: () => "The campaign's provider does not exist any more." },
  decided: { stop: ({ saw }) => `Clarion failed while deciding (${shown(saw)}).` },
};

const VERDICT_WORDS: Record<string, string> = {
  pass: "passed",
  shadow: "leaves the user out",
  stop: "stopped the message",
  later: "lets it go later",
};

/** A check of another version of this program, as readably as can be. */
const generic = ({ check, verdict, saw, wanted, note }: Step): string => {
  const details = [
    saw === undefined ? [] : [`saw ${shown(saw)}`],
    wanted === undefined ? [] : [`wanted ${shown(wanted)}`],
    note === undefined ? [] : [shown(note)],
  ].flat();
  const result = VERDICT_WORDS[verdict] ?? verdict;
  return `${capital(check.replaceAll("_", " "))}: ${result}${details.length === 0 ? "" : ` (${details.join("; ")})`}.`;
};

/** Whether this check and verdict have a sentence of their own. */
export const hasTraceWords = (check: string, verdict: string): boolean =>
  WORDS[check]?.[verdict] !== undefined;

/** What a check of the decision trace found, as a sentence. */
export const traceWords = (step: Step, subject: TraceSubject): string =>
  (WORDS[step.check]?.[step.verdict] ?? generic)(step, subject);
