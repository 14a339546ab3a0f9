import {
  emailOf,
  identityOf,
  MAIL,
  PROFILES,
  propertiesOf,
  WEBHOOK_BODY,
  WEBHOOK_ID_HEADER,
  WEBHOOK_ID_VALUE,
} from "./content.ts";
import type { Product } from "./product.ts";

/** An account on the product, set up through its public API like a customer's. */
export interface Tenant {
  /** Headers of a trigger. */
  headers: Record<string, string>;
  /** Campaign IDs: the (transactional) webhook, the e-mail, and a paused one that keeps what it is sent. */
  webhook: string;
  email: string;
  held: string;
  /** A webhook campaign that transactional ones overtake. */
  promotional: string;
  /** The provider of the webhook campaigns, by id. */
  webhookProvider: string;
  /** Posts to the native API as this account. */
  api: Api;
}

interface Credential {
  accountId: string;
  passcode: string;
  apiKey: string;
}

const UPLOAD_RECORDS = 1_000;

/** @throws Error with what was answered, unless it is a 2xx */
export const post = async (
  url: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<Record<string, unknown>> => {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${url} answered ${answer.status}: ${text.slice(0, 1_000)}`);
  return JSON.parse(text);
};

const createCredential = async (product: Product): Promise<Credential> => {
  const account: { accountId: string } = JSON.parse(
    await product.cli(["account", "create", "Bench", "--json"]),
  );
  return JSON.parse(await product.cli(["credential", "create", account.accountId, "--json"]));
};

const uploadProfiles = async (product: Product, headers: Record<string, string>): Promise<void> => {
  for (let from = 0; from < PROFILES; from += UPLOAD_RECORDS) {
    const d = Array.from({ length: UPLOAD_RECORDS }, (_, index) => ({
      type: "profile",
      identity: identityOf(from + index),
      profileData: { ...propertiesOf(from + index), Email: emailOf(from + index) },
    }));
    const answer = await post(`${product.url}/1/upload`, headers, { d });
    if (answer.status !== "success") throw new Error(`profiles: ${JSON.stringify(answer).slice(0, 500)}`);
  }
};

interface ProviderWish {
  channel: "webhook" | "email" | "push";
  kind: "webhook" | "smtp" | "apns";
  config: Record<string, unknown>;
  concurrencyMax: number | null;
}

/** A provider that is verified; its id. */
export const createProvider = async (api: Api, wish: ProviderWish): Promise<string> => {
  const { concurrencyMax, ...rest } = wish;
  const body = {
    ...rest,
    name: `Bench ${wish.kind}`,
    ...(concurrencyMax === null ? {} : { concurrencyMax }),
  };
  const { id } = await api("/providers", body);
  const verified = await api(`/providers/${String(id)}/verify`, undefined);
  if (verified.isReady !== true) throw new Error(`not verified: ${JSON.stringify(verified)}`);
  return String(id);
};

type Api = (path: string, body: unknown) => Promise<Record<string, unknown>>;

/** A campaign that runs. */
export const publish = async (
  api: Api,
  campaign: Record<string, unknown>,
): Promise<{ id: string; campaignId: string }> => {
  const { id } = await api("/campaigns", campaign);
  const published = await api(`/campaigns/${String(id)}/publish`, {});
  return { id: String(id), campaignId: String(published.campaignId) };
};

interface WebhookWish {
  purpose?: "transactional" | "promotional";
  /** Liquid; that of an order by default. */
  body?: string;
}

export const webhookCampaign = (
  name: string,
  providerId: string,
  sinkPort: number,
  { purpose = "transactional", body = WEBHOOK_BODY }: WebhookWish = {},
) => ({
  name,
  channel: "webhook",
  start: { purpose, providerId, unknownUsers: "account" },
  what: {
    messageType: "single",
    missingValues: "blank",
    webhook: {
      method: "POST",
      url: `http://127.0.0.1:${sinkPort}/order`,
      query: [],
      headers: [{ name: WEBHOOK_ID_HEADER, value: WEBHOOK_ID_VALUE }],
      contentType: "json",
      body,
    },
  },
});

const emailCampaign = (providerId: string) => ({
  name: "Bench e-mail",
  channel: "email",
  start: { purpose: "transactional", providerId, unknownUsers: "account" },
  what: { messageType: "single", missingValues: "blank", email: { ...MAIL, replyTo: "", preheader: "" } },
});

export interface SetupOptions {
  sinkPort: number;
  smtpPort: number;
  /** Null: the product's own defaults. */
  concurrency: number | null;
}

/** Account, credential, profiles, two providers and four campaigns. */
export const setUpTenant = async (product: Product, options: SetupOptions): Promise<Tenant> => {
  const { accountId, passcode, apiKey } = await createCredential(product);
  const headers = { "X-CleverTap-Account-Id": accountId, "X-CleverTap-Passcode": passcode };
  const api: Api = (path, body) =>
    post(`${product.url}/api/v1${path}`, { authorization: `Bearer ${apiKey}` }, body ?? {});
  await uploadProfiles(product, headers);
  const webhook = await createProvider(api, {
    channel: "webhook",
    kind: "webhook",
    config: {},
    concurrencyMax: options.concurrency,
  });
  const smtp = await createProvider(api, {
    channel: "email",
    kind: "smtp",
    config: {
      host: "127.0.0.1",
      port: options.smtpPort,
      security: "none",
      fromAddress: MAIL.fromAddress,
      ...(options.concurrency === null ? {} : { poolConnections: Math.min(100, options.concurrency) }),
    },
    concurrencyMax: options.concurrency,
  });
  const running = await publish(api, webhookCampaign("Bench webhook", webhook, options.sinkPort));
  const email = await publish(api, emailCampaign(smtp));
  const held = await publish(api, webhookCampaign("Bench held", webhook, options.sinkPort));
  await api(`/campaigns/${held.id}/pause`, undefined);
  const promotional = await publish(
    api,
    webhookCampaign("Bench promotional", webhook, options.sinkPort, { purpose: "promotional" }),
  );
  return {
    headers,
    api,
    webhook: running.campaignId,
    email: email.campaignId,
    held: held.campaignId,
    promotional: promotional.campaignId,
    webhookProvider: webhook,
  };
};
