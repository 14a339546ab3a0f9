import {
  holdOverdueMinutes,
  holdOverdueMinutesMax,
  holdOverdueMinutesMin,
  leaseMs,
  leaseMsMax,
  leaseMsMin,
  workersDefaultMax,
} from "./limits.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

interface Setting {
  name: string;
  /** The default in words. */
  fallback: string;
  meaning: string;
}

/** Every setting there is; `docs/configuration.md` shows this list. */
export const SETTINGS: readonly Setting[] = [
  {
    name: "DATABASE_URL",
    fallback: "the embedded PostgreSQL",
    meaning: "`postgres://user:password@host:port/database` of a PostgreSQL 15 or newer to use instead.",
  },
  {
    name: "DATA_DIR",
    fallback: "`data` beside `package.json`",
    meaning: "Absolute path of the folder for the embedded database, the key file and the log.",
  },
  {
    name: "HOST",
    fallback: "`127.0.0.1`",
    meaning: "Address to listen on; `0.0.0.0` or `::` for every one.",
  },
  { name: "PORT", fallback: "`8420`", meaning: "Port to listen on; `0` takes any free one." },
  {
    name: "PUBLIC_URL",
    fallback: "none",
    meaning: "The address that recipients and providers reach, such as `https://clarion.example.com`.",
  },
  {
    name: "TLS_CERT",
    fallback: "none",
    meaning: "File with the certificate chain (PEM); makes the server speak HTTPS. Needs `TLS_KEY`.",
  },
  { name: "TLS_KEY", fallback: "none", meaning: "File with the certificate's private key (PEM)." },
  {
    name: "TRUST_PROXY",
    fallback: "`false`",
    meaning:
      "Whom to believe about `X-Forwarded-*`: `true`, `false`, a number of hops, or addresses and ranges with commas between.",
  },
  {
    name: "ROLE",
    fallback: "`all`",
    meaning:
      "`api` accepts, `worker` decides and delivers, `all` does both. One role alone needs `DATABASE_URL`.",
  },
  {
    name: "WORKERS",
    fallback: `one less than the processors, 1–${workersDefaultMax}`,
    meaning: "How many worker processes the roles `all` and `worker` run.",
  },
  {
    name: "SECRET_KEY",
    fallback: "`secret.key` in the data folder, made at the first start",
    meaning:
      "32 bytes in hex or base64: seals provider secrets, recognises credentials. The same on every machine.",
  },
  {
    name: "ALLOW_PRIVATE_ADDRESSES",
    fallback: "`false`",
    meaning:
      "Private addresses that webhooks may call: `true`, `false`, or addresses, ranges and host names with commas between.",
  },
  {
    name: "BOUNCE_PORT",
    fallback: "none",
    meaning:
      "Port of the built-in receiver of bounces, such as `25`; none: it is off ([more](email.md#bounces)).",
  },
  {
    name: "BOUNCE_HOST",
    fallback: "`0.0.0.0`",
    meaning: "Address that the receiver of bounces listens on.",
  },
  {
    name: "BOUNCE_NAME",
    fallback: "the host name of `PUBLIC_URL`",
    meaning:
      "Host name of the receiver of bounces, which MX records lead to, such as `mx.clarion.example.com`.",
  },
  {
    name: "DNS_SERVERS",
    fallback: "the system's",
    meaning:
      "DNS servers that the records of domains are looked up at: addresses with commas between, each with its port unless that is 53, " +
      "such as `1.1.1.1, [2606:4700:4700::1111]:53`.",
  },
  {
    name: "LEASE_MS",
    fallback: `\`${leaseMs}\``,
    meaning:
      `How long a worker may hold a message that it is about to send, ${leaseMsMin}–${leaseMsMax} ms; ` +
      "what a worker that hangs was sending is taken over after that.",
  },
  {
    name: "HOLD_OVERDUE_MINUTES",
    fallback: `\`${holdOverdueMinutes}\``,
    meaning:
      "After so long without a working worker, in another database, or after a restore, what is overdue by more than that is " +
      `held for an operator, ${holdOverdueMinutesMin}–${holdOverdueMinutesMax} minutes ([more](operations.md#what-came-due-while-nobody-worked)).`,
  },
  {
    name: "IMPORT_PASSCODE",
    fallback: "none",
    meaning: "Passcode of the account on another server that `clarion import compatible` reads from.",
  },
  {
    name: "LOG_LEVEL",
    fallback: "`info`",
    meaning: `One of ${LOG_LEVELS.map((level) => `\`${level}\``).join(", ")}.`,
  },
  {
    name: "LOG_FILE",
    fallback: "`clarion.log` in the data folder",
    meaning: "Absolute path of the log, JSON lines; `-` writes to standard output.",
  },
  {
    name: "CONFIG_FILE",
    fallback: "`clarion.env` in the data folder, if it exists",
    meaning:
      "Absolute path of a file with these settings as `KEY=value` lines. The environment wins over it.",
  },
];
