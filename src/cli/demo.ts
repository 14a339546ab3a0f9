import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findAccountByExternalId } from "../db/queries/accounts.ts";
import type { DemoCampaign } from "../demo/campaigns.ts";
import {
  addDemoCredential,
  addDemoPerson,
  createDemo,
  type DemoDeps,
  ensureDemoCampaigns,
} from "../demo/createDemo.ts";
import { PAT } from "../demo/users.ts";
import { templateProblems } from "../pipeline/render/problems.ts";

/** What `data/demo.json` says: everything needed to try the demo account. */
interface DemoNotes {
  url: string;
  accountId: string;
  passcode: string;
  apiKey: string;
  owner: { email: string; password: string };
  campaigns: Record<DemoCampaign, string>;
  user: { identity: string; email: string };
}

interface DemoFileDeps extends Pick<DemoDeps, "db" | "box" | "clock" | "fire"> {
  config: { dataDir: string };
  url: string;
}

/** Finds or makes the account; who reads the notes gets a log-in and a credential of its own. */
const makeNotes = async (given: DemoFileDeps): Promise<DemoNotes> => {
  const { db, box, clock, fire, url } = given;
  const deps: DemoDeps = { db, box, clock, fire, templateProblems, chance: Math.random };
  const { account, credential } = await createDemo(deps);
  const { passcode, apiKey } = credential ?? (await addDemoCredential(deps, account.id));
  const owner = { mailbox: "owner", name: "Olivia Owner", role: "owner" } as const;
  return {
    url,
    accountId: account.externalId,
    passcode,
    apiKey,
    owner: await addDemoPerson(deps, account.id, owner),
    campaigns: await ensureDemoCampaigns(deps, account.id),
    user: { identity: PAT.identity, email: PAT.email },
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
export const writeDemo = async (deps: DemoFileDeps): Promise<readonly string[]> => {
  const path = join(deps.config.dataDir, "demo.json");
  const known = await readNotes(path);
  const isThere =
    known !== undefined && (await findAccountByExternalId(deps.db, known.accountId)) !== undefined;
  const notes: DemoNotes = isThere ? { ...known, url: deps.url } : await makeNotes(deps);
  await writeFile(path, `${JSON.stringify(notes, null, 2)}\n`, { mode: 0o600 });
  return [
    `Demo account ${notes.accountId}: log in as ${notes.owner.email}; the password and its keys are in`,
    `${path} (mode 0600). Whoever sets Clarion up gets the account, too.`,
    "Send its order confirmation:",
    "",
    ...demoCurl(notes),
    "",
    "and read the inbox:",
    "",
    `curl -s '${notes.url}/api/v1/inbox/messages?limit=1' -H 'Authorization: Bearer ${notes.apiKey}'`,
  ];
};
