import type { OutgoingTested } from "../contract/outgoing.ts";
import { TEST_KIND } from "../contract/outgoingKinds.ts";
import type { Database } from "../db/pool.ts";
import { insertTestEvent, readTold, writeOutgoingResults } from "../db/queries/outgoingEvents.ts";
import { noteOutgoingHealth } from "../db/queries/outgoingWebhooks.ts";
import { onlyRow } from "../db/tx.ts";
import { guardedAgent, type NetworkGuard } from "../lib/exchange.ts";
import { newId } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { outgoingLeaseMs, outgoingTimeoutMs } from "../limits.ts";
import { bodyOf } from "./body.ts";
import { tell } from "./call.ts";
import { healthOf, resultOf } from "./results.ts";
import { findTarget } from "./webhooks.ts";

export interface TestDeps {
  db: Database;
  box: SecretBox;
  guard: NetworkGuard;
  now: () => Date;
}

/**
 * Tells a webhook an event that says nothing but that it arrived, now, and shows what came back. It is called once, on or
 * off, and stands in the log as any event.
 *
 * @throws DomainError outgoing-webhook/not-found
 */
export const testWebhook = async (
  { db, box, guard, now }: TestDeps,
  accountId: number,
  id: string,
): Promise<OutgoingTested> => {
  const target = await findTarget(db, accountId, id);
  const made = { id: newId(now().getTime()), webhookId: id, kind: TEST_KIND };
  const event = onlyRow(await insertTestEvent(db, accountId, made, outgoingLeaseMs));
  const body = bodyOf(onlyRow(await readTold(db, [event])));
  const agent = guardedAgent(guard, outgoingTimeoutMs);
  const at = now();
  const teller = { box, agent, nowMs: () => now().getTime() };
  const answer = await tell(teller, target, { id: event.id, body });
  await agent.destroy();
  const state = answer.isTaken ? "told" : "failed";
  await writeOutgoingResults(db, [{ ...resultOf(event, answer, at, 0), state }]);
  await noteOutgoingHealth(db, healthOf([{ event, answer: { ...answer, isGone: false } }]));
  const { status, durationMs, response, error } = answer;
  const detail = error ?? `It took the test and answered ${status}.`;
  return { isOk: answer.isTaken, detail, eventId: event.id, status, durationMs, response };
};
