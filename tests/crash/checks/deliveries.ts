import { type AttemptRow, fewOf, gathered, isTaken, type MessageRow, type Tables } from "../evidence.ts";
import type { Call } from "../receiver.ts";

/** The attempts of a message tell one story, and it is the message's own. */
const storyFaults = (message: MessageRow, attempts: readonly AttemptRow[]): string[] => {
  const { id, outcome, maybe_sent } = message;
  const faults: string[] = [];
  if (attempts.some(({ attempt }, index) => attempt !== index + 1)) {
    faults.push(
      `attempts: message ${id} has attempts ${attempts.map(({ attempt }) => attempt)}: one is not stored`,
    );
  }
  const sent = attempts.findIndex(({ result }) => result === "sent");
  if (sent >= 0 && sent < attempts.length - 1)
    faults.push(`attempts: message ${id} was called again after it was sent`);
  if ((outcome === "sent") !== sent >= 0) {
    faults.push(
      `outcome: message ${id} is ${outcome}, and its attempts say ${sent >= 0 ? "sent" : "not sent"}`,
    );
  }
  if (maybe_sent !== attempts.some(({ result }) => result === "unknown")) {
    faults.push(`repeats: message ${id} says maybe sent ${maybe_sent}, and its attempts say otherwise`);
  }
  return faults;
};

/** What the receiver saw of a message against what is stored of it. */
const receivedFaults = (
  message: MessageRow,
  attempts: readonly AttemptRow[],
  calls: readonly Call[],
): string[] => {
  const { id, outcome, maybe_sent } = message;
  const taken = calls.filter(isTaken);
  const faults: string[] = [];
  if (calls.length > attempts.length) {
    faults.push(
      `attempts: the receiver was called ${calls.length} times for ${id}, and ${attempts.length} are stored`,
    );
  }
  if (outcome === "sent" && !calls.some(({ answer }) => answer !== "cut" && answer >= 200 && answer < 300)) {
    faults.push(`sent: message ${id} is sent, and the receiver never took it`);
  }
  if (outcome !== "sent" && taken.length > 0 && !maybe_sent) {
    faults.push(`sent: message ${id} is ${outcome}, and the receiver took it`);
  }
  if (new Set(calls.map(({ bodySha256 }) => bodySha256)).size > 1) {
    faults.push(`bytes: message ${id} came with different bodies`);
  }
  return faults;
};

/** Every call is a stored attempt, what is sent was taken, what is repeated is the same to the byte. */
export const checkDeliveries = (tables: Tables, calls: readonly Call[]): string[] => {
  const callsOf = gathered(calls, ({ id }) => id);
  const ids = new Set(tables.messages.map(({ id }) => id));
  const strangers = [...callsOf.keys()]
    .filter((id) => !ids.has(id))
    .map((id) => `origin: the receiver took ${id === "" ? "a call without id" : id}, which is no message`);
  const faults = tables.messages.flatMap((message) => {
    const attempts = tables.attemptsOf.get(message.id) ?? [];
    return [
      ...storyFaults(message, attempts),
      ...receivedFaults(message, attempts, callsOf.get(message.id) ?? []),
    ];
  });
  return [strangers, faults].flatMap(fewOf);
};
