import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { ConfigError, loadConfig, parseSecretKey, readConfig } from "./config.ts";
import { packageRoot } from "./lib/packageRoot.ts";
import { parseSettingsFile } from "./lib/settings.ts";
import { SETTINGS } from "./settings.ts";

const problemsOf = (read: () => unknown): readonly string[] => {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

const database = "postgres://clarion:secret@db.internal/clarion";

describe("the configuration", () => {
  const folder = mkdtempSync(join(tmpdir(), "clarion-config-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("nothing set gives a program for this machine alone", () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      databaseUrl: undefined,
      dataDir: join(packageRoot, "data"),
      host: "127.0.0.1",
      port: 8420,
      publicUrl: undefined,
      tls: undefined,
      trustProxy: false,
      role: "all",
      secretKey: undefined,
      allowPrivateAddresses: false,
      dnsServers: [],
      leaseMs: 45_000,
      holdOverdueMinutes: 360,
      logLevel: "info",
      logFile: join(packageRoot, "data", "clarion.log"),
    });
    expect(config.workers).toBeGreaterThanOrEqual(1);
  });

  test("every setting is read into its own type", () => {
    const key = randomBytes(32);
    expect(
      loadConfig({
        DATABASE_URL: database,
        DATA_DIR: "/srv/clarion/",
        HOST: "::",
        PORT: "0",
        PUBLIC_URL: "https://clarion.example.com/",
        TRUST_PROXY: "10.0.0.0/8, 127.0.0.1",
        ROLE: "worker",
        WORKERS: "12",
        SECRET_KEY: key.toString("base64"),
        ALLOW_PRIVATE_ADDRESSES: "192.168.1.0/24, hooks.internal",
        DNS_SERVERS: "192.0.2.53, [2001:db8::1]:5353",
        LEASE_MS: "21000",
        HOLD_OVERDUE_MINUTES: "60",
        LOG_LEVEL: "warn",
        LOG_FILE: "-",
      }),
    ).toEqual({
      databaseUrl: database,
      dataDir: "/srv/clarion",
      host: "::",
      port: 0,
      publicUrl: "https://clarion.example.com",
      tls: undefined,
      trustProxy: ["10.0.0.0/8", "127.0.0.1"],
      role: "worker",
      workers: 12,
      secretKey: key,
      allowPrivateAddresses: ["192.168.1.0/24", "hooks.internal"],
      dnsServers: ["192.0.2.53", "[2001:db8::1]:5353"],
      leaseMs: 21_000,
      holdOverdueMinutes: 60,
      logLevel: "warn",
      logFile: undefined,
    });
    expect(loadConfig({ TRUST_PROXY: "2" }).trustProxy).toBe(2);
    expect(loadConfig({ TRUST_PROXY: "true" }).trustProxy).toBe(true);
  });

  test("an empty value is as if it were not set", () => {
    expect(loadConfig({ PORT: "", HOST: " " })).toMatchObject({ port: 8420, host: "127.0.0.1" });
  });

  test("every mistake is named at once, with what was expected and what came", () => {
    const wrong = {
      DATABASE_URL: "mysql://root:hunter2@db/clarion",
      DATA_DIR: "here",
      HOST: "not a host",
      PORT: "70000",
      PUBLIC_URL: "https://clarion.example.com/campaigns",
      TLS_CERT: "/nowhere/cert.pem",
      TRUST_PROXY: "maybe",
      ROLE: "boss",
      WORKERS: "0",
      SECRET_KEY: "hunter2",
      ALLOW_PRIVATE_ADDRESSES: "10.0.0.0/99",
      DNS_SERVERS: "dns.example.com",
      LOG_LEVEL: "loud",
      LOG_FILE: "log.txt",
    };
    const problems = problemsOf(() => loadConfig(wrong));
    for (const name of Object.keys(wrong))
      expect(problems.filter((line) => line.startsWith(`${name}:`))).toHaveLength(1);
    expect(problems.find((line) => line.startsWith("PORT:"))).toBe(
      'PORT: expected a whole number from 0 to 65535, got "70000" (from the environment)',
    );
  });

  test("a secret is never repeated", () => {
    const wrong = { DATABASE_URL: "mysql://root:hunter2@db/x", SECRET_KEY: "hunter2" };
    expect(problemsOf(() => loadConfig(wrong)).join("\n")).not.toContain("hunter2");
  });

  test("the file is read beneath the environment", () => {
    const file = parseSettingsFile("/etc/clarion.env", "# ours\nPORT=9000\nHOST='0.0.0.0'\n");
    expect(loadConfig({ PORT: "9001" }, file)).toMatchObject({ port: 9001, host: "0.0.0.0" });
  });

  test("a file's unknown names, repeated names and broken lines are told, with the nearest name", () => {
    const file = parseSettingsFile("/etc/clarion.env", "PROT=1\nPORT=1\nPORT=2\nwhat is this\nZZZZZZ=1\n");
    expect(problemsOf(() => loadConfig({}, file))).toEqual([
      "/etc/clarion.env, line 3: PORT is given a second time",
      "/etc/clarion.env, line 4: expected KEY=value",
      "/etc/clarion.env: there is no setting PROT; did you mean PORT?",
      "/etc/clarion.env: there is no setting ZZZZZZ",
    ]);
  });

  test("a file in the data folder is found, and cannot move the data folder", () => {
    writeFileSync(join(folder, "clarion.env"), "PORT=9100\n");
    expect(readConfig({ DATA_DIR: folder }).port).toBe(9100);
    writeFileSync(join(folder, "clarion.env"), "DATA_DIR=/elsewhere\n");
    expect(problemsOf(() => readConfig({ DATA_DIR: folder }))).toHaveLength(1);
    expect(readConfig({ CONFIG_FILE: join(folder, "clarion.env") }).dataDir).toBe("/elsewhere");
  });

  test("a named file that is not there is a mistake", () => {
    expect(problemsOf(() => readConfig({ CONFIG_FILE: join(folder, "none.env") }))).toHaveLength(1);
  });

  test("one half of a certificate and key is a mistake that names the other", () => {
    const path = join(folder, "key.pem");
    writeFileSync(path, "not a key");
    expect(problemsOf(() => loadConfig({ TLS_KEY: path }))).toEqual([
      "TLS_CERT: expected a file too, since TLS_KEY is given",
    ]);
    expect(problemsOf(() => loadConfig({ TLS_KEY: path, TLS_CERT: path }))).toEqual([
      "TLS_CERT, TLS_KEY: expected a certificate and the key that belongs to it, both PEM",
    ]);
  });

  test("one role alone, or more workers than the embedded database carries, needs DATABASE_URL", () => {
    expect(problemsOf(() => loadConfig({ ROLE: "api", WORKERS: "60" }))).toHaveLength(2);
    expect(problemsOf(() => loadConfig({ ROLE: "api", WORKERS: "60", DATABASE_URL: database }))).toEqual([]);
  });

  test("a key reads the same from hex and from either base64", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const key = Buffer.from(bytes);
        for (const encoding of ["hex", "base64", "base64url"] as const) {
          expect(parseSecretKey(key.toString(encoding))).toEqual({ value: key });
        }
      }),
    );
  });

  test("docs/configuration.md shows every setting with its default and meaning", () => {
    const cells = (row: string) => row.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "").trim());
    const rows = readFileSync(join(packageRoot, "docs", "configuration.md"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    expect(rows.map(cells)).toEqual(
      SETTINGS.map(({ name, fallback, meaning }) => [`\`${name}\``, fallback, meaning]),
    );
  });
});
