import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { createSecureContext } from "node:tls";
import ipaddr from "ipaddr.js";
import { OperatorError } from "./lib/operatorError.ts";
import { packageRoot } from "./lib/packageRoot.ts";
import {
  nearestName,
  type Parsed,
  parseSettingsFile,
  type SettingsFile,
  type SettingsReader,
  settingsReader,
} from "./lib/settings.ts";
import {
  apiConnectionsMax,
  embeddedConnectionsMax,
  holdOverdueMinutes,
  holdOverdueMinutesMax,
  holdOverdueMinutesMin,
  leaseMs,
  leaseMsMax,
  leaseMsMin,
  workerConnectionsMax,
  workerSessionsMax,
  workersDefaultMax,
  workersMax,
} from "./limits.ts";
import { LOG_LEVELS, SETTINGS } from "./settings.ts";

export type Role = (typeof ROLES)[number];
export type LogLevel = (typeof LOG_LEVELS)[number];

const ROLES = ["all", "api", "worker"] as const;

/** Everything that can be set from outside, parsed and checked. */
export interface Config {
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Scheme, host and port that recipients and providers reach, without a slash at the end. */
  readonly publicUrl: string | undefined;
  /** PEM texts. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Whom to believe about X-Forwarded-*: everybody, nobody, a number of hops, or these addresses and ranges. */
  readonly trustProxy: boolean | number | readonly string[];
  readonly role: Role;
  readonly workers: number;
  /** 32 bytes. Undefined: the key file in the data folder. */
  readonly secretKey: Buffer | undefined;
  /** All, none, or these addresses, ranges and host names. */
  readonly allowPrivateAddresses: boolean | readonly string[];
  /** The built-in receiver of bounces; undefined: off. */
  readonly receiver: { readonly host: string; readonly port: number; readonly hostName: string } | undefined;
  /** Asked for the records of domains, as node:dns takes them; none: the system's. */
  readonly dnsServers: readonly string[];
  /** How long a worker may hold a message that it is about to send. */
  readonly leaseMs: number;
  /** After so long without a worker, what is overdue by more than that is held. */
  readonly holdOverdueMinutes: number;
  /** Of the account that `import compatible` reads from. */
  readonly importPasscode: string | undefined;
  readonly logLevel: LogLevel;
  /** Absolute. Undefined: standard output. */
  readonly logFile: string | undefined;
}

const NAMES = SETTINGS.map(({ name }) => name);
const SECRETS: ReadonlySet<string> = new Set(["DATABASE_URL", "SECRET_KEY", "IMPORT_PASSCODE"]);

/** Every mistake of a configuration, each named. */
export class ConfigError extends OperatorError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? "a mistake" : `${problems.length} mistakes`;
    super(`The configuration has ${count}:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

// ------------------------------------------------------------------ one value each

const wholeNumber =
  (min: number, max: number) =>
  (text: string): Parsed<number> => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? { value } : { expected: `a whole number from ${min} to ${max}` };
  };

const oneOf =
  <T extends string>(choices: readonly T[]) =>
  (text: string): Parsed<T> => {
    const value = choices.find((choice) => choice === text);
    return value === undefined ? { expected: `one of ${choices.join(", ")}` } : { value };
  };

/** What an HTTP header carries without surprise. */
const visibleText = (text: string): Parsed<string> =>
  /^[!-~]{1,200}$/.test(text) ? { value: text } : { expected: "1 to 200 visible ASCII characters" };

const absolutePath = (text: string): Parsed<string> =>
  isAbsolute(text) ? { value: resolve(text) } : { expected: "an absolute path (starting with /)" };

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i;

const isHost = (text: string): boolean =>
  ipaddr.IPv6.isValid(text) ||
  ipaddr.IPv4.isValidFourPartDecimal(text) ||
  (HOST_NAME.test(text) && !/^[\d.]+$/.test(text));

const host = (text: string): Parsed<string> =>
  isHost(text) ? { value: text } : { expected: "an IP address or a host name" };

const isRange = (text: string): boolean => ipaddr.IPv4.isValidCIDR(text) || ipaddr.IPv6.isValidCIDR(text);

const parsedUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

const databaseUrl = (text: string): Parsed<string> => {
  const protocol = parsedUrl(text)?.protocol;
  return protocol === "postgres:" || protocol === "postgresql:"
    ? { value: text }
    : { expected: "postgres://user:password@host:port/database" };
};

const publicUrl = (text: string): Parsed<string> => {
  const url = parsedUrl(text);
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  return url && isWeb && `${url.origin}/` === url.href
    ? { value: url.origin }
    : {
        expected: "http:// or https:// with a host and nothing after it, such as https://clarion.example.com",
      };
};

const KEY_BYTES = 32;

/** 32 bytes written as hex or base64 (RFC 4648, either alphabet). */
export const parseSecretKey = (text: string): Parsed<Buffer> => {
  const isHex = /^[0-9a-f]{64}$/i.test(text);
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(text);
  return isHex || isBase64
    ? { value: Buffer.from(text, isHex ? "hex" : "base64") }
    : { expected: `${KEY_BYTES} bytes as 64 hex digits or as base64 (openssl rand -hex 32 makes one)` };
};

const switchOrList =
  (isItem: (text: string) => boolean, expected: string) =>
  (text: string): Parsed<boolean | string[]> => {
    if (text === "true" || text === "false") return { value: text === "true" };
    const items = text.split(",").map((item) => item.trim());
    return items.every(isItem) ? { value: items } : { expected };
  };

/** An address, with its port unless that is 53; one of IPv6 stands in brackets then (RFC 3986 3.2.2). */
const isDnsServer = (text: string): boolean => {
  const [, bracketed, bare, port] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const isPort = port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
  if (bracketed !== undefined) return isPort && ipaddr.IPv6.isValid(bracketed);
  if (bare !== undefined) return isPort && ipaddr.IPv4.isValidFourPartDecimal(bare);
  return ipaddr.IPv6.isValid(text);
};

const dnsServers = (text: string): Parsed<string[]> => {
  const items = text.split(",").map((item) => item.trim());
  return items.every(isDnsServer)
    ? { value: items }
    : { expected: "addresses with commas between, such as 1.1.1.1, 192.0.2.1:5353 or [2001:db8::1]:53" };
};

const allowPrivateAddresses = switchOrList(
  (item) => isRange(item) || isHost(item),
  "true, false, or addresses, ranges (10.0.0.0/8) and host names with commas between",
);

const trustedAddresses = switchOrList(
  (item) => isRange(item) || ipaddr.isValid(item),
  "true, false, a number of hops, or addresses and ranges (10.0.0.0/8) with commas between",
);

const trustProxy = (text: string): Parsed<boolean | number | string[]> =>
  /^\d+$/.test(text) ? wholeNumber(1, 100)(text) : trustedAddresses(text);

const pemFile = (text: string): Parsed<string> => {
  const path = absolutePath(text);
  if ("expected" in path) return path;
  try {
    return { value: readFileSync(path.value, "utf8") };
  } catch {
    return { expected: "a file that this program can read" };
  }
};

const logFile = (text: string): Parsed<string | undefined> =>
  text === "-" ? { value: undefined } : absolutePath(text);

// ------------------------------------------------------------------ what several say together

const tlsPair = (reader: SettingsReader): Config["tls"] => {
  const problemsBefore = reader.problems.length;
  const cert = reader.read("TLS_CERT", pemFile, undefined);
  const key = reader.read("TLS_KEY", pemFile, undefined);
  if (reader.problems.length > problemsBefore) return undefined;
  if (cert !== undefined && key !== undefined) {
    try {
      createSecureContext({ cert, key });
      return { cert, key };
    } catch {
      reader.problems.push(
        "TLS_CERT, TLS_KEY: expected a certificate and the key that belongs to it, both PEM",
      );
    }
  } else if (cert !== undefined || key !== undefined) {
    const [given, missing] = cert === undefined ? ["TLS_KEY", "TLS_CERT"] : ["TLS_CERT", "TLS_KEY"];
    reader.problems.push(`${missing}: expected a file too, since ${given} is given`);
  }
  return undefined;
};

const hostNameOf = (text: string): Parsed<string> =>
  HOST_NAME.test(text) && text.includes(".") && !/^[\d.]+$/.test(text)
    ? { value: text.toLowerCase() }
    : { expected: "a host name that MX records can lead to, such as mx.clarion.example.com" };

const receiverOf = (reader: SettingsReader, url: string | undefined): Config["receiver"] => {
  const port = reader.read("BOUNCE_PORT", wholeNumber(1, 65_535), undefined);
  const listenHost = reader.read("BOUNCE_HOST", host, "0.0.0.0");
  const given = reader.read("BOUNCE_NAME", hostNameOf, undefined);
  if (port === undefined) return undefined;
  const fromUrl = url === undefined ? undefined : hostNameOf(new URL(url).hostname);
  const hostName = given ?? (fromUrl && "value" in fromUrl ? fromUrl.value : undefined);
  if (hostName !== undefined) return { host: listenHost, port, hostName };
  reader.problems.push(
    "BOUNCE_NAME: expected a host name such as mx.clarion.example.com, since BOUNCE_PORT is given and PUBLIC_URL names none",
  );
  return undefined;
};

const defaultWorkers = (): number => Math.min(workersDefaultMax, Math.max(1, availableParallelism() - 1));

const embeddedWorkersMax = Math.floor(
  (embeddedConnectionsMax - apiConnectionsMax) / (workerConnectionsMax + workerSessionsMax),
);

const problemsTogether = (config: Config): string[] => {
  if (config.databaseUrl !== undefined) return [];
  const problems: string[] = [];
  if (config.role !== "all") {
    problems.push(
      `ROLE: ${config.role} alone needs DATABASE_URL, since the embedded PostgreSQL belongs to one program (ROLE=all)`,
    );
  }
  if (config.workers > embeddedWorkersMax) {
    problems.push(
      `WORKERS: expected at most ${embeddedWorkersMax} with the embedded PostgreSQL, got ${config.workers}; ` +
        "with DATABASE_URL there can be more",
    );
  }
  return problems;
};

const fileProblems = (file: SettingsFile, isDefaultFile: boolean): string[] =>
  [...file.values.keys()].flatMap((key) => {
    if (key === "CONFIG_FILE") return [`${file.path}: CONFIG_FILE can only be set in the environment`];
    if (key === "DATA_DIR" && isDefaultFile) {
      return [`${file.path}: DATA_DIR cannot be set in a file that lies in the data folder`];
    }
    if (NAMES.includes(key)) return [];
    const near = nearestName(key, NAMES);
    return [`${file.path}: there is no setting ${key}${near ? `; did you mean ${near}?` : ""}`];
  });

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from an environment and, beneath it, the text of a settings file.
 *
 * @throws ConfigError naming every mistake
 */
export const loadConfig = (environment: Environment, file?: SettingsFile, isDefaultFile = true): Config => {
  const reader = settingsReader(environment, file, SECRETS);
  const dataDir = reader.read("DATA_DIR", absolutePath, join(packageRoot, "data"));
  const publicUrlGiven = reader.read("PUBLIC_URL", publicUrl, undefined);
  const config: Config = {
    databaseUrl: reader.read("DATABASE_URL", databaseUrl, undefined),
    dataDir,
    host: reader.read("HOST", host, "127.0.0.1"),
    port: reader.read("PORT", wholeNumber(0, 65_535), 8_420),
    publicUrl: publicUrlGiven,
    tls: tlsPair(reader),
    trustProxy: reader.read("TRUST_PROXY", trustProxy, false),
    role: reader.read("ROLE", oneOf(ROLES), "all"),
    workers: reader.read("WORKERS", wholeNumber(1, workersMax), defaultWorkers()),
    secretKey: reader.read("SECRET_KEY", parseSecretKey, undefined),
    allowPrivateAddresses: reader.read("ALLOW_PRIVATE_ADDRESSES", allowPrivateAddresses, false),
    receiver: receiverOf(reader, publicUrlGiven),
    dnsServers: reader.read("DNS_SERVERS", dnsServers, []),
    leaseMs: reader.read("LEASE_MS", wholeNumber(leaseMsMin, leaseMsMax), leaseMs),
    holdOverdueMinutes: reader.read(
      "HOLD_OVERDUE_MINUTES",
      wholeNumber(holdOverdueMinutesMin, holdOverdueMinutesMax),
      holdOverdueMinutes,
    ),
    importPasscode: reader.read("IMPORT_PASSCODE", visibleText, undefined),
    logLevel: reader.read("LOG_LEVEL", oneOf(LOG_LEVELS), "info"),
    logFile: reader.read("LOG_FILE", logFile, join(dataDir, "clarion.log")),
  };
  const more = file === undefined ? [] : fileProblems(file, isDefaultFile);
  const problems = [...reader.problems, ...more, ...problemsTogether(config)];
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
};

const readSettingsFile = (path: string): SettingsFile => {
  try {
    return parseSettingsFile(path, readFileSync(path, "utf8"));
  } catch {
    throw new ConfigError([
      `CONFIG_FILE: expected a file that this program can read, got ${JSON.stringify(path)}`,
    ]);
  }
};

/**
 * Reads this program's configuration: the environment, and the settings file that it names or that lies in
 * the data folder.
 *
 * @throws ConfigError naming every mistake
 */
export const readConfig = (environment: Environment = process.env): Config => {
  const named = environment.CONFIG_FILE?.trim();
  if (named) return loadConfig(environment, readSettingsFile(named), false);
  const standard = join(environment.DATA_DIR?.trim() || join(packageRoot, "data"), "clarion.env");
  return loadConfig(environment, existsSync(standard) ? readSettingsFile(standard) : undefined);
};

/** The environment of a worker process: this one's, with what the program found out or made at start. */
export const workerEnvironment = (
  databaseUrlInUse: string,
  secretKey: Buffer,
): Record<string, string | undefined> => ({
  ...process.env,
  DATABASE_URL: databaseUrlInUse,
  SECRET_KEY: secretKey.toString("hex"),
});
