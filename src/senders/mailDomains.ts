import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { CheckedRecord, MailDomain, MailDomainCheck, MailDomainCreate } from "../contract/mailDomain.ts";
import type { Queryable } from "../db/pool.ts";
import {
  deleteMailDomain,
  findMailDomain,
  insertMailDomain,
  listMailDomains,
  type MailDomainRow,
  recordDomainCheck,
} from "../db/queries/mailDomains.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid, newId } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { dkimKeyBits, mailDomainsPerAccountMax } from "../limits.ts";
import type { DnsLookup } from "./dns.ts";
import { checkedDomain } from "./domainName.ts";
import { checkRecords, type DomainFacts, wantedRecords } from "./records.ts";

/** What else a domain's records follow from. */
export interface DomainContext {
  /** Where the account's own links and this server are reached. */
  trackingUrl: string | null;
  publicUrl: string;
  /** Whether bounces come back to a domain of their own. */
  hasReturnPath: boolean;
}

const hostOf = (url: string): string => new URL(url).hostname.toLowerCase();

const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

const factsOf = (
  row: MailDomainRow,
  { trackingUrl, publicUrl, hasReturnPath }: DomainContext,
): DomainFacts => {
  const host = trackingUrl === null ? "" : hostOf(trackingUrl);
  return {
    domain: row.domain,
    selector: row.selector,
    publicKey: row.public_key,
    spfTerm: row.spf_term,
    hasReturnPath,
    tracking: isWithin(host, row.domain) ? { host, leadsTo: hostOf(publicUrl) } : null,
  };
};

const asMailDomain = (row: MailDomainRow, context: DomainContext): MailDomain => ({
  id: row.id,
  domain: row.domain,
  selector: row.selector,
  spfTerm: row.spf_term,
  records: wantedRecords(factsOf(row, context)),
  createdAt: row.created_at.toISOString(),
});

const newKey = async (): Promise<{ publicKey: string; privateKey: string }> => {
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: dkimKeyBits });
  return {
    publicKey: pair.publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    privateKey: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
};

/** @throws DomainError input/invalid; mail-domain/exists */
export const createMailDomain = async (
  q: Queryable,
  box: SecretBox,
  accountId: number,
  { domain: given, spfTerm = "" }: MailDomainCreate,
  context: DomainContext,
): Promise<MailDomain> => {
  const domain = checkedDomain(given);
  const known = await listMailDomains(q, accountId);
  if (known.some((one) => one.domain === domain))
    throw new DomainError("mail-domain/exists", `The account has ${domain} already.`);
  const { publicKey, privateKey } = await newKey();
  const id = newId();
  const row = await insertMailDomain(
    q,
    accountId,
    {
      id,
      domain,
      // Of its own for each key, so that a domain that is made again does not meet its old record.
      selector: `clarion-${id.slice(0, 8)}${id.slice(9, 13)}`,
      public_key: publicKey,
      secrets: box.seal(privateKey),
      spf_term: spfTerm,
    },
    mailDomainsPerAccountMax,
  );
  if (row !== undefined) return asMailDomain(row, context);
  throw new DomainError(
    "input/invalid",
    `An account has at most ${mailDomainsPerAccountMax} sender domains; delete one first.`,
  );
};

export const listAllMailDomains = async (
  q: Queryable,
  accountId: number,
  context: DomainContext,
): Promise<MailDomain[]> => (await listMailDomains(q, accountId)).map((row) => asMailDomain(row, context));

const notFound = () => new DomainError("mail-domain/not-found", "There is no such sender domain.");

/** Whether receivers trust the domain's mail; undefined when that could not be looked up. */
const verdictOf = (records: readonly CheckedRecord[]): boolean | undefined => {
  const deciding = records.filter(({ kind }) => kind === "dkim" || kind === "spf");
  if (deciding.some(({ state }) => state === "unknown")) return undefined;
  return deciding.every(({ state }) => state === "right");
};

/** Keeps what it found, for those who choose a sender. @throws DomainError mail-domain/not-found */
export const checkMailDomain = async (
  q: Queryable,
  accountId: number,
  id: string,
  context: DomainContext,
  dns: DnsLookup,
): Promise<MailDomainCheck> => {
  const row = isUuid(id) ? await findMailDomain(q, accountId, id) : undefined;
  if (row === undefined) throw notFound();
  const records = await checkRecords(factsOf(row, context), dns);
  const isVerified = verdictOf(records);
  if (isVerified !== undefined) await recordDomainCheck(q, accountId, id, isVerified);
  return { records };
};

/** @throws DomainError mail-domain/not-found */
export const removeMailDomain = async (q: Queryable, accountId: number, id: string): Promise<void> => {
  if (!isUuid(id) || !(await deleteMailDomain(q, accountId, id))) throw notFound();
};
