import type { CheckedRecord, DnsRecord } from "../contract/mailDomain.ts";
import type { DnsLookup } from "./dns.ts";
import { judgeSpf, lookUp, missing, right, type Verdict, wrong } from "./records.ts";

/** What the records of a return path follow from. */
export interface ReturnFacts {
  domain: string;
  spf_term: string;
  /** Of the receiver that mail is to come to; null where a mailbox elsewhere takes it. */
  hostName: string | null;
}

/**
 * What the DNS of a return path's domain has to say: where its mail is taken (RFC 5321 section 5), and who may send with it,
 * since receivers hold the SPF of the return path against the server that they talk to (RFC 7208 2.4).
 */
export const wantedReturnRecords = ({ domain, spf_term, hostName }: ReturnFacts): DnsRecord[] => [
  { kind: "return_path", type: "MX", name: domain, value: `10 ${hostName ?? `mail.${domain}`}` },
  {
    kind: "spf",
    type: "TXT",
    name: domain,
    value: ["v=spf1", ...(spf_term === "" ? [] : [spf_term]), "~all"].join(" "),
  },
];

const judgeMx = (found: readonly string[], { hostName }: ReturnFacts): Verdict => {
  if (found.length === 0) return missing("The domain takes no mail yet, so bounces are lost.");
  if (found.every((host) => host === "" || host === "."))
    return wrong("The domain says that it takes no mail (RFC 7505), so bounces are lost.");
  if (hostName === null) return right("The domain's mail has a server.");
  return found.includes(hostName.toLowerCase())
    ? right("Bounces come to this server.")
    : wrong("The domain's mail goes to another server; that is right only if a mailbox there is read.");
};

/** Holds what DNS says against what it has to say. */
export const checkReturnRecords = (facts: ReturnFacts, dns: DnsLookup): Promise<CheckedRecord[]> =>
  Promise.all(
    wantedReturnRecords(facts).map(async (record): Promise<CheckedRecord> => {
      const found = await lookUp(record, dns);
      const { kind } = record;
      if (found === null)
        return {
          kind,
          state: "unknown",
          found: [],
          detail: "It could not be looked up just now; try again.",
        };
      const verdict = kind === "spf" ? judgeSpf(found, { spfTerm: facts.spf_term }) : judgeMx(found, facts);
      return { kind, found, ...verdict };
    }),
  );
