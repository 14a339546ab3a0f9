import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, startTestApp, type TestApp } from "./helpers/app.ts";
import { startDnsServer } from "./helpers/dnsServer.ts";

const DOMAIN = "example.com";
const BOUNCES = "bounces.example.com";
const SPF_TERM = "include:mail.example.net";

/** What the DNS server says; each test its own. */
const zone: Record<string, string[]> = {};
let dns: Awaited<ReturnType<typeof startDnsServer>>;
let app: TestApp;

beforeAll(async () => {
  dns = await startDnsServer(zone);
  app = await startTestApp({ workers: 0, dnsServers: [dns.address] });
});
afterAll(async () => {
  await app.stop();
  await dns.close();
});

const say = (records: Record<string, string[]>): void => {
  for (const name of Object.keys(zone)) delete zone[name];
  Object.assign(zone, records);
};

const statesOf = ({ body }: Answer): Record<string, string> =>
  Object.fromEntries(body.records.map(({ kind, state }: Record<"kind" | "state", string>) => [kind, state]));

/** The records as they are shown, as a DNS server would say them. */
const asShown = ({ body }: Answer): Record<string, string[]> =>
  Object.fromEntries(
    body.records.map(({ type, name, value }: Record<"type" | "name" | "value", string>) => [
      `${type} ${name}`,
      [value.replace(/^10 /, "")],
    ]),
  );

describe("a sender domain", () => {
  let made: Answer;
  beforeAll(async () => {
    made = await app.native("POST", "/mail-domains", { domain: DOMAIN, spfTerm: SPF_TERM });
    expect(made.status).toBe(201);
  });
  const check = () => app.native("POST", `/mail-domains/${made.body.id}/check`);

  test("is told each record that is missing", async () => {
    say({});
    expect(statesOf(await check())).toEqual({
      dkim: "missing",
      spf: "missing",
      dmarc: "missing",
      return_path: "missing",
    });
  });

  test("is told each record that is right, when it is entered as it is shown", async () => {
    say(asShown(made));
    expect(statesOf(await check())).toEqual({
      dkim: "right",
      spf: "right",
      dmarc: "right",
      return_path: "right",
    });
  });

  test("is told each record that is wrong, what stands there, and what to do", async () => {
    say({
      [`TXT ${made.body.selector}._domainkey.${DOMAIN}`]: ["v=DKIM1; k=rsa; p=b3RoZXI="],
      [`TXT ${DOMAIN}`]: ["v=spf1 ip4:192.0.2.1 -all"],
      [`TXT _dmarc.${DOMAIN}`]: ["v=DMARC1; rua=mailto:a@example.com"],
      [`MX ${DOMAIN}`]: ["."],
    });
    const checked = await check();
    expect(statesOf(checked)).toEqual({
      dkim: "wrong",
      spf: "wrong",
      dmarc: "wrong",
      return_path: "wrong",
    });
    expect(checked.body.records[1]).toMatchObject({
      found: ["v=spf1 ip4:192.0.2.1 -all"],
      detail: expect.stringContaining(`add ${SPF_TERM}`),
    });
  });

  test("needs no mail server once bounces come back to a domain of their own", async () => {
    expect((await app.native("PUT", "/return-path", { domain: BOUNCES })).status).toBe(200);
    say({});
    expect(Object.keys(statesOf(await check()))).toEqual(["dkim", "spf", "dmarc"]);
    const { body } = await app.native("GET", "/mail-domains");
    expect(body.data[0].records.map(({ kind }: { kind: string }) => kind)).toEqual(["dkim", "spf", "dmarc"]);
    await app.native("DELETE", "/return-path");
    expect(Object.keys(statesOf(await check()))).toContain("return_path");
  });
});

describe("the domain of the return path", () => {
  const check = () => app.native("POST", "/return-path/check");

  test("is told which record is missing, wrong and right", async () => {
    const set = await app.native("PUT", "/return-path", { domain: BOUNCES, spfTerm: SPF_TERM });
    say({});
    expect(statesOf(await check())).toEqual({ return_path: "missing", spf: "missing" });
    say({ [`MX ${BOUNCES}`]: ["."], [`TXT ${BOUNCES}`]: ["v=spf1 -all"] });
    expect(statesOf(await check())).toEqual({ return_path: "wrong", spf: "wrong" });
    say(asShown(set));
    expect(statesOf(await check())).toEqual({ return_path: "right", spf: "right" });
    await app.native("DELETE", "/return-path");
    expect(await check()).toMatchObject({ status: 404, body: { code: "return-path/not-found" } });
  });
});
