import type { SendOutcome } from "../../channels/channel.ts";
import type { PushContent } from "../../contract/content.ts";
import type { Database } from "../../db/pool.ts";
import {
  type DeviceResult,
  endDeviceLeases,
  type LeasedDevice,
  leaseDueDevices,
} from "../../db/queries/deviceSends.ts";
import { deviceLookMs, devicesPerTurnMax, leaseMarginMs, pausedDeviceMs } from "../../limits.ts";
import { unpackContent } from "../contents.ts";
import { every, type Loop } from "../housekeeping.ts";
import type { GateVerdict } from "./campaignGate.ts";
import { type DeviceSend, deviceResultOf } from "./devices.ts";

export interface DeviceLoopDeps {
  db: Database;
  workerId: () => number;
  leaseMs: number;
  nowMs: () => number;
  callDevice: (send: DeviceSend, content: PushContent) => Promise<SendOutcome>;
  /** What the campaign's state says of a call now. */
  campaignVerdict: (accountId: number, campaignId: string) => Promise<GateVerdict>;
}

type Ended = DeviceResult & { attempts: number; isUnused: boolean };

const contentOf = ({ encoding, content }: LeasedDevice): PushContent | null => {
  if (encoding === null || content === null) return null;
  const kept = unpackContent({ encoding, bytes: content });
  return kept.channel === "push" ? kept : null;
};

/** Without a call: it waits on, or ends. */
const unused = (
  { attempts }: LeasedDevice,
  base: DeviceResult,
  state: "waiting" | "given_up" | "unknown",
  detail: string,
  afterMs: number | null,
): Ended => ({
  ...base,
  state,
  code: state,
  detail,
  afterMs,
  attempts,
  isUnused: true,
  deadSince: null,
  countsAsFailure: false,
});

const settle = async (deps: DeviceLoopDeps, leased: LeasedDevice): Promise<Ended> => {
  const content = contentOf(leased);
  const device = content?.to.find(({ deviceId }) => deviceId === leased.deviceId);
  const send: DeviceSend = {
    ...leased,
    device: device ?? { deviceId: leased.deviceId, platform: "other", token: "", keys: null },
    giveUpAtMs: leased.giveUpAt.getTime(),
    startedAt: new Date(deps.nowMs()),
  };
  const result = (outcome: SendOutcome): DeviceResult =>
    deviceResultOf(send, outcome, true, deps.nowMs(), Math.random());
  const base = result({ kind: "throttled", code: "", detail: "" });
  if (leased.wasLost && !leased.repeatsLost) {
    return unused(leased, base, "unknown", "The answer was lost, and the campaign says not to repeat.", null);
  }
  if (content === null || device === undefined) {
    return unused(leased, base, "given_up", "The message is not kept any more.", null);
  }
  if (send.giveUpAtMs <= deps.nowMs()) {
    return unused(
      leased,
      base,
      "given_up",
      "It was not taken in the time that the notification is kept for.",
      null,
    );
  }
  const verdict = await deps.campaignVerdict(leased.accountId, leased.campaignId);
  if (verdict === "paused") return unused(leased, base, "waiting", "", pausedDeviceMs);
  if (verdict !== "open") return unused(leased, base, "given_up", "The campaign ended before.", null);
  // a call that could outlive the lease is none
  if (leased.leaseUntil.getTime() - deps.nowMs() < deps.leaseMs / 2 + leaseMarginMs) {
    return unused(leased, base, "waiting", "", 0);
  }
  return { ...result(await deps.callDevice(send, content)), attempts: leased.attempts, isUnused: false };
};

/** Devices that had not taken a message when another did go on by themselves, until it is kept no longer. */
export const startDeviceLoop = (deps: DeviceLoopDeps, onError: (error: unknown) => void): Loop =>
  every(
    deviceLookMs,
    async () => {
      for (;;) {
        const leased = await leaseDueDevices(deps.db, deps.workerId(), deps.leaseMs, devicesPerTurnMax);
        if (leased.length === 0) return;
        const ended = await Promise.all(leased.map((one) => settle(deps, one)));
        await endDeviceLeases(deps.db, deps.workerId(), ended);
        if (leased.length < devicesPerTurnMax) return;
      }
    },
    onError,
  );
