import { Value } from "typebox/value";
import { CampaignContent } from "../../contract/campaign.ts";
import type { Content } from "../../contract/content.ts";
import { compileMessage } from "./compile.ts";
import type { RenderInput, RenderResult } from "./contract.ts";
import { settled } from "./outcome.ts";

type What = Partial<CampaignContent["what"]>;
type Of<Channel extends "email" | "push" | "whatsapp" | "webhook"> = Partial<NonNullable<What[Channel]>>;

/** A campaign of one channel, everything else as a new draft has it. */
export const aCampaign = (
  channel: CampaignContent["channel"],
  message: object,
  what: What = {},
): CampaignContent =>
  Value.Parse(
    CampaignContent,
    Value.Default(CampaignContent, {
      name: "Orders",
      channel,
      start: {},
      who: {},
      what: { ...what, [channel]: message },
      when: {},
    }),
  );

export const anEmail = (message: Of<"email">, what?: What) => aCampaign("email", message, what);
export const aWebhook = (message: Of<"webhook">, what?: What) =>
  aCampaign("webhook", { url: "https://example.com/hook", ...message }, what);

/** One recipient: Ann, in India, of an account in Berlin. `payload` is JSON text or a value. */
export const anInput = (payload: unknown = {}, overrides: Partial<RenderInput> = {}): RenderInput => ({
  profile: {
    identity: "ann-1",
    email: "ann@example.com",
    phone: "+919876543210",
    timeZone: "Asia/Kolkata",
    properties: { Name: "Ann", "Customer Type": "Gold", joined: "$D_1685375700", tags: ["a", "b"] },
    devices: [{ id: "d1", platform: "android", token: "t1", keys: null }],
  },
  address: "ann@example.com",
  payload:
    payload === null ? null : Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
  campaign: { id: "1701234567", name: "Orders" },
  account: { name: "Acme", timeZone: "Europe/Berlin", postalAddress: "Acme Ltd,\n1 High Street\n London" },
  links: {
    unsubscribe: "https://clarion.example.com/l/u/a-token",
    preferences: "https://clarion.example.com/l/p/a-token",
    viewInBrowser: "https://clarion.example.com/l/v/a-token",
  },
  now: new Date("2024-05-01T10:00:00Z"),
  ...overrides,
});

export const renderOf = (content: CampaignContent, payload?: unknown): RenderResult =>
  settled(compileMessage(content).render(anInput(payload)));

/** @throws with the outcome, when it is not a message of the channel */
export const contentOf = <Channel extends Content["channel"]>(
  result: RenderResult,
  channel: Channel,
): Extract<Content, { channel: Channel }> => {
  const isOf = (content: Content): content is Extract<Content, { channel: Channel }> =>
    content.channel === channel;
  if (result.kind === "rendered" && isOf(result.content)) return result.content;
  throw new Error(`expected a ${channel} message, got ${JSON.stringify(result)}`);
};

export const textOf = (text: string, payload?: unknown): string =>
  contentOf(renderOf(anEmail({ text }), payload), "email").text;

export const htmlOf = (html: string, payload?: unknown): string =>
  contentOf(renderOf(anEmail({ html }), payload), "email").html ?? "";

export const bodyOf = (body: string, payload?: unknown): string =>
  contentOf(renderOf(aWebhook({ body }), payload), "webhook").body ?? "";

/** Kind and detail of what did not become a message. */
export const failureOf = (content: CampaignContent, payload?: unknown): { kind: string; detail: string } => {
  const result = renderOf(content, payload);
  return result.kind === "rendered" ? { kind: result.kind, detail: "" } : result;
};
