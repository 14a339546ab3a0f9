import type { SendOutcome } from "../../channels/channel.ts";
import { leaseMarginMs, leasePerConcurrency } from "../../limits.ts";
import { type Breaker, type BreakerState, createBreaker } from "./breaker.ts";
import type { CampaignGate, GateVerdict } from "./campaignGate.ts";
import { createFanOut, type FannedOut, type FanOutDeps, sendBy } from "./fanOut.ts";
import type { LeasedMessage } from "./leased.ts";
import type { ProviderInUse, ProviderPool } from "./providerPool.ts";
import type { ResultWriter } from "./resultWriter.ts";
import { endWithoutCall, releaseOf, verdictOf } from "./verdict.ts";

/**
 * Calls providers for leased messages, transactional ones first, within each provider's concurrency. A message is
 * here from its lease to its written result; what cannot be called in time goes back unused.
 */
export interface DelivererDeps {
  providers: ProviderPool;
  gate: CampaignGate;
  results: ResultWriter;
  openProvider: FanOutDeps["openProvider"];
  listRefused: FanOutDeps["listRefused"];
  /** The database's time. */
  dbNowMs: () => number;
  chance: () => number;
  onHealth: (provider: ProviderInUse, target: string, state: BreakerState, detail: string) => void;
  /** A place became free. */
  onFree: () => void;
  onError: (error: unknown) => void;
}

interface Lane {
  provider: ProviderInUse;
  /** Waiting for a place; transactional, promotional. */
  waiting: [LeasedMessage[], LeasedMessage[]];
  callsUnderWay: number;
  /** Leased and without a written result. */
  held: number;
}

const GATE_ENDS: Record<Exclude<GateVerdict, "open" | "paused">, { outcome: string; detail: string }> = {
  stopped: { outcome: "campaign_stopped", detail: "The campaign was stopped before the message left." },
  ended: { outcome: "campaign_ended", detail: "The campaign's end came before the message left." },
};

/** Whether the call may not begin any more: it goes back, to be planned and leased anew, or to end. */
const isTooLate = (
  { leaveBeforeMs, leaseUntilMs }: LeasedMessage,
  { stored }: ProviderInUse,
  nowMs: number,
): boolean =>
  (leaveBeforeMs !== null && leaveBeforeMs <= nowMs) ||
  leaseUntilMs - nowMs < stored.channel.timeoutMs + leaseMarginMs;

export const createDeliverer = (deps: DelivererDeps) => {
  const lanes = new Map<string, Lane>();
  const idle: (() => void)[] = [];
  let isStopping = false;

  const laneOf = (provider: ProviderInUse): Lane => {
    const key = `${provider.stored.accountId}/${provider.stored.id}`;
    const lane = lanes.get(key) ?? { provider, waiting: [[], []], callsUnderWay: 0, held: 0 };
    lane.provider = provider;
    lanes.set(key, lane);
    return lane;
  };

  const breakerOf = (provider: ProviderInUse, target: string): Breaker => {
    const known = provider.breakers.get(target);
    if (known !== undefined) return known;
    const made = createBreaker((state) =>
      deps.onHealth(provider, target, state, lastDetail.get(target) ?? ""),
    );
    provider.breakers.set(target, made);
    return made;
  };
  const lastDetail = new Map<string, string>();

  const settle = async (lane: Lane, result: Parameters<ResultWriter["add"]>[0]): Promise<void> => {
    await deps.results.add(result);
    lane.held--;
    if (lane.held === 0) for (const resolve of idle.splice(0)) resolve();
  };

  /** What forbids the call at this moment, as the result to write instead; undefined when it may be made. */
  const objection = (message: LeasedMessage, verdict: GateVerdict, provider: ProviderInUse) => {
    const nowMs = deps.dbNowMs();
    if (verdict === "paused") return releaseOf(message, 0);
    if (verdict !== "open") {
      const { outcome, detail } = GATE_ENDS[verdict];
      return endWithoutCall(message, outcome, detail);
    }
    if (message.expiresAtMs !== null && message.expiresAtMs <= nowMs) {
      return endWithoutCall(message, "expired", "It expired before it could leave.");
    }
    return isStopping || isTooLate(message, provider, nowMs) ? releaseOf(message, 0) : undefined;
  };

  const noteAnswer = (breaker: Breaker, target: string, outcome: SendOutcome): void => {
    if ("fault" in outcome) breaker.unused();
    else if (outcome.kind === "try_later" || outcome.kind === "unknown") {
      lastDetail.set(target, outcome.detail);
      breaker.failed(deps.dbNowMs());
    } else breaker.succeeded();
  };
  const fanOut = createFanOut({ ...deps, breakerOf, noteAnswer });

  const settleCall = (lane: Lane, message: LeasedMessage, made: FannedOut, startedAt: Date): void => {
    const { channel } = lane.provider.stored;
    const result = verdictOf(message, made.outcome, channel, startedAt, deps.dbNowMs(), deps.chance());
    void settle(lane, { ...result, devices: made.devices });
  };

  const call = async (lane: Lane, message: LeasedMessage): Promise<void> => {
    const { provider } = lane;
    if (provider.stored.channel.reaches !== undefined && message.content.channel === "push") {
      const begunAt = new Date(deps.dbNowMs());
      return settleCall(lane, message, await fanOut.send(message, message.content), begunAt);
    }
    const target = provider.targetOf(message.content);
    const breaker = breakerOf(provider, target);
    const waitMs = breaker.waitMs(deps.dbNowMs());
    if (waitMs !== undefined) return void settle(lane, releaseOf(message, waitMs));
    const startedAt = new Date(deps.dbNowMs());
    const { accountId, messageId, campaignId, content } = message;
    const outcome = await sendBy(provider, { accountId, messageId, campaignId, content }, deps.onError);
    noteAnswer(breaker, target, outcome);
    settleCall(lane, message, { outcome, devices: [] }, startedAt);
  };

  /** The campaign as known freshly enough; asks the database where it is not. Paused when that does not answer. */
  const gateVerdict = async (accountId: number, campaignId: string): Promise<GateVerdict> => {
    for (let tries = 0; tries < 3; tries++) {
      const known = deps.gate.known(accountId, campaignId, deps.dbNowMs());
      if (known !== undefined) return known;
      await deps.gate.ask(accountId, campaignId);
    }
    return "paused";
  };

  const run = async (lane: Lane, message: LeasedMessage): Promise<void> => {
    try {
      const verdict =
        deps.gate.known(message.accountId, message.campaignId, deps.dbNowMs()) ??
        (await gateVerdict(message.accountId, message.campaignId));
      const instead = objection(message, verdict, lane.provider);
      if (instead === undefined) await call(lane, message);
      else void settle(lane, instead);
    } catch (error) {
      deps.onError(error);
      void settle(lane, releaseOf(message, 0));
    } finally {
      lane.callsUnderWay--;
      pump(lane);
      deps.onFree();
    }
  };

  const pump = (lane: Lane): void => {
    while (lane.callsUnderWay < lane.provider.stored.concurrencyMax) {
      const message = lane.waiting[0].shift() ?? lane.waiting[1].shift();
      if (message === undefined) return;
      lane.callsUnderWay++;
      void run(lane, message);
    }
  };

  return {
    callDevice: fanOut.callDevice,
    campaignVerdict: gateVerdict,
    /** How many more messages of this provider this worker may lease. */
    room: (provider: ProviderInUse): number => {
      if (isStopping) return 0;
      const { waiting, callsUnderWay } = laneOf(provider);
      const busy = waiting[0].length + waiting[1].length + callsUnderWay;
      return Math.max(0, leasePerConcurrency * provider.stored.concurrencyMax - busy);
    },
    /** Takes over messages whose lease is committed. */
    take: (messages: readonly LeasedMessage[]): void => {
      const touched = new Set<Lane>();
      for (const message of messages) {
        const provider = deps.providers.peek(message.accountId, message.providerId);
        if (provider === undefined) throw new Error("a message was leased for a provider that is not open");
        const lane = laneOf(provider);
        lane.held++;
        lane.waiting[message.lane === 0 ? 0 : 1].push(message);
        touched.add(lane);
      }
      for (const lane of touched) pump(lane);
    },
    /** Makes no new call, and resolves when those under way have their results written. */
    stop: async (): Promise<void> => {
      isStopping = true;
      const isBusy = () => [...lanes.values()].some((lane) => lane.held > 0);
      if (isBusy()) await new Promise<void>((resolve) => idle.push(resolve));
      while (isBusy()) await new Promise<void>((resolve) => idle.push(resolve));
    },
  };
};
