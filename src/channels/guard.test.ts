import type { LookupAddress } from "node:dns";
import { createServer, connect as tcpConnect } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listen } from "../../tests/helpers/listen.ts";
import { networkGuard, type Resolve } from "./guard.ts";

const PRIVATE = [
  "0.0.0.0",
  "0.1.2.3",
  "10.1.1.1",
  "100.64.0.1",
  "100.100.100.200",
  "127.0.0.1",
  "127.9.9.9",
  "168.63.129.16",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.192",
  "192.168.1.1",
  "198.18.0.1",
  "203.0.113.7",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::127.0.0.1",
  "::ffff:127.0.0.1",
  "::ffff:a9fe:a9fe",
  "::ffff:0:127.0.0.1",
  "64:ff9b::7f00:1",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b:1::1",
  "100::1",
  "2001:0:1::",
  "2001:db8::1",
  "2002:7f00:1::",
  "4000::1",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "fe80::1%eth0",
  "fec0::1",
  "ff02::1",
];
const PUBLIC = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"];

/** A resolver that answers from a script, one entry a look-up. */
const scripted =
  (answers: LookupAddress[][]): Resolve =>
  (_name, _options, done) =>
    setImmediate(() => done(null, answers.shift() ?? []));

const resolved = (guard: ReturnType<typeof networkGuard>) =>
  new Promise<string>((resolve) => {
    guard.lookup("some.example", { all: true }, (error, addresses) =>
      resolve(error === null ? JSON.stringify(addresses) : (error.code ?? "")),
    );
  });

describe("the network guard", () => {
  test.each(PRIVATE)("refuses %s", (address) => {
    expect(networkGuard(false).allows(address)).toBe(false);
  });

  test.each(PUBLIC)("lets %s through", (address) => {
    expect(networkGuard(false).allows(address)).toBe(true);
  });

  test("refuses what is no address at all", () => {
    for (const text of ["", "localhost", "intranet", "8.8.8.8.8"]) {
      expect(networkGuard(["0.0.0.0/0"]).allows(text)).toBe(false);
    }
  });

  test("an IPv4 address is judged alike however IPv6 wraps it", () => {
    const guard = networkGuard(false);
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const plain = guard.allows(address);
        expect(guard.allows(`::ffff:${address}`)).toBe(plain);
        const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
        const hex = (high: number, low: number) => (high * 256 + low).toString(16);
        expect(guard.allows(`64:ff9b::${hex(a, b)}:${hex(c, d)}`)).toBe(plain);
      }),
    );
  });

  test("an operator may allow everything, or ranges and single addresses", () => {
    expect(networkGuard(true).allows("127.0.0.1")).toBe(true);
    const guard = networkGuard(["10.0.0.0/8", "192.168.1.7", "fd00::/8"]);
    expect(guard.allows("10.200.0.1")).toBe(true);
    expect(guard.allows("::ffff:10.200.0.1")).toBe(true);
    expect(guard.allows("192.168.1.7")).toBe(true);
    expect(guard.allows("192.168.1.8")).toBe(false);
    expect(guard.allows("fd12::1")).toBe(true);
    expect(guard.allows("127.0.0.1")).toBe(false);
  });

  test("a host name may be allowed, whatever it resolves to, and only that one", async () => {
    const inside = [{ address: "10.0.0.1", family: 4 }];
    expect(await resolved(networkGuard(["Some.Example"], scripted([inside])))).toContain("10.0.0.1");
    expect(await resolved(networkGuard(["example"], scripted([inside])))).toBe("address_not_allowed");
    expect(networkGuard(["some.example"]).allows("10.0.0.1")).toBe(false);
  });

  test.each(["10.0.0.0/99", "10.0.0", "http://intranet/", "", "intra net"])(
    "the entry %j is refused by name",
    (entry) => {
      expect(() => networkGuard([entry])).toThrow(`"${entry}"`);
    },
  );

  test("of several addresses of a name only those that may be reached are handed over", async () => {
    const mixed = [
      { address: "10.0.0.1", family: 4 },
      { address: "8.8.8.8", family: 4 },
    ];
    expect(await resolved(networkGuard(false, scripted([mixed])))).toBe('[{"address":"8.8.8.8","family":4}]');
  });

  test("a name whose every address is private is refused by code", async () => {
    const inside = [{ address: "127.0.0.1", family: 4 }];
    expect(await resolved(networkGuard(false, scripted([inside])))).toBe("address_not_allowed");
  });

  test("a name that was public a moment ago and is private now is refused when connecting", async () => {
    let connections = 0;
    const server = createServer(() => connections++);
    const port = await listen(server);
    const rebinding = [[{ address: "8.8.8.8", family: 4 }], [{ address: "127.0.0.1", family: 4 }]];
    const guard = networkGuard(false, scripted(rebinding));
    expect(await resolved(guard)).toContain("8.8.8.8");
    const code = await new Promise((resolve) => {
      const socket = tcpConnect({ host: "rebinding.example", port, lookup: guard.lookup });
      socket.on("connect", () => resolve("connected"));
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(code).toBe("address_not_allowed");
    expect(connections).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });
});
