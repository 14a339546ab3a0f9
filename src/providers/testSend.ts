import type { ChannelServices, Connection, SendOutcome } from "../channels/channel.ts";
import type { Content, PushContent, PushDevice } from "../contract/content.ts";
import { SANDBOX_KIND } from "../contract/provider.ts";
import type { TestSendResult } from "../contract/testSend.ts";
import type { Queryable } from "../db/pool.ts";
import { findProvider } from "../db/queries/providers.ts";
import { listStopped } from "../db/queries/suppressions.ts";
import { newId } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { storableText } from "../lib/storableText.ts";
import { providerDetailCharsMax } from "../limits.ts";
import { openProvider, type ReadyProvider, readyProvider } from "./providers.ts";
import { asTest } from "./testMark.ts";

/** Who lends what a provider needs, and is told when one fails. */
export interface TestSendDeps {
  db: Queryable;
  box: SecretBox;
  services: ChannelServices;
  onError: (error: unknown) => void;
}

/** One call: of a message that names only its target. */
export interface TestCall {
  to: string;
  device: PushDevice | null;
  providerId: string | null;
  content: Content;
}

interface Opened {
  ready: ReadyProvider;
  connection: Connection;
  told: NonNullable<TestSendResult["provider"]>;
}

const openOne = async (deps: TestSendDeps, accountId: number, id: string): Promise<Opened | undefined> => {
  const row = await findProvider(deps.db, accountId, id);
  if (row === undefined) return undefined;
  const ready = readyProvider(row, deps.box);
  return {
    ready,
    connection: openProvider(ready, deps.services),
    told: { id: row.id, name: row.name, isSandbox: row.kind === SANDBOX_KIND },
  };
};

/** The provider and what it would be asked; a device that the provider cannot reach is not asked for. */
const reaches = ({ ready, told }: Opened, device: PushDevice | null): boolean =>
  device === null || told.isSandbox || ready.channel.reaches?.includes(device.platform) === true;

const refusal = (code: string, detail: string): SendOutcome => ({ kind: "refused", code, detail });

const outcomeOf = async (
  deps: TestSendDeps,
  { opened, isStopped }: { opened: Opened | undefined; isStopped: boolean },
  request: { accountId: number; campaignId: string; call: TestCall },
): Promise<SendOutcome> => {
  const { accountId, campaignId, call } = request;
  if (isStopped) {
    return refusal("address_suppressed", "The address is stopped, and the provider was not asked.");
  }
  if (opened === undefined || !reaches(opened, call.device)) {
    return refusal("no_provider", "The campaign has no provider for this.");
  }
  const { ready, connection } = opened;
  const content = ready.channel.complete(asTest(call.content), ready.config);
  return connection
    .send({ accountId, messageId: newId(), campaignId, content })
    .catch((error: unknown): SendOutcome => {
      deps.onError(error);
      return { kind: "unknown", code: "adapter_failed", detail: "The provider's adapter failed." };
    });
};

/** The address as it is compared with those that are stopped; a webhook's is not a person's. */
const stoppable = ({ content, device }: TestCall): string => {
  if (content.channel === "webhook") return "";
  return content.channel === "push" ? (device?.token ?? "") : content.to;
};

/**
 * Sends each call once, by its real provider, marked as a test. Nothing is stored, counted or retried, and no limit asked: the
 * answer is all that there is of it. Addresses that are stopped stay so.
 */
export const sendTests = async (
  deps: TestSendDeps,
  accountId: number,
  campaignId: string,
  calls: readonly TestCall[],
): Promise<TestSendResult[]> => {
  const [first] = calls;
  if (first === undefined) return [];
  const stopped = await listStopped(deps.db, accountId, first.content.channel, calls.map(stoppable));
  const opened = new Map<string, Opened>();
  try {
    for (const { providerId } of calls) {
      if (providerId === null || opened.has(providerId)) continue;
      const one = await openOne(deps, accountId, providerId);
      if (one !== undefined) opened.set(providerId, one);
    }
    return await Promise.all(
      calls.map(async (call): Promise<TestSendResult> => {
        const by = call.providerId === null ? undefined : opened.get(call.providerId);
        const state = { opened: by, isStopped: stopped.includes(stoppable(call)) };
        const { kind, code, detail } = await outcomeOf(deps, state, { accountId, campaignId, call });
        return {
          to: call.to,
          platform: call.device?.platform ?? null,
          provider: by?.told ?? null,
          result: kind,
          code: storableText(code).slice(0, providerDetailCharsMax),
          detail: storableText(detail).slice(0, providerDetailCharsMax),
        };
      }),
    );
  } finally {
    await Promise.all([...opened.values()].map(({ connection }) => connection.close()));
  }
};

/** One call for each device, by the provider of its platform. */
export const pushCalls = (
  content: PushContent,
  devices: readonly PushDevice[],
  providerOf: (device: PushDevice) => string | null,
): TestCall[] =>
  devices.map((device) => ({
    to: device.deviceId,
    device,
    providerId: providerOf(device),
    content: { ...content, to: [device] },
  }));
