import { randomBytes } from "node:crypto";
import { createAccountIn } from "../accounts/accounts.ts";
import { createCredential } from "../accounts/credentials.ts";
import { addMembership, createPerson } from "../accounts/people.ts";
import { createDraft } from "../campaigns/drafts.ts";
import { publishCampaign } from "../campaigns/publish.ts";
import type { TemplateProblems } from "../campaigns/validate.ts";
import { SCOPES } from "../contract/credential.ts";
import type { Role } from "../contract/session.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { findAccount, updateAccount } from "../db/queries/accounts.ts";
import {
  deleteAccountRows,
  findDemoAccount,
  findPublishedNumber,
  insertSuppression,
  markDemoAccount,
} from "../db/queries/demo.ts";
import { lockDeployment } from "../db/queries/deployment.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { parseUpload } from "../profiles/parseUpload.ts";
import { applyUpload } from "../profiles/uploadWriter.ts";
import { createSender } from "../senders/senders.ts";
import { DEMO_CAMPAIGNS, DEMO_DRAFT, type DemoCampaign } from "./campaigns.ts";
import { DEMO_SENDERS } from "./senders.ts";
import { demoTriggers } from "./triggers.ts";
import { DEMO_SUPPRESSION, demoRecords } from "./users.ts";

export interface DemoDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  /** Numbers in [0, 1). */
  chance: () => number;
  templateProblems: TemplateProblems;
  /** Fires a campaign as a request would; rejects when it is not accepted. */
  fire: (caller: { accountId: number; credentialId: string }, body: object) => Promise<void>;
}

export interface DemoAccount {
  id: number;
  externalId: string;
}

export interface DemoCredential {
  id: string;
  passcode: string;
  apiKey: string;
}

/** The demo's own people have addresses here, and leave with it (RFC 2606 reserves the domain). */
export const DEMO_DOMAIN = "demo.example.com";

const DEMO_ADDRESS = "Kettle & Co\n12 Harbour Street\nSan Francisco, CA 94105";
const MS_PER_SECOND = 1_000;
const AUTHOR = "demo";

/** Without one, its promotional campaign could not be published. */
const ensureAddress = async (tx: Queryable, accountId: number): Promise<void> => {
  const { postal_address: address = null } = (await findAccount(tx, accountId)) ?? {};
  if (address === null) await updateAccount(tx, accountId, { settings: { postalAddress: DEMO_ADDRESS } });
};

const claimAccount = (db: Database): Promise<DemoAccount & { isNew: boolean }> =>
  inTransaction(db, async (tx) => {
    await lockDeployment(tx);
    const known = await findDemoAccount(tx);
    if (known !== undefined) {
      await ensureAddress(tx, known.id);
      return { ...known, isNew: false };
    }
    const account = { name: "Demo: Kettle & Co", timeZone: "America/Los_Angeles" };
    const { id, externalId } = await createAccountIn(tx, account);
    await ensureAddress(tx, id);
    await markDemoAccount(tx, id);
    return { id, externalId, isNew: true };
  });

const uploadUsers = async ({ db, clock }: DemoDeps, accountId: number): Promise<void> => {
  const now = clock.now();
  const upload = parseUpload({ d: demoRecords(Math.floor(now.getTime() / MS_PER_SECOND)) });
  if (upload.kind === "fail") throw new Error(`the demo's own records are refused: ${upload.error}`);
  const results = await applyUpload(db, accountId, upload.records, now);
  const refused = results.find((result) => result !== undefined);
  if (refused !== undefined) throw new Error(`a demo record is refused: ${refused.error}`);
  await insertSuppression(db, accountId, DEMO_SUPPRESSION);
};

const publish = async (deps: DemoDeps, accountId: number, campaign: DemoCampaign): Promise<string> => {
  const draft = await createDraft(deps.db, deps.clock, accountId, DEMO_CAMPAIGNS[campaign], AUTHOR);
  const published = await publishCampaign(deps, accountId, draft.id, { by: AUTHOR });
  return String(published.campaign.campaignId);
};

/**
 * The 10-digit IDs of the demo's campaigns; one that somebody renamed, stopped or archived is published anew.
 */
export const ensureDemoCampaigns = async (
  deps: DemoDeps,
  accountId: number,
): Promise<Record<DemoCampaign, string>> => {
  const idOf = async (campaign: DemoCampaign): Promise<string> => {
    const { name, channel } = DEMO_CAMPAIGNS[campaign];
    const known = await findPublishedNumber(deps.db, accountId, { name, channel });
    return known ?? publish(deps, accountId, campaign);
  };
  return {
    email: await idOf("email"),
    push: await idOf("push"),
    whatsapp: await idOf("whatsapp"),
    webhook: await idOf("webhook"),
    offer: await idOf("offer"),
  };
};

/** A person of the demo's own, with a password by chance. */
export const addDemoPerson = async (
  { db }: Pick<DemoDeps, "db">,
  accountId: number,
  person: { mailbox: string; name: string; role: Role },
): Promise<{ email: string; password: string }> => {
  const email = `${person.mailbox}-${randomBytes(3).toString("hex")}@${DEMO_DOMAIN}`;
  const password = randomBytes(12).toString("base64url");
  const { id } = await createPerson(db, { email, name: person.name, password });
  await addMembership(db, accountId, id, person.role);
  return { email, password };
};

/** What a shop's backend calls with. */
export const addDemoCredential = (
  { db, box }: Pick<DemoDeps, "db" | "box">,
  accountId: number,
): Promise<DemoCredential> =>
  createCredential(db, box, accountId, { name: "Demo backend", scopes: [...SCOPES], isTest: false });

const fill = async (deps: DemoDeps, accountId: number): Promise<DemoCredential> => {
  const credential = await addDemoCredential(deps, accountId);
  await addDemoPerson(deps, accountId, { mailbox: "marketer", name: "Max Marketer", role: "creator" });
  await uploadUsers(deps, accountId);
  for (const sender of Object.values(DEMO_SENDERS)) await createSender(deps.db, accountId, sender);
  const campaigns = await ensureDemoCampaigns(deps, accountId);
  await createDraft(deps.db, deps.clock, accountId, DEMO_DRAFT, AUTHOR);
  const caller = { accountId, credentialId: credential.id };
  for (const body of demoTriggers(campaigns)) await deps.fire(caller, body);
  return credential;
};

/**
 * Makes the deployment's one demo account, with users, campaigns and what became of a few triggers; or finds it.
 * What fails half-way is taken back.
 *
 * @returns its credential too, when it is new
 */
export const createDemo = async (
  deps: DemoDeps,
): Promise<{ account: DemoAccount; credential: DemoCredential | undefined }> => {
  const { isNew, ...account } = await claimAccount(deps.db);
  if (!isNew) return { account, credential: undefined };
  try {
    return { account, credential: await fill(deps, account.id) };
  } catch (error) {
    await inTransaction(deps.db, (tx) => deleteAccountRows(tx, account.id, DEMO_DOMAIN)).catch(() => {});
    throw error;
  }
};
