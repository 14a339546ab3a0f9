import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAccount } from "../accounts/accounts.ts";
import { createCredential } from "../accounts/credentials.ts";
import { addMembership, createPerson } from "../accounts/people.ts";
import { createDraft } from "../campaigns/drafts.ts";
import { publishCampaign } from "../campaigns/publish.ts";
import { SCOPES } from "../contract/credential.ts";
import type { Database } from "../db/pool.ts";
import { findAccountByExternalId, markDemoAccount } from "../db/queries/accounts.ts";
import type { Clock } from "../lib/clock.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { templateProblems } from "../pipeline/render/problems.ts";
import { parseUpload } from "../profiles/parseUpload.ts";
import { applyUpload } from "../profiles/uploadWriter.ts";
import { DEMO_CAMPAIGNS, DEMO_USERS, demoRecords } from "./demoContent.ts";

/** What `data/demo.json` says: everything needed to try the demo account. */
interface DemoNotes {
  url: string;
  accountId: string;
  passcode: string;
  apiKey: string;
  owner: { email: string; password: string };
  campaigns: Record<keyof typeof DEMO_CAMPAIGNS, string>;
  user: { identity: string; email: string };
}

interface DemoDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  config: { dataDir: string };
  url: string;
}

const MS_PER_SECOND = 1_000;
const DEMO_ZONE = "America/Los_Angeles";

const uploadPeople = async ({ db, clock }: DemoDeps, accountId: number): Promise<void> => {
  const now = clock.now();
  const upload = parseUpload({ d: demoRecords(Math.floor(now.getTime() / MS_PER_SECOND)) });
  if (upload.kind === "fail") throw new Error(`the demo's own records are refused: ${upload.error}`);
  const refused = (await applyUpload(db, accountId, upload.records, now)).find(
    (result) => result !== undefined,
  );
  if (refused !== undefined) throw new Error(`a demo record is refused: ${refused.error}`);
};

const publishAll = async ({ db, clock }: DemoDeps, accountId: number): Promise<DemoNotes["campaigns"]> => {
  const publish = async (channel: keyof typeof DEMO_CAMPAIGNS): Promise<string> => {
    const draft = await createDraft(db, clock, accountId, DEMO_CAMPAIGNS[channel], "demo");
    const deps = { db, clock, templateProblems, chance: Math.random };
    const { campaign } = await publishCampaign(deps, accountId, draft.id, { by: "demo" });
    return String(campaign.campaignId);
  };
  return {
    email: await publish("email"),
    push: await publish("push"),
    whatsapp: await publish("whatsapp"),
    webhook: await publish("webhook"),
  };
};

const createPeople = async ({ db }: DemoDeps, accountId: number): Promise<DemoNotes["owner"]> => {
  const suffix = randomBytes(3).toString("hex");
  const password = () => randomBytes(12).toString("base64url");
  const owner = { email: `owner-${suffix}@demo.example.com`, password: password() };
  const person = await createPerson(db, { ...owner, name: "Olivia Owner" });
  await addMembership(db, accountId, person.id, "owner");
  const marketer = {
    email: `marketer-${suffix}@demo.example.com`,
    name: "Max Marketer",
    password: password(),
  };
  await addMembership(db, accountId, (await createPerson(db, marketer)).id, "creator");
  return owner;
};

const makeDemo = async (deps: DemoDeps): Promise<DemoNotes> => {
  const { db, box, url } = deps;
  const account = await createAccount(db, { name: "Demo: Kettle & Co", timeZone: DEMO_ZONE });
  await markDemoAccount(db, account.id);
  const credential = await createCredential(db, box, account.id, {
    name: "Demo backend",
    scopes: [...SCOPES],
    isTest: false,
  });
  const owner = await createPeople(deps, account.id);
  await uploadPeople(deps, account.id);
  const campaigns = await publishAll(deps, account.id);
  const [{ identity, email }] = DEMO_USERS;
  return {
    url,
    accountId: account.externalId,
    passcode: credential.passcode,
    apiKey: credential.apiKey,
    owner,
    campaigns,
    user: { identity, email },
  };
};

const readNotes = async (path: string): Promise<DemoNotes | undefined> => {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
};

/** The call that sends the demo's order confirmation, ready to paste. */
export const demoCurl = ({ url, accountId, passcode, campaigns, user }: DemoNotes): string[] => [
  `curl -s ${url}/1/send/externaltrigger.json \\`,
  `  -H 'X-CleverTap-Account-Id: ${accountId}' -H 'X-CleverTap-Passcode: ${passcode}' \\`,
  `  -H 'Content-Type: application/json' -d '{"to":{"identity":["${user.identity}"]},"campaign_id":"${campaigns.email}",`,
  '  "ExternalTrigger":{"Name":"Pat","productDetails":[{"productName":"Kettle","productID":"K-9",',
  '  "imageURL":"https://cdn.example.com/k9.jpg","pricingDetails":[{"name":"Shipping","value":"$5.00"},',
  `  {"name":"Fee","value":"$1.10"}]}]}}'`,
];

/**
 * Makes the demo account, or finds the one made before, and writes `demo.json` (mode 0600) into the data folder.
 *
 * @returns lines to print
 */
export const createDemo = async (deps: DemoDeps): Promise<readonly string[]> => {
  const path = join(deps.config.dataDir, "demo.json");
  const known = await readNotes(path);
  const isThere =
    known !== undefined && (await findAccountByExternalId(deps.db, known.accountId)) !== undefined;
  const notes: DemoNotes = isThere ? { ...known, url: deps.url } : await makeDemo(deps);
  await writeFile(path, `${JSON.stringify(notes, null, 2)}\n`, { mode: 0o600 });
  return [
    `Demo account ${notes.accountId}; its keys are in ${path}. Send its order confirmation:`,
    "",
    ...demoCurl(notes),
    "",
    "and read the inbox:",
    "",
    `curl -s '${notes.url}/api/v1/inbox/messages?limit=1' -H 'Authorization: Bearer ${notes.apiKey}'`,
  ];
};
