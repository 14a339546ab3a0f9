import type { FastifyRequest } from "fastify";
import type { CampaignContent } from "../../contract/campaign.ts";
import type { Content, PushContent, PushDevice } from "../../contract/content.ts";
import { TestSend, TestSendRequest } from "../../contract/testSend.ts";
import { DomainError } from "../../lib/errors.ts";
import { testSendDevicesMax, testSendsPerAccountMax } from "../../limits.ts";
import { normalizeEmail, normalizePhone } from "../../profiles/address.ts";
import { readMessageFacts } from "../../profiles/facts.ts";
import { findSandboxProvider } from "../../providers/sandbox.ts";
import { pushCalls, sendTests, type TestCall } from "../../providers/testSend.ts";
import { callerOf } from "../auth.ts";
import { HttpError } from "../errors.ts";
import { createPlaces } from "../places.ts";
import type { NativeDeps, Routes } from "./api.ts";
import { CampaignParams } from "./campaigns.ts";
import { keepBodyBytes, payloadBytesOf } from "./previewBody.ts";
import { renderDraft } from "./renderDraft.ts";

const refuse = (field: string, message: string) =>
  new DomainError("input/invalid", "The test cannot be sent.", [{ field, message }]);

const ADDRESSES = {
  email: { read: normalizeEmail, wanted: "an e-mail address" },
  whatsapp: { read: normalizePhone, wanted: "a phone number with + and its country code" },
} as const;

/** Addresses as they are compared, each once. @throws DomainError input/invalid naming the one that is none */
const addressesOf = (channel: keyof typeof ADDRESSES, to: readonly string[] = []): string[] => {
  const { read, wanted } = ADDRESSES[channel];
  if (to.length === 0) throw refuse("to", `Expected ${wanted}; got none.`);
  const addresses = to.map((text, index) => {
    const address = read(text);
    if (address === null) throw refuse(`to.${index}`, `Expected ${wanted}; got "${text.slice(0, 100)}".`);
    return address;
  });
  return [...new Set(addresses)];
};

const devicesOf = async (
  { db }: NativeDeps,
  accountId: number,
  profileId: number | undefined,
): Promise<PushDevice[]> => {
  if (profileId === undefined)
    throw refuse("toProfileId", "Expected the user whose devices get it; got none.");
  const { devices } = await readMessageFacts(db, accountId, profileId);
  if (devices.length === 0) throw refuse("toProfileId", "Expected a user with a device; this one has none.");
  return devices.slice(0, testSendDevicesMax).map(({ id, ...device }) => ({ deviceId: id, ...device }));
};

/** Who gets it, known before anything is rendered. */
type Targets = { addresses: string[] } | { devices: PushDevice[] } | null;

const targetsOf = async (
  deps: NativeDeps,
  accountId: number,
  channel: Content["channel"],
  { to, toProfileId, profileId }: TestSendRequest,
): Promise<Targets> => {
  const isAddressed = channel === "email" || channel === "whatsapp";
  if (!isAddressed && to !== undefined)
    throw refuse("to", `Expected none, since the channel is ${channel}; got ${to.length}.`);
  if (channel !== "push" && toProfileId !== undefined)
    throw refuse("toProfileId", `Expected none, since the channel is ${channel}; got ${toProfileId}.`);
  if (isAddressed) return { addresses: addressesOf(channel, to) };
  return channel === "push" ? { devices: await devicesOf(deps, accountId, toProfileId ?? profileId) } : null;
};

const addressed = (content: Content, to: string): Content =>
  content.channel === "email" || content.channel === "whatsapp" ? { ...content, to } : content;

type Start = Pick<CampaignContent["start"], "providerId" | "platformProviders">;

/** A device's provider: that of its platform, or the campaign's. */
const providerOf =
  ({ providerId, platformProviders }: Start) =>
  ({ platform }: PushDevice): string | null =>
    (platform === "other" ? null : platformProviders[platform]) ?? providerId;

const callsOf = (content: Content, targets: Targets, start: Start): TestCall[] => {
  if (content.channel === "webhook")
    return [{ to: content.url, device: null, providerId: start.providerId, content }];
  if (content.channel === "push")
    return pushCalls(
      content satisfies PushContent,
      targets !== null && "devices" in targets ? targets.devices : [],
      providerOf(start),
    );
  const addresses = targets !== null && "addresses" in targets ? targets.addresses : [];
  return addresses.map((to) => ({
    to,
    device: null,
    providerId: start.providerId,
    content: addressed(content, to),
  }));
};

/** A test credential delivers to the sandbox, as ever. */
const startOf = async (
  { db }: NativeDeps,
  { accountId, isTest }: { accountId: number; isTest: boolean },
  { channel, start }: CampaignContent,
): Promise<Start> => {
  if (!isTest) {
    if (start.providerId === null)
      throw refuse("start.providerId", "Expected a provider in the draft; got none.");
    return start;
  }
  const sandbox = await findSandboxProvider(db, accountId, channel);
  return {
    providerId: sandbox?.id ?? null,
    platformProviders: { android: null, ios: null, web: null },
  };
};

/** What a message shows of users and triggers goes only to who may read them. */
const requireReading = (request: FastifyRequest, { profileId, triggerId, toProfileId }: TestSendRequest) => {
  const names = [profileId, triggerId, toProfileId].some((one) => one !== undefined);
  if (!names || callerOf(request).scopes.includes("messages:read")) return;
  throw new HttpError(
    403,
    "request/forbidden",
    'A test with a user or a trigger takes the scope "messages:read".',
  );
};

const sendTest = async (
  deps: NativeDeps,
  caller: { accountId: number; isTest: boolean },
  ref: string,
  asked: TestSendRequest,
  payload: Buffer | null,
): Promise<TestSend> => {
  const { accountId } = caller;
  const { to: _to, toProfileId: _toProfile, ...shown } = asked;
  const { campaignId, content, previewed } = await renderDraft(deps, accountId, ref, shown, payload);
  const targets = await targetsOf(deps, accountId, content.channel, asked);
  const start = await startOf(deps, caller, content);
  const { result } = previewed;
  if (result === null)
    throw refuse("what", `Expected a message for ${content.channel}; nothing is written yet.`);
  if (result.kind !== "rendered") return { outcome: result.kind, detail: result.detail, results: [] };
  const onError = (error: unknown): void => {
    deps.log.error({ err: error, campaignId }, "a provider failed at a test send");
  };
  const calls = callsOf(result.content, targets, start);
  const { db, box, services } = deps;
  return {
    outcome: null,
    detail: null,
    results: await sendTests({ db, box, services, onError }, accountId, campaignId, calls),
  };
};

/** A draft's message, sent to look at it where it arrives. */
export const testSendRoutes: Routes = (app, deps) => {
  const inPlace = createPlaces({
    countMax: testSendsPerAccountMax,
    code: "test-send/busy",
    what: ["test send", "test sends"],
  });
  app.register(async (scoped: typeof app) => {
    keepBodyBytes(scoped);
    scoped.post(
      "/campaigns/:campaign/test-sends",
      {
        config: { scope: "campaigns:write" },
        schema: {
          tags: ["Campaigns"],
          summary: "Send the draft's message to an address, a user's devices or the webhook's URL, as a test",
          description:
            "Rendered as `preview` does, sent once by the draft's real provider, marked as a test. Nothing is stored, counted, capped or retried; the answer says what the provider said. With a test credential it goes to the sandbox.",
          params: CampaignParams,
          body: TestSendRequest,
          response: { 200: TestSend },
        },
      },
      async (request) => {
        requireReading(request, request.body);
        const { accountId, isTest } = callerOf(request);
        const payload = payloadBytesOf(request);
        return inPlace(accountId, () =>
          sendTest(deps, { accountId, isTest }, request.params.campaign, request.body, payload),
        );
      },
    );
  });
};
