import { Resolver } from "node:dns/promises";
import { errorCode } from "../lib/errorCode.ts";
import { dnsAttemptsMax, dnsTimeoutMs } from "../limits.ts";

/** What a look-up found; null when the look-up itself failed. Nothing there is an empty list. */
export type Found = string[] | null;

export interface DnsLookup {
  txt(name: string): Promise<Found>;
  mx(name: string): Promise<Found>;
  cname(name: string): Promise<Found>;
}

/** There is no such name, or no such record of it (Node.js, "dns": error codes). */
const NOTHING: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA"]);

const found = async (answer: Promise<string[]>): Promise<Found> => {
  try {
    return await answer;
  } catch (error) {
    return NOTHING.has(errorCode(error) ?? "") ? [] : null;
  }
};

/** @param servers addresses with ports; the system's own when there are none */
export const dnsLookup = (servers: readonly string[]): DnsLookup => {
  const resolver = new Resolver({ timeout: dnsTimeoutMs, tries: dnsAttemptsMax });
  if (servers.length > 0) resolver.setServers(servers);
  return {
    // A record longer than 255 characters comes in pieces that belong together (RFC 7208 3.3).
    txt: (name) => found(resolver.resolveTxt(name).then((records) => records.map((one) => one.join("")))),
    mx: (name) =>
      found(
        resolver.resolveMx(name).then((records) => records.map(({ exchange }) => exchange.toLowerCase())),
      ),
    cname: (name) =>
      found(resolver.resolveCname(name).then((names) => names.map((one) => one.toLowerCase()))),
  };
};
