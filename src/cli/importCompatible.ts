import { createInterface } from "node:readline/promises";
import { readConfig } from "../config.ts";
import { findAccountByExternalId } from "../db/queries/accounts.ts";
import { DomainError } from "../lib/errors.ts";
import { OperatorError } from "../lib/operatorError.ts";
import { normalizeTimeZone } from "../profiles/address.ts";
import { type CompatibleProgress, importCompatible } from "../transfers/compatible/begin.ts";
import type { Remote } from "../transfers/compatible/client.ts";
import type { CompatibleSettings } from "../transfers/compatible/run.ts";
import { TransferFault } from "../transfers/fault.ts";
import { withDeployment } from "./deployment.ts";
import { print } from "./print.ts";

export interface ImportCompatibleOptions {
  from: string;
  account: string;
  into: string;
  /** `-` reads a line from standard input; absent: the setting IMPORT_PASSCODE. */
  passcode?: string;
  /** With commas between. */
  events?: string;
  usersBy?: string;
  since: string;
  until?: string;
  timeZone?: string;
  restart?: boolean;
}

const originOf = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.origin;
  throw new OperatorError(`--from: expected http:// or https:// and a host, got "${text}".`);
};

const dayOf = (option: string, text: string): number => {
  if (/^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(text)) return Number(text);
  throw new OperatorError(`${option}: expected a day as YYYYMMDD, got "${text}".`);
};

const today = (): number => Number(new Date().toISOString().slice(0, 10).replaceAll("-", ""));

const readLine = async (): Promise<string> => {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line.trim();
  throw new OperatorError("Expected the passcode as a line on standard input.");
};

const passcodeOf = async (option: string | undefined): Promise<string> => {
  if (option === "-") return readLine();
  if (option !== undefined) {
    throw new OperatorError(
      "--passcode: expected -, which reads it from standard input: a passcode in the command would stand in the list of processes.",
    );
  }
  const { importPasscode } = readConfig();
  if (importPasscode !== undefined) return importPasscode;
  throw new OperatorError(
    "Give the other account's passcode as IMPORT_PASSCODE, or by --passcode - on standard input.",
  );
};

const zoneOf = (text: string): string => {
  const zone = normalizeTimeZone(text);
  if (zone !== null) return zone;
  throw new OperatorError(`--time-zone: expected an IANA name such as Europe/Berlin, got "${text}".`);
};

const settingsOf = (options: ImportCompatibleOptions, accountZone: string): CompatibleSettings => ({
  events:
    options.events === undefined
      ? null
      : options.events
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== ""),
  usersBy: options.usersBy ?? null,
  from: dayOf("--since", options.since),
  to: options.until === undefined ? today() : dayOf("--until", options.until),
  timeZone: options.timeZone === undefined ? accountZone : zoneOf(options.timeZone),
});

const numbers = new Intl.NumberFormat("en", { useGrouping: true });

const progressLine = ({ isResumed, list, row }: CompatibleProgress): string => {
  const seconds = (Date.now() - (row.started_at?.getTime() ?? Date.now())) / 1000;
  const speed =
    isResumed || seconds < 1 ? "" : `, ${numbers.format(Math.round(row.rows_done / seconds))} a second`;
  return `${list}: ${numbers.format(row.rows_taken)} records stored, ${numbers.format(row.rows_refused)} refused${speed}`;
};

/** On a terminal one line that is written over; in a log a line each time. */
const tell = (line: string): void => {
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
};

/** `import compatible` */
export const importCompatibleCommand = async (options: ImportCompatibleOptions): Promise<void> => {
  const remote: Remote = {
    origin: originOf(options.from),
    accountId: options.account,
    passcode: await passcodeOf(options.passcode),
  };
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  await withDeployment(async ({ db }) => {
    const account = await findAccountByExternalId(db, options.into);
    if (account === undefined) {
      throw new DomainError(
        "account/not-found",
        `There is no account "${options.into}"; \`clarion account list\` shows them.`,
      );
    }
    const asked = { settings: settingsOf(options, account.time_zone), isNew: options.restart ?? false };
    const { state, row } = await importCompatible(db, account.id, remote, asked, {
      isStopped: () => isStopped,
      onProgress: (progress) => tell(progressLine(progress)),
      onError: (error) => tell(String(error)),
    }).catch((error: unknown) => {
      throw error instanceof TransferFault
        ? new OperatorError(`${error.message}\nThe same command goes on where it was.`)
        : error;
    });
    if (process.stderr.isTTY) process.stderr.write("\n");
    print(`Records read     ${numbers.format(row.rows_done)}`);
    print(`Records stored   ${numbers.format(row.rows_taken)}`);
    print(`Records refused  ${numbers.format(row.rows_refused)}`);
    if (row.rows_refused > 0)
      print(
        `Why: the import ${row.id} among the imports of the dashboard, or GET /api/v1/transfers/${row.id}/refused`,
      );
    if (state !== "done") {
      print(state === "cancelled" ? "It was cancelled." : "Stopped; the same command goes on where it was.");
      process.exitCode = 1;
    }
  });
};
