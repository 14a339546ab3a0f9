import type { CheckedRecord, DnsRecord } from "../contract/mailDomain.ts";
import type { DnsLookup, Found } from "./dns.ts";

export interface DomainFacts {
  domain: string;
  selector: string;
  publicKey: string;
  spfTerm: string;
  /** Whether bounces come back to a domain of their own, and not to this one. */
  hasReturnPath: boolean;
  /** Host names of the account's own links and of this server; null where links are not the domain's. */
  tracking: { host: string; leadsTo: string } | null;
}

/** Who may send for a domain (RFC 7208 4.5). */
export const wantedSpf = (domain: string, spfTerm: string): DnsRecord => ({
  kind: "spf",
  type: "TXT",
  name: domain,
  value: ["v=spf1", ...(spfTerm === "" ? [] : [spfTerm]), "~all"].join(" "),
  isExample: true,
});

const bounceRecord = (domain: string): DnsRecord => ({
  kind: "return_path",
  type: "MX",
  name: domain,
  value: `10 mail.${domain}`,
  isExample: true,
});

const linkRecord = ({ host, leadsTo }: NonNullable<DomainFacts["tracking"]>): DnsRecord => ({
  kind: "tracking",
  type: "CNAME",
  name: host,
  value: leadsTo,
  isExample: false,
});

/**
 * What a domain's DNS has to say: DKIM (RFC 6376 3.6.1), SPF, DMARC (RFC 7489 6.3), a mailbox for bounces where they come back
 * to the sender's own domain, and the name of the account's links.
 */
export const wantedRecords = (facts: DomainFacts): DnsRecord[] => {
  const { domain, selector, publicKey, spfTerm, hasReturnPath, tracking } = facts;
  return [
    {
      kind: "dkim",
      type: "TXT",
      name: `${selector}._domainkey.${domain}`,
      value: `v=DKIM1; k=rsa; p=${publicKey}`,
      isExample: false,
    },
    wantedSpf(domain, spfTerm),
    { kind: "dmarc", type: "TXT", name: `_dmarc.${domain}`, value: "v=DMARC1; p=none", isExample: true },
    ...(hasReturnPath ? [] : [bounceRecord(domain)]),
    ...(tracking === null ? [] : [linkRecord(tracking)]),
  ];
};

export type Verdict = Pick<CheckedRecord, "state" | "detail">;

export const right = (detail: string): Verdict => ({ state: "right", detail });
export const wrong = (detail: string): Verdict => ({ state: "wrong", detail });
export const missing = (detail: string): Verdict => ({ state: "missing", detail });

/** Tags of a record, `a=b; c=d` (RFC 6376 3.2), by lower-case name. */
const tagsOf = (text: string): Map<string, string> =>
  new Map(
    text.split(";").flatMap((tag): [string, string][] => {
      const at = tag.indexOf("=");
      return at < 0 ? [] : [[tag.slice(0, at).trim().toLowerCase(), tag.slice(at + 1).replace(/\s+/g, "")]];
    }),
  );

const judgeDkim = (found: readonly string[], { publicKey }: DomainFacts): Verdict => {
  const keys = found.map((one) => tagsOf(one).get("p")).filter((key) => key !== undefined);
  if (keys.length === 0) return missing("There is no DKIM key at this name yet.");
  if (!keys.includes(publicKey))
    return wrong("Another key stands here than the one that Clarion signs with.");
  return found.length === 1
    ? right("Receivers find the key that Clarion signs with.")
    : wrong("There is more than one record at this name; keep only the one with the wanted value.");
};

export const judgeSpf = (found: readonly string[], { spfTerm }: Pick<DomainFacts, "spfTerm">): Verdict => {
  const records = found.filter((one) => /^v=spf1( |$)/i.test(one.trim()));
  const [record = ""] = records;
  if (records.length === 0) return missing("The domain has no SPF record yet.");
  if (records.length > 1)
    return wrong("The domain has more than one SPF record, and receivers heed none then: join them.");
  const terms = record.toLowerCase().split(/\s+/);
  return spfTerm === "" || terms.some((term) => term.replace(/^\+/, "") === spfTerm.toLowerCase())
    ? right(spfTerm === "" ? "The domain has an SPF record." : "Your mail service may send for the domain.")
    : wrong(`The SPF record does not name your mail service: add ${spfTerm} before its end.`);
};

const judgeDmarc = (found: readonly string[]): Verdict => {
  const records = found.filter((one) => /^v=DMARC1\b/i.test(one.trim()));
  const [record = ""] = records;
  if (records.length === 0)
    return missing("The domain has no DMARC record yet; large mailboxes ask for one.");
  if (records.length > 1) return wrong("There is more than one DMARC record, and receivers heed none then.");
  const policy = tagsOf(record).get("p")?.toLowerCase() ?? "";
  return ["none", "quarantine", "reject"].includes(policy)
    ? right(`Receivers know what to do with forged mail (p=${policy}).`)
    : wrong("The DMARC record has no policy: p=none, p=quarantine or p=reject.");
};

/** A single dot says that the domain takes no mail (RFC 7505); Node.js gives it as an empty name. */
const judgeReturnPath = (found: readonly string[]): Verdict => {
  if (found.length === 0) return missing("The domain takes no mail, so bounces are lost.");
  return found.every((host) => host === "" || host === ".")
    ? wrong("The domain says that it takes no mail, so bounces are lost.")
    : right("Bounces come back to the domain.");
};

const judgeTracking = (found: readonly string[], { tracking }: DomainFacts): Verdict => {
  if (found.length === 0) return missing("The name of your links leads nowhere by a CNAME yet.");
  return found.includes(tracking?.leadsTo ?? "")
    ? right("Your links lead to this server.")
    : wrong("The name of your links leads to another server.");
};

const JUDGES = {
  dkim: judgeDkim,
  spf: judgeSpf,
  dmarc: judgeDmarc,
  return_path: judgeReturnPath,
  tracking: judgeTracking,
} as const;

/** What DNS says in the place of a record. */
export const lookUp = ({ type, name }: DnsRecord, dns: DnsLookup): Promise<Found> => {
  if (type === "MX") return dns.mx(name);
  return type === "CNAME" ? dns.cname(name) : dns.txt(name);
};

/** Holds what DNS says against what it has to say. */
export const checkRecords = (facts: DomainFacts, dns: DnsLookup): Promise<CheckedRecord[]> =>
  Promise.all(
    wantedRecords(facts).map(async (record): Promise<CheckedRecord> => {
      const found = await lookUp(record, dns);
      const { kind } = record;
      if (found === null) {
        const detail = "It could not be looked up just now; try again.";
        return { kind, state: "unknown", found: [], detail };
      }
      return { kind, found, ...JUDGES[kind](found, facts) };
    }),
  );
