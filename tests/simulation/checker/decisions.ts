import { hasPassed, isCapped } from "./caps.ts";
import { gathered } from "./gathered.ts";
import { groupOf } from "./groups.ts";
import type { Content, Log, Message, Trigger, User } from "./log.ts";
import { type Plan, planAt } from "./moments.ts";
import {
  type Case,
  consequences,
  expiryOf,
  isGloballyLimited,
  isMessageLimited,
  type Place,
  scheduleOf,
  type Verdict,
} from "./places.ts";

/** How a recipient may have come out of its decision: outcomes, and `passed` for one that went on. */
interface Expected {
  outcomes: string[];
  isQualified: boolean;
  groupId: string | null;
  /** Outcomes of a shadow. */
  shadows: string[];
  plan: Plan | undefined;
}

const stopped = (outcome: string): Expected => ({
  outcomes: [outcome],
  isQualified: false,
  groupId: null,
  shadows: [],
  plan: undefined,
});

/** Whether this was the last that had been done to the campaign: a resume or a stop ends a pause, nothing a stop. */
const lifeAt = ({ recorded }: Log, campaignId: string, atMs: number, act: string): Verdict => {
  const lives = recorded.lives.filter((life) => life.campaignId === campaignId);
  const was = lives.findLast((life) => life.atMs < atMs)?.act === act;
  const now = lives.filter((life) => life.atMs === atMs);
  if (now.length === 0) return was ? "yes" : "no";
  return was && now.every((life) => life.act === act) ? "yes" : "either";
};

export const isStopped = (log: Log, campaignId: string, atMs: number): Verdict =>
  lifeAt(log, campaignId, atMs, "stop");
export const isPaused = (log: Log, campaignId: string, atMs: number): Verdict =>
  lifeAt(log, campaignId, atMs, "pause");

/** Earlier recipients of the trigger with the same address: whether the message is theirs. */
const isAddressTaken = (found: Case, trigger: Trigger, place: Place): Verdict => {
  if (place.content.channel !== "email") return "no";
  const earlier = found.places.filter(
    ({ message, user }) =>
      message.requestId === trigger.requestId &&
      message.recipientNo < place.message.recipientNo &&
      user !== place.user &&
      user.email === place.user.email,
  );
  if (earlier.some(hasPassed)) return "yes";
  return earlier.some(({ message }) => message.plannedMs !== null) ? "either" : "no";
};

/** The checks from the address on, of a recipient or of its shadow. */
const rest = (found: Case, trigger: Trigger, place: Place): { outcomes: string[]; plan: Plan } => {
  const { message, content, user } = place;
  const atMs = message.decidedMs;
  const plan = planAt(scheduleOf(found, content, user), atMs, expiryOf(found, place));
  const checks: [string[], Verdict][] = [
    [
      ["unsubscribed"],
      content.channel === "email" && !user.isSubscribed && !consequences(content).goesToUnsubscribed
        ? "yes"
        : "no",
    ],
    [["duplicate_address"], isAddressTaken(found, trigger, place)],
    [["message_limit"], isMessageLimited(found, place, atMs)],
    [["frequency_cap"], isGloballyLimited(found, place, atMs)],
    plan.kind === "ends" ? [plan.outcomes, "yes"] : [[], "no"],
    [["targeting_cap_reached"], plan.kind === "at" ? isCapped(found, place, atMs, plan.ms) : "no"],
  ];
  const outcomes: string[] = [];
  for (const [names, verdict] of checks) {
    if (verdict !== "no") outcomes.push(...names);
    if (verdict === "yes") return { outcomes, plan };
  }
  // who waits is rendered later
  return { outcomes: [...outcomes, "passed", ...(user.isMoody ? ["template_aborted"] : [])], plan };
};

const expectedOf = (
  found: Case,
  trigger: Trigger,
  message: Message,
  content: Content,
  user: User | undefined,
): Expected => {
  const { log } = found;
  const atMs = message.decidedMs;
  const stop = isStopped(log, message.campaignId, atMs);
  if (stop === "yes") return stopped("campaign_stopped");
  if (content.when.endAt !== null && Date.parse(content.when.endAt) <= atMs) return stopped("campaign_ended");
  if (user === undefined) return stopped("profile_not_found");
  if (trigger.names.indexOf(user.identity) < message.recipientNo) return stopped("duplicate_recipient");
  const place = found.placeOf.get(message.id);
  if (place === undefined) throw new Error(`message ${message.id} names no profile though there is one`);
  const { outcomes, plan } = rest(found, trigger, place);
  const groupId = groupOf(log, message.campaignId, content, user) ?? null;
  const qualified = { isQualified: true, plan, groupId };
  if (groupId === null) return { ...qualified, outcomes, shadows: [] };
  const shadows = outcomes.map((outcome) => (outcome === "passed" ? "sent" : outcome));
  return { ...qualified, outcomes: ["control_group"], shadows };
};

const WITHOUT_TESTS = new Set(["control_group", "targeting_cap_reached"]);

/** How the decision itself ended. */
const outcomeAtDecision = (found: Case, message: Message): string => {
  const place = found.placeOf.get(message.id);
  if (place !== undefined && hasPassed(place)) return "passed";
  return message.endedMs === message.decidedMs ? (message.outcome ?? "none") : "passed";
};

const checkOne = (found: Case, trigger: Trigger, message: Message): string[] => {
  const content = found.log.contents.get(`${message.campaignId}/${message.version}`);
  if (content === undefined) return [`message ${message.id} is of no version`];
  const user = found.log.users.find(({ identity }) => identity === trigger.names[message.recipientNo]);
  const expected = expectedOf(found, trigger, message, content, user);
  const got = outcomeAtDecision(found, message);
  const at = new Date(message.decidedMs).toISOString();
  const name = `message ${message.id} (user ${user?.id}, campaign ${message.campaignId}, decided ${at})`;
  const broken: string[] = [];
  const isOnlyStopped =
    isStopped(found.log, message.campaignId, message.decidedMs) === "either" && got === "campaign_stopped";
  if (isPaused(found.log, message.campaignId, message.decidedMs) === "yes")
    broken.push(`${name} was decided during a pause`);
  if (isOnlyStopped) return broken;
  // docs/delivery.md leaves open whether tests fall under groups and caps
  if (message.isTest && (WITHOUT_TESTS.has(got) || expected.groupId !== null || got === "passed"))
    return broken;
  if (!expected.outcomes.includes(got)) {
    broken.push(`${name} came out as ${got}, not as ${expected.outcomes.join(" or ")}`);
    return broken;
  }
  if (message.isQualified !== expected.isQualified)
    broken.push(`${name}: qualified is ${message.isQualified}`);
  if (message.controlGroupId !== expected.groupId)
    broken.push(`${name}: control group ${message.controlGroupId}, not ${expected.groupId}`);
  if (got === "control_group" && !expected.shadows.includes(message.shadowOutcome ?? ""))
    broken.push(
      `${name}: its shadow ended as ${message.shadowOutcome}, not as ${expected.shadows.join(" or ")}`,
    );
  const isPlanned = got === "passed" || (got === "control_group" && message.shadowOutcome === "sent");
  if (isPlanned && expected.plan?.kind === "at" && message.plannedMs !== expected.plan.ms) {
    const planned = message.plannedMs === null ? "nothing" : new Date(message.plannedMs).toISOString();
    broken.push(
      `${name} was planned for ${planned}; the earliest is ${new Date(expected.plan.ms).toISOString()}`,
    );
  }
  return broken;
};

/** Each recipient has one message with one outcome, and came out of its decision as docs/delivery.md says. */
export const checkDecisions = (found: Case): string[] => {
  const { log } = found;
  const messagesOf = gathered(log.messages, ({ requestId }) => requestId);
  return log.triggers.flatMap((trigger) => {
    const messages = messagesOf.get(trigger.requestId) ?? [];
    const numbers = messages.map(({ recipientNo }) => recipientNo).sort((a, b) => a - b);
    const wanted = trigger.names.map((_, index) => index);
    const broken =
      numbers.join() === wanted.join()
        ? []
        : [`trigger ${trigger.requestId}: messages for recipients ${numbers}, not for each of ${wanted}`];
    for (const { id, outcome } of messages) if (outcome === null) broken.push(`message ${id} has no outcome`);
    return [...broken, ...messages.flatMap((message) => checkOne(found, trigger, message))];
  });
};
