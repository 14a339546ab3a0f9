import { fewOf, gathered, type IntakeRow, type Tables } from "../evidence.ts";
import type { LedgerEntry } from "../ledger.ts";

const nonceOf = ({ payload }: IntakeRow): string => {
  const parsed: unknown = JSON.parse(payload?.toString("utf8") ?? "null");
  return typeof parsed === "object" && parsed !== null && "nonce" in parsed ? String(parsed.nonce) : "";
};

/** What a 200 said is stored; what was refused is not; nothing is stored twice. */
const faultsOf = (entry: LedgerEntry, stored: readonly IntakeRow[]): string[] => {
  const { nonce, requestIds, accepted, lostAnswers, refusals } = entry;
  const storedIds = [...new Set(stored.map((row) => row.request_id))];
  const faults: string[] = [];
  const [acknowledged] = requestIds;
  if (requestIds.length > 1) {
    faults.push(`keys: request ${nonce} was repeated with its key and told ${requestIds.length} request ids`);
  }
  if (storedIds.length > 1) faults.push(`keys: request ${nonce} is stored ${storedIds.length} times`);
  if (acknowledged !== undefined) {
    const rows = stored.filter((row) => row.request_id === acknowledged);
    const recipients = rows.reduce((sum, row) => sum + row.recipient_count, 0);
    if (rows.length === 0) faults.push(`lost: acknowledged request ${acknowledged} is not stored`);
    else if (recipients !== accepted) {
      faults.push(
        `lost: request ${acknowledged} was told accepted ${accepted}, and ${recipients} are stored`,
      );
    }
  } else if (lostAnswers === 0 && storedIds.length > 0) {
    faults.push(`refused: request ${nonce} was refused (${refusals.join(", ")}) and is stored all the same`);
  }
  const wrong = refusals.filter((status) => status !== 503);
  if (wrong.length > 0) faults.push(`answers: request ${nonce} was answered ${wrong.join(", ")}`);
  return faults;
};

export const checkAcknowledged = (tables: Tables, ledger: readonly LedgerEntry[]): string[] => {
  const stored = gathered(tables.intake, nonceOf);
  const known = new Set(ledger.map(({ nonce }) => nonce));
  const faults = ledger.flatMap((entry) => faultsOf(entry, stored.get(entry.nonce) ?? []));
  const strangers = tables.intake
    .filter((row) => !known.has(nonceOf(row)))
    .map((row) => `origin: nobody asked for request ${row.request_id}`);
  return [faults, strangers].flatMap(fewOf);
};
