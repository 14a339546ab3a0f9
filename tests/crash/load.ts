import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import type { Ledger, LedgerEntry } from "./ledger.ts";
import type { Seeded } from "./seeded.ts";
import type { Target } from "./setup.ts";

export interface LoadOptions {
  url: string;
  targets: readonly Target[];
  chance: Seeded;
  ledger: Ledger;
  /** Requests a second, as long as the API answers at once. */
  perSecond: number;
}

const CALLERS = 16;
/** A caller that hears nothing for this long gives up on the answer, as real ones do. */
const ANSWER_MS_MAX = 5_000;
const REPEAT_MS = 100;
const RECIPIENTS_MANY = 50;
/** A keyed request is repeated until it is answered, for this long after the load was told to stop. */
const LAST_REPEATS_MS_MAX = 60_000;

interface Planned {
  target: Target;
  path: string;
  body: string;
  isKeyed: boolean;
  /** Sent once more with its key after it was acknowledged. */
  isSentAgain: boolean;
}

const recipientsOf = (chance: Seeded, target: Target): Record<string, string[]> => {
  const user = (): string =>
    chance.happens(0.12)
      ? `ghost-${chance.whole(1, 1_000)}`
      : `user-${chance.whole(0, target.users.length - 1)}`;
  if (chance.happens(0.03)) return { identity: Array.from({ length: RECIPIENTS_MANY }, user) };
  const one = user();
  return chance.happens(0.05) ? { identity: [one], email: [`${one}@example.com`] } : { identity: [one] };
};

/** One campaign, two campaigns (`/2`), or two bodies wrapped in `d`. */
const plan = (chance: Seeded, targets: readonly Target[], nonce: string): Planned => {
  const target = chance.weighted(targets.map((choice) => [choice, 1] as const));
  const campaign = () => chance.weighted(target.campaignIds.map((id) => [id, 1] as const));
  const payload = { nonce, padding: "x".repeat(chance.whole(0, 800)) };
  const flat = () => ({
    to: recipientsOf(chance, target),
    campaign_id: campaign(),
    ExternalTrigger: payload,
  });
  const shape = chance.weighted([
    ["flat", 80],
    ["two", 10],
    ["wrapped", 10],
  ] as const);
  const body = {
    flat: () => flat(),
    two: () => ({
      to: recipientsOf(chance, target),
      campaign_id_list: target.campaignIds,
      ExternalTrigger: payload,
    }),
    wrapped: () => ({ d: [flat(), flat()] }),
  }[shape]();
  return {
    target,
    path: shape === "two" ? "/2/send/externaltrigger.json" : "/1/send/externaltrigger.json",
    body: JSON.stringify(body),
    isKeyed: chance.happens(0.5),
    isSentAgain: chance.happens(0.1),
  };
};

const acknowledge = (entry: LedgerEntry, text: string): void => {
  const { request_id: requestId, accepted }: { request_id: string; accepted: number } = JSON.parse(text);
  if (!entry.requestIds.includes(requestId)) entry.requestIds.push(requestId);
  entry.accepted = accepted;
};

/** Fires triggers at the compatible API until stopped, and keeps the callers' ledger. */
export const startLoad = ({ url, targets, chance, ledger, perSecond }: LoadOptions) => {
  const pool = new Pool(url, {
    connections: CALLERS,
    headersTimeout: ANSWER_MS_MAX,
    bodyTimeout: ANSWER_MS_MAX,
    connectTimeout: ANSWER_MS_MAX,
  });
  let isStopping = false;
  let giveUpAtMs = Number.POSITIVE_INFINITY;

  /** One try. @returns the status, or undefined when there was no answer */
  const send = async (entry: LedgerEntry, request: Planned): Promise<number | undefined> => {
    const status = await exchange(entry, request).catch(() => undefined);
    if (status === undefined) entry.lostAnswers++;
    else if (status !== 200) entry.refusals.push(status);
    ledger.note(entry);
    return status;
  };

  const exchange = async (entry: LedgerEntry, { target, path, body, isKeyed }: Planned): Promise<number> => {
    const response = await pool.request({
      method: "POST",
      path,
      headers: {
        "content-type": "application/json",
        "x-clevertap-account-id": target.accountId,
        "x-clevertap-passcode": target.passcode,
        ...(isKeyed ? { "idempotency-key": entry.nonce } : {}),
      },
      body,
    });
    const text = await response.body.text();
    if (response.statusCode === 200) acknowledge(entry, text);
    return response.statusCode;
  };

  const fire = async (request: Planned, nonce: string): Promise<void> => {
    const entry = ledger.open(nonce, request.isKeyed);
    let status = await send(entry, request);
    while (request.isKeyed && status !== 200 && Date.now() < giveUpAtMs) {
      await sleep(REPEAT_MS);
      status = await send(entry, request);
    }
    if (request.isKeyed && request.isSentAgain && status === 200) await send(entry, request);
    if (status === undefined) await sleep(REPEAT_MS);
  };

  const caller = async (): Promise<void> => {
    while (!isStopping) {
      const nonce = `n${ledger.entries.length + 1}`;
      await fire(plan(chance, targets, nonce), nonce);
      await sleep(chance.next() * 2 * (CALLERS / perSecond) * 1_000);
    }
  };

  const callers = Promise.all(Array.from({ length: CALLERS }, caller));
  return {
    stop: async (): Promise<void> => {
      isStopping = true;
      giveUpAtMs = Date.now() + LAST_REPEATS_MS_MAX;
      await callers;
      await pool.destroy();
    },
  };
};
