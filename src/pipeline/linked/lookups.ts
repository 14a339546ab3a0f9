import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { WebhookContent } from "../../contract/content.ts";
import type { Database, Queryable } from "../../db/pool.ts";
import { type LinkedCallRow, writeLinkedCalls } from "../../db/queries/linkedApis.ts";
import { exchange, guardedAgent, type NetworkGuard } from "../../lib/exchange.ts";
import type { SecretBox } from "../../lib/secretBox.ts";
import {
  linkedCallsFlushMs,
  linkedCallsKept,
  linkedCallsPendingMax,
  linkedFullMs,
  linkedResponseBytesMax,
  linkedRoomMs,
  linkedTimeoutMsMax,
  linkedWaitingMax,
  linkedWaitMs,
  linkedWakeMs,
  renderRoundsMax,
} from "../../limits.ts";
import type { LinkedCaller } from "../../linked/call.ts";
import { type LinkedValues, withFallbacks } from "../../linked/labels.ts";
import type { LinkedGiven, NeedsLinked, RenderInput } from "../render/contract.ts";
import { createAnswers } from "./answers.ts";
import { createCalls } from "./calls.ts";
import { createDefinitions, type Lookups, type ReadyLookup } from "./definitions.ts";
import { createGatherer } from "./gather.ts";

/** What a render that may need look-ups ends as. */
export type LookedUp<Made> =
  | { kind: "made"; made: Made }
  /** Its look-ups are under way, or wait for a place: the message comes again. */
  | { kind: "waits"; forMs: number }
  | { kind: "failed"; detail: string };

/** One pass of the render, as of a moment. */
type Pass<Made> = (linked: LinkedGiven, now: Date) => Promise<Made | NeedsLinked>;

export interface LookupsDeps {
  db: Database;
  box: SecretBox;
  guard: NetworkGuard;
  nowMs: () => number;
  onError: (error: unknown) => void;
}

/** A message that looks something up. */
interface Subject {
  accountId: number;
  messageId: string;
}

type InputAt = (now: Date) => RenderInput;
type Resume = (accountId: number, messageIds: readonly string[]) => Promise<string[]>;

/** A message whose look-ups are under way: since when, and the moment that it is made for. */
interface Waiting {
  sinceMs: number;
  now: Date;
}

const keyOf = ({ accountId, version }: ReadyLookup, { method, url, headers, body }: WebhookContent): string =>
  createHash("sha256")
    .update(JSON.stringify([accountId, version, method, url, headers, body]))
    .digest("base64");

type Step =
  | { kind: "values"; values: LinkedValues }
  | { kind: "waits"; forMs: number }
  | { kind: "failed"; detail: string };

/** What an answer, or none, comes to for a message. */
const settle = (
  name: string,
  { definition }: ReadyLookup,
  values: LinkedValues | null,
  error: string,
): Step => {
  if (values !== null) return { kind: "values", values: withFallbacks(definition.labels, values) };
  if (definition.onFailure === "fallback") {
    return { kind: "values", values: withFallbacks(definition.labels, {}) };
  }
  return { kind: "failed", detail: `The look-up "${name}" failed. ${error}`.trim() };
};

/** Messages whose look-ups are under way, the oldest forgotten beyond a bound. */
const createWaitingList = (nowMs: () => number) => {
  const waiting = new Map<string, Waiting>();
  return {
    get: (messageId: string): Waiting | undefined => waiting.get(messageId),
    begin: (messageId: string, now: Date): void => {
      if (waiting.has(messageId)) return;
      if (waiting.size >= linkedWaitingMax) waiting.delete(waiting.keys().next().value ?? "");
      waiting.set(messageId, { sinceMs: nowMs(), now });
    },
    end: (messageId: string): void => void waiting.delete(messageId),
  };
};

type WaitingList = ReturnType<typeof createWaitingList>;

/** Starts what is not known, and says what is. */
const createLooker = (
  calls: ReturnType<typeof createCalls>,
  waiting: WaitingList,
  nowMs: () => number,
  onAnswer: (message: Subject) => void,
) => {
  const answers = createAnswers();

  /** A look-up for one user; a value that its request needs and that is missing is a failure of its own. */
  const look = (
    name: string,
    lookup: ReadyLookup | undefined,
    message: Subject,
    input: RenderInput,
  ): Step => {
    if (lookup === undefined) return { kind: "failed", detail: `There is no look-up "${name}" any more.` };
    const request = lookup.request.render({ ...input, codes: "sample" });
    if (request.kind !== "rendered" || request.content.channel !== "webhook") {
      const said = "detail" in request ? request.detail : "Its request could not be made.";
      return settle(name, lookup, null, said);
    }
    const key = keyOf(lookup, request.content);
    const answer = answers.find(key, nowMs(), waiting.get(message.messageId)?.sinceMs);
    if (answer !== undefined) return settle(name, lookup, answer.values, answer.error ?? "");
    const call = calls.start(key, lookup, request.content);
    if (call === undefined) return { kind: "waits", forMs: linkedFullMs };
    void call.then((made) => {
      answers.keep(key, made);
      onAnswer(message);
    });
    return { kind: "waits", forMs: linkedWaitMs };
  };

  /** Those that a pass lacked. */
  return (lookups: Lookups, apis: readonly string[], message: Subject, input: RenderInput) => {
    const found: Record<string, LinkedValues> = {};
    let waitsMs: number | null = null;
    for (const name of apis) {
      const step = look(name, lookups.get(name), message, input);
      if (step.kind === "failed") return step;
      if (step.kind === "waits") waitsMs = Math.min(waitsMs ?? step.forMs, step.forMs);
      else found[name] = step.values;
    }
    return waitsMs === null ? { kind: "found" as const, found } : { kind: "waits" as const, forMs: waitsMs };
  };
};

/** Gathers messages whose look-ups have ended, and tries again those that found no room at their provider. */
const createResumer = (onError: (error: unknown) => void) => {
  let resume: Resume = async () => [];
  const ready = createGatherer<string>(linkedWakeMs, linkedWaitingMax, async (accountId, messageIds) => {
    try {
      const left = await resume(accountId, messageIds);
      if (left.length > 0) await sleep(linkedRoomMs);
      for (const messageId of left) ready.add(accountId, messageId);
    } catch (error) {
      onError(error);
    }
  });
  return {
    ready,
    onReady: (then: Resume): void => {
      resume = then;
    },
  };
};

const callerThrough = (agent: ReturnType<typeof guardedAgent>): LinkedCaller => ({
  send: (request, timeoutMs) => exchange(agent, request, { timeoutMs, bytesMax: linkedResponseBytesMax }),
  sleep: async (ms) => void (await sleep(ms)),
  chance: Math.random,
});

/** A worker's look-ups: what they gave, and those under way. */
export const createLookups = ({ db, box, guard, nowMs, onError }: LookupsDeps) => {
  const agent = guardedAgent(guard, linkedTimeoutMsMax);
  const definitions = createDefinitions(box, nowMs);
  const waiting = createWaitingList(nowMs);
  const log = createGatherer<LinkedCallRow>(linkedCallsFlushMs, linkedCallsPendingMax, (accountId, calls) =>
    writeLinkedCalls(db, accountId, calls, linkedCallsKept).catch(onError),
  );
  const calls = createCalls({ caller: callerThrough(agent), nowMs, onCall: log.add });
  const { ready, onReady } = createResumer(onError);
  const lookAll = createLooker(calls, waiting, nowMs, ({ accountId, messageId }) =>
    ready.add(accountId, messageId),
  );
  return {
    render: <Made>(q: Queryable, message: Subject, inputAt: InputAt, now: Date, pass: Pass<Made>) =>
      renderLooking({ definitions, waiting, lookAll }, q, message, inputAt, now, pass),
    /** @param then goes on with messages whose look-ups have ended, and answers those that found no room yet */
    onReady,
    /** Waits for the calls under way. */
    stop: async (): Promise<void> => {
      await calls.settled();
      await Promise.all([log.drained(), ready.drained()]);
      await agent.destroy();
    },
  };
};

interface Looking {
  definitions: ReturnType<typeof createDefinitions>;
  waiting: WaitingList;
  lookAll: ReturnType<typeof createLooker>;
}

/**
 * Renders until a pass has every look-up that it reaches, always for the moment of its first pass. Makes no call itself and
 * waits for none: one that is not known yet is started, and the message comes again when it has ended.
 */
const renderLooking = async <Made>(
  { definitions, waiting, lookAll }: Looking,
  q: Queryable,
  message: Subject,
  inputAt: InputAt,
  now: Date,
  pass: Pass<Made>,
): Promise<LookedUp<Made>> => {
  const { accountId, messageId } = message;
  const moment = waiting.get(messageId)?.now ?? now;
  let values: LinkedGiven["values"] = {};
  for (let round = 0; round < renderRoundsMax; round++) {
    const made = await pass({ values, mayAsk: true }, moment);
    if (!isAsking(made)) {
      waiting.end(messageId);
      return { kind: "made", made };
    }
    waiting.begin(messageId, moment);
    const lookups = await definitions(q, accountId, made.apis);
    const looked = lookAll(lookups, made.apis, { accountId, messageId }, inputAt(moment));
    if (looked.kind === "failed") waiting.end(messageId);
    if (looked.kind !== "found") return looked;
    values = { ...values, ...looked.found };
  }
  waiting.end(messageId);
  return { kind: "failed", detail: `The message needs look-ups in more than ${renderRoundsMax} steps.` };
};

/** What the due loop needs of them. */
export type LookupBoard = Pick<ReturnType<typeof createLookups>, "render" | "onReady">;

const isAsking = (made: unknown): made is NeedsLinked =>
  typeof made === "object" && made !== null && "kind" in made && made.kind === "needs_linked";
