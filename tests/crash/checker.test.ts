import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../src/db/sql.ts";
import { cloneDatabase, type TestDatabase } from "../helpers/database.ts";
import { check } from "./checker.ts";
import type { Evidence } from "./evidence.ts";
import type { Kill, LedgerEntry } from "./ledger.ts";
import type { Call } from "./receiver.ts";
import type { Standstill } from "./standstills.ts";

const CAMPAIGN = "00000000-0000-7000-8000-00000000c000";
const ONE = "01900000-0000-7000-8000-000000000001";
const TWO = "01900000-0000-7000-8000-000000000002";
/** Messages: plain, repeated after a killed worker, repeated after a cut connection, stopped by a rule. */
const PLAIN = "01900000-0000-7000-8000-0000000000a1";
const REPEATED = "01900000-0000-7000-8000-0000000000a2";
const CUT = "01900000-0000-7000-8000-0000000000a3";
const STOPPED = "01900000-0000-7000-8000-0000000000a4";
const NOBODY = "01900000-0000-7000-8000-0000000000ff";
const KILLED_WORKER = 7;

const aCall = (id: string, answer: Call["answer"] = 200): Call => ({
  id,
  path: "/hook",
  bodySha256: `body of ${id}`,
  atMs: 0,
  answer,
});

interface Story {
  calls: Call[];
  ledger: LedgerEntry[];
  kills: Kill[];
  standstills: Standstill[];
  /** Statements that spoil the tables. */
  run(text: string): Promise<unknown>;
}

const entry = (nonce: string, more: Partial<LedgerEntry>): LedgerEntry => ({
  nonce,
  isKeyed: true,
  requestIds: [],
  accepted: 0,
  lostAnswers: 0,
  refusals: [],
  ...more,
});

/** Two acknowledged requests, four messages, a killed worker and a connection that broke: nothing is wrong. */
const TABLES = `
  insert into intake (account_id, request_id, part, campaign_id, lane, source, is_test, recipients, recipient_count, payload)
  values (1, '${ONE}', 0, '${CAMPAIGN}', 0, 'api', false, '[]', 3, '{"nonce":"n1"}'),
         (1, '${TWO}', 0, '${CAMPAIGN}', 0, 'api', false, '[]', 1, '{"nonce":"n2"}');
  insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
    recipient_kind, recipient_value, outcome, maybe_sent, trace, decided_at, ended_at)
  values (1, '${PLAIN}', '${ONE}', 0, 0, '${CAMPAIGN}', 1, 'webhook', false, 'identity', 'a', 'sent', false, '[]', now(), now()),
         (1, '${REPEATED}', '${ONE}', 0, 1, '${CAMPAIGN}', 1, 'webhook', false, 'identity', 'b', 'sent', true, '[]', now(), now()),
         (1, '${CUT}', '${ONE}', 0, 2, '${CAMPAIGN}', 1, 'webhook', false, 'identity', 'c', 'sent', true, '[]', now(), now()),
         (1, '${STOPPED}', '${TWO}', 0, 0, '${CAMPAIGN}', 1, 'webhook', false, 'identity', 'd', 'profile_not_found', false,
          '[]', now(), now());
  insert into attempts (account_id, message_id, attempt, result, code, is_repeat, worker_id, ended_at)
  values (1, '${PLAIN}', 1, 'try_later', '500', false, ${KILLED_WORKER}, now()),
         (1, '${PLAIN}', 2, 'sent', '200', false, ${KILLED_WORKER}, now()),
         (1, '${REPEATED}', 1, 'unknown', 'worker_lost', false, ${KILLED_WORKER}, now()),
         (1, '${REPEATED}', 2, 'sent', '200', true, 8, now()),
         (1, '${CUT}', 1, 'unknown', 'ECONNRESET', false, 8, now()),
         (1, '${CUT}', 2, 'sent', '200', true, 8, now());
  insert into stats (account_id, campaign_id, version, hour, measure, count)
  values (1, '${CAMPAIGN}', 1, date_trunc('hour', now()), 'decided', 4),
         (1, '${CAMPAIGN}', 1, date_trunc('hour', now()), 'sent', 2);
  insert into stat_deltas (account_id, campaign_id, version, hour, measure, count)
  values (1, '${CAMPAIGN}', 1, date_trunc('hour', now()), 'sent', 1),
         (1, '${CAMPAIGN}', 1, date_trunc('hour', now()), 'profile_not_found', 1);`;

const CLEAN = "truncate intake, intake_queue, messages, message_queue, attempts, stats, stat_deltas";

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

const run = (text: string): Promise<unknown> => database.db.query({ ...sql``, text });

/** Checks the story after `spoil` has planted a fault in it. */
const verdictOn = async (spoil: (story: Story) => unknown): Promise<string[]> => {
  for (const statement of [CLEAN, ...TABLES.split(";")]) if (statement.trim() !== "") await run(statement);
  const story: Story = {
    calls: [aCall(PLAIN, 500), aCall(PLAIN), aCall(REPEATED), aCall(REPEATED), aCall(CUT, "cut"), aCall(CUT)],
    ledger: [
      entry("n1", { requestIds: [ONE], accepted: 3, lostAnswers: 1 }),
      entry("n2", { requestIds: [TWO], accepted: 1 }),
      entry("n3", { isKeyed: false, refusals: [503] }),
    ],
    kills: [{ atMs: 0, what: "a worker", leases: [{ workerId: KILLED_WORKER, count: 1 }] }],
    standstills: [],
    run,
  };
  await spoil(story);
  const evidence: Evidence = { ...story, databaseUrl: database.url };
  return (await check(evidence)).violations;
};

const ofNonce = ({ ledger }: Story, nonce: string): LedgerEntry =>
  ledger.find((known) => known.nonce === nonce) ?? entry(nonce, {});

const withoutOne = <T>(list: T[], isIt: (item: T) => boolean): void => {
  list.splice(list.findIndex(isIt), 1);
};

/** Each planted fault, and the words that must name it. */
const FAULTS: [fault: string, spoil: (story: Story) => unknown, words: RegExp][] = [
  [
    "a recipient that nobody decides",
    ({ run }) =>
      run(`insert into intake_queue (account_id, request_id, part, campaign_id, lane, recipient_count)
        values (1, '${TWO}', 0, '${CAMPAIGN}', 0, 1)`),
    /^queues: 1 intake rows/,
  ],
  [
    "a message that stays in the queue",
    ({ run }) =>
      run(`insert into message_queue (account_id, message_id, campaign_id, provider_id, lane, state, due_at, give_up_at)
        values (1, '${PLAIN}', '${CAMPAIGN}', '${CAMPAIGN}', 0, 'waiting', now(), now())`),
    /^queues: 1 messages are still waiting/,
  ],
  [
    "an acknowledged request that is gone",
    ({ ledger }) => ledger.push(entry("n4", { requestIds: [NOBODY], accepted: 1 })),
    /^lost: acknowledged request .*ff is not stored/,
  ],
  [
    "a request stored with fewer recipients than its answer said",
    (story) => {
      ofNonce(story, "n1").accepted = 4;
    },
    /^lost: request .*01 was told accepted 4, and 3 are stored/,
  ],
  [
    "a recipient without a message",
    ({ run }) => run(`delete from messages where id = '${STOPPED}'`),
    /^recipients: .*02\/0 has 1 recipients/,
  ],
  [
    "two messages for one recipient",
    ({ run }) => run(`update messages set recipient_no = 0 where id = '${REPEATED}'`),
    /^recipients: .*01\/0 has 3 recipients and messages for \[0,0,2\]/,
  ],
  [
    "a message that no trigger made",
    ({ run }) => run(`update messages set request_id = '${NOBODY}' where id = '${STOPPED}'`),
    /^origin: message .*a4 comes from no accepted trigger/,
  ],
  [
    "a request that nobody made",
    ({ run }) => run(`update intake set payload = '{"nonce":"n9"}' where request_id = '${TWO}'`),
    /^origin: nobody asked for request .*02/,
  ],
  [
    "a refused request that is stored all the same",
    (story) => {
      ofNonce(story, "n2").requestIds = [];
    },
    /^refused: request n2 was refused/,
  ],
  [
    "a keyed request that is told two request ids",
    (story) => ofNonce(story, "n1").requestIds.push(NOBODY),
    /^keys: request n1 was repeated with its key and told 2/,
  ],
  [
    "a keyed request that is stored twice",
    ({ run }) => run(`update intake set payload = '{"nonce":"n1"}' where request_id = '${TWO}'`),
    /^keys: request n1 is stored 2 times/,
  ],
  [
    "an answer that callers do not expect while something restarts",
    (story) => ofNonce(story, "n1").refusals.push(500),
    /^answers: request n1 was answered 500/,
  ],
  [
    "a message without an outcome",
    ({ run }) => run(`update messages set outcome = null where id = '${STOPPED}'`),
    /^outcome: message .*a4 has none/,
  ],
  [
    "an outcome that is none of the closed set",
    ({ run }) => run(`update messages set outcome = 'lost' where id = '${STOPPED}'`),
    /^outcome: message .*a4 ended as "lost"/,
  ],
  [
    "an outcome without an end",
    ({ run }) => run(`update messages set ended_at = null where id = '${STOPPED}'`),
    /^outcome: message .*a4 is profile_not_found and has no end/,
  ],
  [
    "an outcome counted twice",
    ({ run }) => run(`update stats set count = 3 where measure = 'sent'`),
    /^statistics: .* sent: they say 4, a recount gives 3/,
  ],
  [
    "an outcome counted under another hour",
    ({ run }) => run(`update stats set hour = hour - interval '1 hour' where measure = 'sent'`),
    /^statistics: .* sent: they say 2, a recount gives 0/,
  ],
  [
    "an outcome counted for another variant",
    ({ run }) => run(`update stats set variant = 'b' where measure = 'decided'`),
    /^statistics: .* variant "b", decided: they say 4, a recount gives 0/,
  ],
  [
    "an outcome not counted at all",
    ({ run }) => run(`delete from stat_deltas where measure = 'profile_not_found'`),
    /^statistics: .* profile_not_found: they say 0, a recount gives 1/,
  ],
  [
    "a sent message that the receiver never took",
    ({ calls }) => withoutOne(calls, ({ id, answer }) => id === PLAIN && answer === 200),
    /^sent: message .*a1 is sent, and the receiver never took it/,
  ],
  [
    "a message that was sent though it ended otherwise",
    ({ calls }) => calls.push(aCall(STOPPED)),
    /^sent: message .*a4 is profile_not_found, and the receiver took it/,
  ],
  [
    "a call that is no message",
    ({ calls }) => calls.push(aCall(NOBODY)),
    /^origin: the receiver took .*ff, which is no message/,
  ],
  [
    "a call without an id",
    ({ calls }) => calls.push(aCall("")),
    /^origin: the receiver took a call without id/,
  ],
  [
    "a call that no attempt tells of",
    ({ calls }) => calls.push(aCall(PLAIN, 500)),
    /^attempts: the receiver was called 3 times for .*a1, and 2 are stored/,
  ],
  [
    "an attempt that was not stored",
    ({ run }) => run(`delete from attempts where message_id = '${PLAIN}' and attempt = 1`),
    /^attempts: message .*a1 has attempts 2: one is not stored/,
  ],
  [
    "a call after the message was sent",
    ({ run }) =>
      run(`insert into attempts (account_id, message_id, attempt, result, code, is_repeat, worker_id, ended_at)
        values (1, '${PLAIN}', 3, 'try_later', '500', false, 8, now())`),
    /^attempts: message .*a1 was called again after it was sent/,
  ],
  [
    "an outcome that the attempts do not bear out",
    ({ run }) =>
      run(`update attempts set result = 'try_later' where message_id = '${PLAIN}' and attempt = 2`),
    /^outcome: message .*a1 is sent, and its attempts say not sent/,
  ],
  [
    "a message taken twice without a declared repeat",
    ({ calls }) => calls.push(aCall(PLAIN)),
    /^repeats: .*a1 was taken 2 times, and 0 lost answers are declared/,
  ],
  [
    "a repeat that is not declared",
    ({ run }) => run(`update attempts set is_repeat = false where message_id = '${REPEATED}'`),
    /^repeats: attempt 2 of .*a2 follows a lost answer and is not declared/,
  ],
  [
    "a repeat declared of nothing",
    ({ run }) => run(`update attempts set is_repeat = true where message_id = '${PLAIN}' and attempt = 2`),
    /^repeats: attempt 2 of .*a1 is declared a repeat of nothing/,
  ],
  [
    "a message that forgets that it may have been sent twice",
    ({ run }) => run(`update messages set maybe_sent = false where id = '${REPEATED}'`),
    /^repeats: message .*a2 says maybe sent false/,
  ],
  [
    "a repeat with other bytes",
    ({ calls }) => calls.push({ ...aCall(REPEATED, 500), bodySha256: "rendered again" }),
    /^bytes: message .*a2 came with different bodies/,
  ],
  [
    "answers lost by the network that the receiver did give",
    ({ calls }) => {
      for (const call of calls) if (call.answer === "cut") call.answer = 500;
    },
    /^repeats: .*a3 lost 1 answers by the network, and the receiver cut 0/,
  ],
  [
    "answers called late that the receiver gave at once, though it stood still at another time",
    async ({ calls, standstills, run }) => {
      for (const call of calls) if (call.answer === "cut") call.answer = 500;
      await run(`update attempts set code = 'timed_out', started_at = now() where code = 'ECONNRESET'`);
      standstills.push({ fromMs: Date.now() - 3_600_000, toMs: Date.now() - 3_590_000 });
    },
    /^repeats: .*a3 lost 1 answers by the network, and the receiver cut 0/,
  ],
  [
    "more lost answers than a killed worker held",
    ({ kills }) => void kills.splice(0),
    /^bound: worker 7 lost 1 answers, and held 0 leases/,
  ],
];

describe("the checker of crash runs", () => {
  test("finds nothing wrong with a run in which nothing was lost and every repeat is declared", async () => {
    expect(await verdictOn(() => {})).toEqual([]);
  });

  test("finds nothing wrong with answers given up that were late because the receiver stood still", async () => {
    const verdict = await verdictOn(async ({ calls, standstills, run }) => {
      for (const call of calls) if (call.answer === "cut") call.answer = 500;
      await run(`update attempts set code = 'timed_out', started_at = now() where code = 'ECONNRESET'`);
      standstills.push({ fromMs: Date.now() - 10_000, toMs: Date.now() + 10_000 });
    });
    expect(verdict).toEqual([]);
  });

  test.each(FAULTS)("turns red on %s", async (_fault, spoil, words) => {
    const violations = await verdictOn(spoil);
    expect(violations.filter((violation) => words.test(violation))).not.toEqual([]);
  });

  test("tells a fault of one kind ten times at most", async () => {
    const violations = await verdictOn(({ calls }) => {
      for (let count = 0; count < 25; count++) calls.push(aCall(`stranger ${count}`));
    });
    expect(violations).toHaveLength(11);
    expect(violations.at(-1)).toBe("… and 15 more of this kind");
  });
});
