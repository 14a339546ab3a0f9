import type { KillableProgram } from "./killable.ts";

/** Everything that the load needs to fire campaigns of one account. */
export interface Target {
  accountId: string;
  passcode: string;
  apiKey: string;
  /** As callers name them. */
  campaignIds: string[];
  /** Identities with a profile; each has the e-mail address `<identity>@example.com` too. */
  users: string[];
}

const USERS = 200;
const PROVIDER_CONCURRENCY = 20;

/** Rendering it again would give other bytes, and so would another payload or user. */
const BODY = `{"user":"{{ Profile.Identity }}","name":"{{ Profile.Name }}","nonce":"{{ ExternalTrigger.nonce }}",
"renderedAt":"{{ 'now' | date: '%Y-%m-%dT%H:%M:%S.%L' }}"}`;

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/** @throws with the answer when the status is not 2xx */
const post = async (
  url: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Record<string, unknown>> => {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${text}`);
  return record(JSON.parse(text));
};

const aCampaign = (name: string, purpose: string, providerId: unknown, receiverUrl: string) => ({
  name,
  channel: "webhook",
  start: { purpose, providerId, unknownUsers: "skip" },
  what: {
    messageType: "single",
    missingValues: "blank",
    webhook: {
      method: "POST",
      url: `${receiverUrl}/hook`,
      query: [],
      headers: [],
      contentType: "json",
      body: BODY,
    },
  },
});

/** An account with users, a webhook provider to the receiver and two running campaigns, made as an operator would. */
export const prepareTarget = async (
  program: KillableProgram,
  name: string,
  receiverUrl: string,
): Promise<Target> => {
  const { accountId } = record(JSON.parse(await program.command("account", "create", name, "--json")));
  const created = await program.command("credential", "create", String(accountId), "--json");
  const credential = record(JSON.parse(created));
  const native = { authorization: `Bearer ${credential.apiKey}` };
  const compatible = {
    "x-clevertap-account-id": String(accountId),
    "x-clevertap-passcode": String(credential.passcode),
  };
  const users = Array.from({ length: USERS }, (_, index) => `user-${index}`);
  const profiles = users.map((identity) => ({
    type: "profile",
    identity,
    profileData: { Name: `Name of ${identity}`, Email: `${identity}@example.com` },
  }));
  await post(`${program.url}/1/upload`, compatible, { d: profiles });
  const provider = await post(`${program.url}/api/v1/providers`, native, {
    channel: "webhook",
    kind: "webhook",
    name: "Receiver",
    config: {},
    concurrencyMax: PROVIDER_CONCURRENCY,
  });
  await post(`${program.url}/api/v1/providers/${provider.id}/verify`, native);
  const campaignIds: string[] = [];
  for (const purpose of ["transactional", "promotional"]) {
    const draft = await post(
      `${program.url}/api/v1/campaigns`,
      native,
      aCampaign(`${name}, ${purpose}`, purpose, provider.id, receiverUrl),
    );
    const { campaignId } = await post(`${program.url}/api/v1/campaigns/${draft.id}/publish`, native);
    campaignIds.push(String(campaignId));
  }
  return {
    accountId: String(accountId),
    passcode: String(credential.passcode),
    apiKey: String(credential.apiKey),
    campaignIds,
    users,
  };
};
