import type { CheckedRecord, DnsRecord } from "../contract/mailDomain.ts";
import type { DnsLookup } from "./dns.ts";
import { judgeSpf, lookUp, missing, right, type Verdict, wantedSpf, wrong } from "./records.ts";

/** What the records of a return path follow from. */
export interface ReturnFacts {
  domain: string;
  spfTerm: string;
  /** Of the receiver; null where it is off. */
  hostName: string | null;
  /** Whether a mailbox is read: the domain's mail may be taken by any server then. */
  hasMailbox: boolean;
}

/**
 * What the DNS of a return path's domain has to say: where its mail is taken (RFC 5321 section 5), and who may send with it,
 * since receivers hold the SPF of the return path against the server that they talk to (RFC 7208 2.4).
 */
export const wantedReturnRecords = ({ domain, spfTerm, hostName, hasMailbox }: ReturnFacts): DnsRecord[] => [
  {
    kind: "return_path",
    type: "MX",
    name: domain,
    value: `10 ${hostName ?? `mail.${domain}`}`,
    isExample: hasMailbox || hostName === null,
  },
  wantedSpf(domain, spfTerm),
];

const judgeMx = (found: readonly string[], { hostName, hasMailbox }: ReturnFacts): Verdict => {
  if (found.length === 0) return missing("The domain takes no mail yet, so bounces are lost.");
  if (found.every((host) => host === "" || host === "."))
    return wrong("The domain says that it takes no mail (RFC 7505), so bounces are lost.");
  if (hostName !== null && found.includes(hostName.toLowerCase()))
    return right("Bounces come to this server.");
  if (hasMailbox) return right("The domain's mail has a server, and a mailbox is read.");
  return hostName === null
    ? right("The domain's mail has a server; have a mailbox there read.")
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
      const verdict = kind === "spf" ? judgeSpf(found, facts) : judgeMx(found, facts);
      return { kind, found, ...verdict };
    }),
  );
