import { generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { type DnsZone, startDnsServer } from "../../tests/helpers/dnsServer.ts";
import { dnsLookup } from "./dns.ts";
import { checkRecords, type DomainFacts, wantedRecords } from "./records.ts";

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const key = publicKey.export({ type: "spki", format: "der" }).toString("base64");

const facts: DomainFacts = {
  domain: "example.com",
  selector: "clarion-1",
  publicKey: key,
  spfTerm: "include:mail.example.net",
  hasReturnPath: false,
  tracking: { host: "links.example.com", leadsTo: "clarion.example.net" },
};

describe("the records of a sender domain", () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  const statesIn = async (zone: DnsZone) => {
    const server = await startDnsServer(zone);
    cleanups.push(server.close);
    const checked = await checkRecords(facts, dnsLookup([server.address]));
    return Object.fromEntries(checked.map(({ kind, state }) => [kind, state]));
  };

  const good: DnsZone = {
    "TXT clarion-1._domainkey.example.com": [`v=DKIM1; k=rsa; p=${key}`],
    "TXT example.com": ["some=verification", "v=spf1 mx include:mail.example.net ~all"],
    "TXT _dmarc.example.com": ["v=DMARC1; p=quarantine; rua=mailto:a@example.com"],
    "MX example.com": ["mail.example.com"],
    "CNAME links.example.com": ["clarion.example.net"],
  };

  test("are right when DNS says what is wanted, long keys in pieces included", async () => {
    expect(await statesIn(good)).toEqual({
      dkim: "right",
      spf: "right",
      dmarc: "right",
      return_path: "right",
      tracking: "right",
    });
  });

  test("are right when they are entered as they are shown", async () => {
    const zone = Object.fromEntries(
      wantedRecords(facts).map(({ type, name, value }): [string, string[]] => [
        `${type} ${name}`,
        [value.replace(/^10 /, "")],
      ]),
    );
    expect(
      Object.values(await statesIn({ ...zone, "TXT example.com": zone["TXT example.com"] ?? [] })),
    ).toEqual(Array.from({ length: 5 }, () => "right"));
  });

  test("are missing where DNS says nothing", async () => {
    expect(Object.values(await statesIn({}))).toEqual(Array.from({ length: 5 }, () => "missing"));
  });

  test("are wrong where DNS says something else", async () => {
    const states = await statesIn({
      "TXT clarion-1._domainkey.example.com": ["v=DKIM1; k=rsa; p=b3RoZXI="],
      "TXT example.com": ["v=spf1 ip4:192.0.2.1 -all", "v=spf1 include:mail.example.net ~all"],
      "TXT _dmarc.example.com": ["v=DMARC1; rua=mailto:a@example.com"],
      "MX example.com": ["."],
      "CNAME links.example.com": ["elsewhere.example.net"],
    });
    expect(Object.values(states)).toEqual(Array.from({ length: 5 }, () => "wrong"));
    expect((await statesIn({ ...good, "TXT example.com": ["v=spf1 ip4:192.0.2.1 -all"] })).spf).toBe("wrong");
  });

  test("want no mail server where bounces come back to a domain of their own", () => {
    const kinds = wantedRecords({ ...facts, hasReturnPath: true }).map(({ kind }) => kind);
    expect(kinds).toEqual(["dkim", "spf", "dmarc", "tracking"]);
  });

  test("are unknown where the look-up itself fails", async () => {
    expect(Object.values(await statesIn("broken"))).toEqual(Array.from({ length: 5 }, () => "unknown"));
  });
});
