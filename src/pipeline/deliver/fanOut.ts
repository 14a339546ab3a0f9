import type { SendOutcome, SendRequest } from "../../channels/channel.ts";
import type { PushContent, PushDevice } from "../../contract/content.ts";
import type { DeviceResult } from "../../db/queries/deviceSends.ts";
import type { Breaker } from "./breaker.ts";
import {
  contentFor,
  type DeviceSend,
  deviceResultOf,
  NO_PROVIDER,
  outcomeOfAll,
  sendIdOf,
} from "./devices.ts";
import type { LeasedMessage } from "./leased.ts";
import type { ProviderInUse } from "./providerPool.ts";

export interface FanOutDeps {
  /** Undefined when the account has no such provider any more. */
  openProvider: (accountId: number, providerId: string) => Promise<ProviderInUse | undefined>;
  /** Devices that earlier calls of the message found refused for good. */
  listRefused: (
    accountId: number,
    messageId: string,
  ) => Promise<readonly { deviceId: string; code: string; detail: string | null; isGone: boolean }[]>;
  breakerOf: (provider: ProviderInUse, target: string) => Breaker;
  noteAnswer: (breaker: Breaker, target: string, outcome: SendOutcome) => void;
  dbNowMs: () => number;
  chance: () => number;
  onError: (error: unknown) => void;
}

/** What came of a call for a message's devices: of the message, and of each. */
export interface FannedOut {
  outcome: SendOutcome;
  devices: DeviceResult[];
}

/** What one device of a leased message is called with. */
const sendOf = (
  message: LeasedMessage,
  content: PushContent,
  device: PushDevice,
  nowMs: number,
): DeviceSend => {
  const { platform } = device;
  const own = platform === "other" ? null : message.platformProviders[platform];
  const keptMs = content.timeToLiveSeconds === null ? null : content.timeToLiveSeconds * 1_000;
  return {
    accountId: message.accountId,
    campaignId: message.campaignId,
    messageId: message.messageId,
    device,
    providerId: own ?? message.providerId,
    repeatsLost: message.lostAnswer === "repeat",
    failures: message.failures,
    giveUpAtMs: Math.min(message.giveUpAtMs, keptMs === null ? message.giveUpAtMs : nowMs + keptMs),
    startedAt: new Date(nowMs),
  };
};

/** One call of a provider. An adapter that fails has told nothing of what it did. */
export const sendBy = (
  provider: ProviderInUse,
  request: SendRequest,
  onError: (error: unknown) => void,
): Promise<SendOutcome> =>
  provider.connection.send(request).catch((error: unknown): SendOutcome => {
    onError(error);
    return { kind: "unknown", code: "adapter_failed", detail: "The provider's adapter failed." };
  });

/** What an earlier call of the message came to, for a device that it does not call again. */
const asRefused = ({
  code,
  detail,
  isGone,
}: Awaited<ReturnType<FanOutDeps["listRefused"]>>[number]): SendOutcome => ({
  kind: "refused",
  code,
  detail: detail ?? "",
  addressDead: isGone,
});

/** Sends a message to each of its devices at once, by the provider of its platform. */
export const createFanOut = (deps: FanOutDeps) => {
  /** One call for one device. The same id goes with every repeat. */
  const callDevice = async (
    { accountId, campaignId, messageId, device, providerId }: DeviceSend,
    content: PushContent,
  ): Promise<SendOutcome> => {
    const provider = providerId === null ? undefined : await deps.openProvider(accountId, providerId);
    if (provider?.stored.channel.reaches?.includes(device.platform) !== true) {
      const detail = `The campaign has no provider for devices of this platform (${device.platform}).`;
      return { kind: "refused", code: NO_PROVIDER, detail };
    }
    const own = contentFor(content, device);
    const target = provider.targetOf(own);
    const breaker = deps.breakerOf(provider, target);
    const waitMs = breaker.waitMs(deps.dbNowMs());
    if (waitMs !== undefined) {
      const detail = "The push service has failed many times in a row, and is left alone for a while.";
      return { kind: "throttled", code: "left_alone", detail, afterMs: waitMs };
    }
    const sendId = sendIdOf(messageId, device.deviceId);
    const outcome = await sendBy(
      provider,
      { accountId, messageId: sendId, campaignId, content: own },
      deps.onError,
    );
    deps.noteAnswer(breaker, target, outcome);
    return outcome;
  };

  return {
    callDevice,
    /** The call of a leased message. What is refused for good is not called again by its retries. */
    send: async (message: LeasedMessage, content: PushContent): Promise<FannedOut> => {
      const { accountId, messageId, attempt } = message;
      const refused = attempt > 1 ? await deps.listRefused(accountId, messageId) : [];
      const isLeft = ({ deviceId }: PushDevice) => refused.every((one) => one.deviceId !== deviceId);
      const sends = content.to
        .filter(isLeft)
        .map((device) => sendOf(message, content, device, deps.dbNowMs()));
      const answers = await Promise.all(
        sends.map(async (send) => ({ send, outcome: await callDevice(send, content) })),
      );
      const outcome = outcomeOfAll([...refused.map(asRefused), ...answers.map((answer) => answer.outcome)]);
      const goesOn = outcome.kind === "sent";
      const nowMs = deps.dbNowMs();
      return {
        outcome,
        devices: answers.map((answer) =>
          deviceResultOf(answer.send, answer.outcome, goesOn, nowMs, deps.chance()),
        ),
      };
    },
  };
};
