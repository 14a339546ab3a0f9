import { type AttemptRow, type Evidence, fewOf, gathered, isTaken, type Tables } from "../evidence.ts";
import type { Kill } from "../ledger.ts";
import type { Call } from "../receiver.ts";
import type { Standstill } from "../standstills.ts";

/** The code of an attempt whose worker was lost during the call. */
const WORKER_LOST = "worker_lost";

/** The code of an attempt whose answer did not come in time. */
const TIMED_OUT = "timed_out";

const isUnknown = ({ result }: AttemptRow): boolean => result === "unknown";

/** Whether the receiver stood still while the answer was waited for. */
const isKeptWaiting = (
  { code, started_at: startedAt, ended_at: endedAt }: AttemptRow,
  standstills: readonly Standstill[],
): boolean =>
  code === TIMED_OUT &&
  startedAt !== null &&
  standstills.some(({ fromMs, toMs }) => fromMs <= endedAt.getTime() && toMs >= startedAt.getTime());

/** What was taken more than once is declared, once for each time. */
const declaredFaults = (
  id: string,
  attempts: readonly AttemptRow[],
  calls: readonly Call[],
  standstills: readonly Standstill[],
): string[] => {
  const faults: string[] = [];
  const taken = calls.filter(isTaken).length;
  const unknown = attempts.filter(isUnknown).length;
  if (taken - 1 > unknown) {
    faults.push(`repeats: ${id} was taken ${taken} times, and ${unknown} lost answers are declared`);
  }
  attempts.forEach((attempt, index) => {
    const mayRepeat = attempts.slice(0, index).some(isUnknown);
    if (attempt.is_repeat !== mayRepeat) {
      const words = mayRepeat
        ? "follows a lost answer and is not declared"
        : "is declared a repeat of nothing";
      faults.push(`repeats: attempt ${attempt.attempt} of ${id} ${words}`);
    }
  });
  const cut = calls.filter(({ answer }) => answer === "cut").length;
  const cutDeclared = attempts.filter(
    (attempt) => isUnknown(attempt) && attempt.code !== WORKER_LOST && !isKeptWaiting(attempt, standstills),
  ).length;
  if (cutDeclared > cut) {
    faults.push(`repeats: ${id} lost ${cutDeclared} answers by the network, and the receiver cut ${cut}`);
  }
  return faults;
};

/** A kill may cost the answers of the calls that were under way, and no more. */
const boundFaults = (attempts: readonly AttemptRow[], kills: readonly Kill[]): string[] => {
  const leases = gathered(
    kills.flatMap((kill) => kill.leases),
    ({ workerId }) => String(workerId),
  );
  const lost = gathered(
    attempts.filter(({ code, result }) => result === "unknown" && code === WORKER_LOST),
    (attempt) => String(attempt.worker_id),
  );
  return [...lost].flatMap(([workerId, rows]) => {
    const bound = (leases.get(workerId) ?? []).reduce((sum, { count }) => sum + count, 0);
    if (rows.length <= bound) return [];
    return [
      `bound: worker ${workerId} lost ${rows.length} answers, and held ${bound} leases when it was killed`,
    ];
  });
};

/** Repeats are declared where they may double, and bounded by what was under way when something died. */
export const checkRepeats = (
  tables: Tables,
  { calls, kills, standstills }: Pick<Evidence, "calls" | "kills" | "standstills">,
): string[] => {
  const callsOf = gathered(calls, ({ id }) => id);
  const faults = [...tables.attemptsOf].flatMap(([id, attempts]) =>
    declaredFaults(id, attempts, callsOf.get(id) ?? [], standstills),
  );
  return [faults, boundFaults([...tables.attemptsOf.values()].flat(), kills)].flatMap(fewOf);
};
