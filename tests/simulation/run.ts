import type { Database } from "../../src/db/pool.ts";
import { queuePostponed } from "../../src/db/queries/intake.ts";
import { foldStats } from "../../src/db/queries/maintenance.ts";
import { type DueGroup, listDueGroups } from "../../src/db/queries/messageQueue.ts";
import type { ThrottledChannel } from "../../src/db/queries/throttle.ts";
import { listTurnGroups, type TurnGroup } from "../../src/db/queries/turns.ts";
import { sql } from "../../src/db/sql.ts";
import { inTransaction } from "../../src/db/tx.ts";
import { idFloor } from "../../src/lib/ids.ts";
import { leaseMs } from "../../src/limits.ts";
import { decideTurn } from "../../src/pipeline/decide/turn.ts";
import { claimDueTurn } from "../../src/pipeline/deliver/due.ts";
import type { LeasedMessage } from "../../src/pipeline/deliver/leased.ts";
import { throttleTurn } from "../../src/pipeline/deliver/throttle.ts";
import { type Seeded, seeded } from "../crash/seeded.ts";
import { happen } from "./acts.ts";
import { type SimulatedClock, startClock } from "./clock.ts";
import type { Happening } from "./happenings.ts";
import { type Glance, glance, listUndecided, listWaiting, NOTHING_SEEN } from "./queued.ts";
import { emptyRecord, type Recorded, type WaitingMessage } from "./record.ts";
import { emptyQueues, type SetUp, setUpWorld } from "./setup.ts";
import { openStage, type Stage, type Task, type TaskEnd } from "./stage.ts";
import { only, type Subject } from "./subjects.ts";
import { openThrottles, throttleMoments } from "./throttles.ts";
import {
  createUncheckedVersions,
  type PendingCall,
  type SimulatedVersions,
  type SimulatedWorker,
  startSimulatedWorker,
} from "./worker.ts";
import { makeWorld, type World } from "./world.ts";

const WORKERS = 3;
const DEATH_SEEN_MS = 5_000;
/** A run that needs more rounds than this goes round in circles. */
const ROUNDS_MAX = 3_000;
/** One that fails so often has shown what it had to show. */
const FAULTS_MAX = 20;
/** Whoever finds nothing to do twelve times over has nothing to do. */
const IDLE_ROUNDS_MAX = 12;

export interface SimulatedRun {
  accountId: number;
  recorded: Recorded;
  /** What the simulation itself found wrong: an error in a turn, work that did not end. */
  faults: string[];
}

/** Something a worker can do now. */
interface Piece {
  worker: SimulatedWorker | undefined;
  name: string;
  work: (stage: Database) => Promise<void>;
}

interface Simulation {
  db: Database;
  stage: Stage;
  clock: SimulatedClock;
  chance: Seeded;
  world: World;
  setUp: SetUp;
  versions: SimulatedVersions;
  recorded: Recorded;
  faults: string[];
  workers: SimulatedWorker[];
  calls: PendingCall[];
  /** Happenings that are still to come, the next one first. */
  ahead: Happening[];
  /** When somebody looks for dead workers. */
  reapAtMs: number[];
  /** The last look at what there is to do. */
  seen: Glance;
  /** How often the parts that work told that they found something to do. */
  progress: number;
  start: () => Promise<SimulatedWorker>;
}

const isHeld = ({ recorded }: Simulation, campaignId: string): boolean =>
  recorded.lives.findLast((life) => life.campaignId === campaignId)?.act === "pause";

const lease = (sim: Simulation, worker: SimulatedWorker, leased: readonly LeasedMessage[]): void => {
  const atMs = sim.clock.nowMs();
  for (const { messageId, attempt } of leased) sim.recorded.leases.push({ messageId, attempt, atMs });
  sim.progress += leased.length;
  worker.take(leased);
};

const decide = (sim: Simulation, worker: SimulatedWorker, group: TurnGroup): Piece => ({
  worker,
  name: `worker ${worker.id} decides`,
  work: async (stage) => {
    const recipientsMax = sim.chance.whole(1, 12);
    const limits = { from: idFloor(0), rowsMax: sim.chance.whole(1, 4), recipientsMax };
    const result = await decideTurn(worker.deps(stage), group, limits);
    if (result.kind !== "decided") return;
    sim.progress++;
    lease(sim, worker, result.leased);
  },
});

const START = { dueAt: new Date(0), messageId: "00000000-0000-0000-0000-000000000000" };

const deliverDue = (sim: Simulation, worker: SimulatedWorker, group: DueGroup): Piece => ({
  worker,
  name: `worker ${worker.id} claims what is due`,
  work: async (stage) => {
    const room = Math.min(worker.room(), sim.chance.whole(1, 20));
    const result = await claimDueTurn(worker.deps(stage), group, START, room);
    sim.progress += result.claimed;
    lease(sim, worker, result.leased);
  },
});

const letGo = (sim: Simulation, worker: SimulatedWorker, throttled: ThrottledChannel): Piece => ({
  worker,
  name: `worker ${worker.id} lets go what the throttle permits`,
  work: async (stage) => lease(sim, worker, await throttleTurn(worker.deps(stage), throttled)),
});

const writeResults = (sim: Simulation, worker: SimulatedWorker): Piece => ({
  worker,
  name: `worker ${worker.id} writes results`,
  work: async (stage) => {
    sim.progress++;
    await worker.writeResults(stage);
  },
});

const reap = (worker: SimulatedWorker): Piece => ({
  worker,
  name: `worker ${worker.id} takes up what dead ones held`,
  work: worker.reap,
});

/** In a transaction of its own, as its one statement is, so that others come in between its writing and its commit. */
const queue = (sim: Simulation, worker: SimulatedWorker): Piece => ({
  worker,
  name: `worker ${worker.id} queues what was put off`,
  work: async (stage) => {
    const { groups } = await inTransaction(stage, (tx) => queuePostponed(tx, sim.chance.whole(1, 4)));
    sim.progress += groups.length;
  },
});

/** Everything that somebody could do now. */
const piecesNow = async (sim: Simulation): Promise<Piece[]> => {
  const { db, setUp, world, clock } = sim;
  const living = sim.workers.filter(({ isDead }) => !isDead);
  const seen = await glance(db, setUp.accountId);
  sim.seen = seen;
  const [undecided, due, throttled] = await Promise.all([
    seen.hasTriggers ? listTurnGroups(db) : [],
    seen.hasWaiting ? listDueGroups(db) : [],
    seen.hasThrottled ? openThrottles(db, world) : [],
  ]);
  const groups = undecided.filter(
    ({ campaignId }) => seen.cancelled.includes(campaignId) || !isHeld(sim, campaignId),
  );
  const hasCome = seen.postponed.some((at) => at.getTime() <= clock.nowMs());
  const pieces = living.flatMap((worker) => [
    ...(worker.results.length > 0 ? [writeResults(sim, worker)] : []),
    ...(hasCome ? [queue(sim, worker)] : []),
    ...groups.map((group) => decide(sim, worker, group)),
    ...(worker.room() > 0 ? due.map((group) => deliverDue(sim, worker, group)) : []),
    ...throttled.map((channel) => letGo(sim, worker, channel)),
  ]);
  const [first] = living;
  const isReaping = sim.reapAtMs.some((atMs) => atMs <= sim.clock.nowMs());
  if (isReaping && first !== undefined) pieces.push(reap(first));
  return pieces;
};

const changeOf = (sim: Simulation, happening: Happening): Piece => ({
  worker: undefined,
  name: happening.kind,
  work: async (stage) => {
    const { clock, world, versions, recorded, setUp } = sim;
    sim.progress++;
    await happen({ db: stage, clock, accountId: setUp.accountId, world, versions, recorded }, happening);
  },
});

const bury = async (sim: Simulation, worker: SimulatedWorker): Promise<void> => {
  const atMs = sim.clock.nowMs();
  await worker.die();
  sim.recorded.deaths.push({ atMs, worker: worker.id });
  sim.reapAtMs.push(atMs + DEATH_SEEN_MS);
  sim.calls = sim.calls.filter((call) => call.worker !== worker);
  const known = new Set(sim.recorded.leases.map(({ messageId, attempt }) => `${messageId}/${attempt}`));
  const held = await sim.db.query<{ messageId: string; attempt: number }>(sql`
    select message_id as "messageId", attempt from message_queue
    where account_id = ${sim.setUp.accountId} and leased_by = ${worker.id} order by message_id`);
  for (const lost of held) {
    if (!known.has(`${lost.messageId}/${lost.attempt}`)) sim.recorded.leases.push({ ...lost, atMs });
  }
  sim.workers = [...sim.workers.filter(({ isDead }) => !isDead), await sim.start()];
};

const fateOf = (chance: Seeded): Task["dies"] =>
  chance.happens(0.97)
    ? undefined
    : chance.weighted<Task["dies"]>([
        [chance.whole(1, 12), 2],
        ["before_commit", 1],
        ["after_commit", 2],
      ]);

const noteReaped = (sim: Simulation): void => {
  sim.progress++;
  sim.reapAtMs = sim.reapAtMs.filter((atMs) => atMs > sim.clock.nowMs());
};

const NO_DEATH: TaskEnd = { name: "", hasDied: false, error: undefined };

/** Some of what can be done is done at once, each worker one piece. */
const playRound = async (sim: Simulation, pieces: readonly Piece[]): Promise<void> => {
  const { chance, stage } = sim;
  const left = [...pieces];
  const chosen: Piece[] = [];
  const wanted = chance.whole(1, WORKERS);
  while (left.length > 0 && chosen.length < wanted) {
    const [piece] = left.splice(chance.whole(0, left.length - 1), 1);
    if (piece === undefined) break;
    const isBusy = chosen.some(({ worker }) => worker !== undefined && worker === piece.worker);
    if (!isBusy) chosen.push(piece);
  }
  const tasks = chosen.map(({ name, work, worker }): Task => {
    return { name, work, dies: worker === undefined ? undefined : fateOf(chance) };
  });
  const ends = await stage.play(tasks, chance);
  for (const [index, { worker, name }] of chosen.entries()) {
    const { hasDied, error } = ends[index] ?? NO_DEATH;
    if (error !== undefined)
      sim.faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    if (worker === undefined) continue;
    if (hasDied) await bury(sim, worker);
    else if (name.endsWith("held")) noteReaped(sim);
  }
  for (const worker of sim.workers) await worker.settled();
  await sim.clock.moveTo(sim.clock.nowMs() + chance.whole(1, 5));
};

/** What happens at this moment, and everything that follows from it, until nobody has anything to do. */
const work = async (sim: Simulation): Promise<void> => {
  let idleRounds = 0;
  for (let round = 0; idleRounds < IDLE_ROUNDS_MAX; round++) {
    if (round > ROUNDS_MAX || sim.faults.length > FAULTS_MAX)
      return void sim.faults.push("there was no end of work at one moment");
    const nowMs = sim.clock.nowMs();
    for (const call of sim.calls.filter(({ answerAtMs }) => answerAtMs <= nowMs)) {
      sim.calls.splice(sim.calls.indexOf(call), 1);
      call.answer(call.outcome);
    }
    for (const worker of sim.workers) await worker.settled();
    const happening =
      (sim.ahead[0]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs ? sim.ahead.shift() : undefined;
    const pieces = await piecesNow(sim);
    if (happening?.kind === "stall") {
      sim.recorded.stalls.push({ fromMs: nowMs, toMs: nowMs + happening.ms });
      await sim.clock.moveTo(nowMs + happening.ms);
      continue;
    }
    if (happening !== undefined) pieces.push(changeOf(sim, happening));
    if (pieces.length === 0) return;
    const before = sim.progress;
    // what happens happens; the rest may wait for its turn
    await playRound(sim, happening === undefined ? pieces : [...pieces.slice(-1), ...pieces.slice(0, -1)]);
    idleRounds = sim.progress === before ? idleRounds + 1 : 0;
  }
};

/** Notes the queues as they stand now that everybody rests, and nothing was done since they were looked at. */
const look = async (sim: Simulation): Promise<WaitingMessage[]> => {
  const { accountId } = sim.setUp;
  const { hasMessages, hasTriggers, postponed } = sim.seen;
  const [waiting, undecided] = await Promise.all([
    hasMessages ? listWaiting(sim.db, accountId) : [],
    hasTriggers || postponed.length > 0 ? listUndecided(sim.db, accountId) : [],
  ]);
  const hasRoom = sim.workers.some(({ isDead, room }) => !isDead && room() > 0);
  sim.recorded.looks.push({ atMs: sim.clock.nowMs(), hasRoom, waiting, undecided });
  return waiting;
};

/** The next moment at which anything may happen by itself; undefined when all is over. */
const nextMoment = (
  sim: Simulation,
  waiting: readonly WaitingMessage[],
  others: readonly number[],
): number | undefined => {
  const nowMs = sim.clock.nowMs();
  const moments = [
    ...sim.ahead.slice(0, 1).map(({ atMs }) => atMs),
    ...sim.calls.map(({ answerAtMs }) => answerAtMs),
    ...sim.reapAtMs,
    ...others,
    ...waiting.filter(({ state }) => state === "waiting").map(({ dueMs }) => dueMs),
    ...(waiting.some(({ state }) => state === "sending") ? [nowMs + leaseMs + 1] : []),
  ];
  const later = moments.filter((atMs) => atMs > nowMs);
  if (moments.length === 0 && waiting.length === 0) return undefined;
  return later.length === 0 ? undefined : Math.min(...later);
};

const runToEnd = async (sim: Simulation): Promise<void> => {
  for (let moments = 0; moments < ROUNDS_MAX; moments++) {
    await work(sim);
    if (sim.faults.length > FAULTS_MAX) return;
    const waiting = await look(sim);
    const { hasThrottled, postponed } = sim.seen;
    const throttled = hasThrottled ? await throttleMoments(sim.db) : [];
    const next = nextMoment(sim, waiting, [...throttled, ...postponed.map((at) => at.getTime())]);
    if (next === undefined) return;
    await sim.clock.moveTo(next);
  }
  sim.faults.push("the simulation did not come to its end");
};

/** Plays one seed in an account of its own. Queues are empty afterwards, or what they held is told. */
export const runSeed = async (
  db: Database,
  seed: number,
  subjects: readonly Subject[],
): Promise<SimulatedRun> => {
  const chance = seeded(seed);
  const world = only(makeWorld(chance.fork("world")), subjects);
  const clock = await startClock(db, world.startMs);
  const setUp = await setUpWorld(db, `simulation ${seed} ${Date.now()}`, world);
  const stage = await openStage(db, WORKERS + 2);
  const versions = createUncheckedVersions(world);
  const calling = chance.fork("calls");
  const recorded = emptyRecord();
  const sim: Simulation = {
    db,
    stage,
    clock,
    chance: chance.fork("rounds"),
    world,
    setUp,
    versions,
    recorded,
    faults: [],
    workers: [],
    calls: [],
    ahead: [...world.happenings],
    reapAtMs: [],
    seen: NOTHING_SEEN,
    progress: 0,
    start: () =>
      startSimulatedWorker({
        db,
        clock,
        chance: calling,
        setUp,
        versions: versions.cache,
        onCall: (call, messageId) => {
          recorded.calls.push({ messageId, atMs: clock.nowMs(), answer: call.outcome.kind });
          sim.calls.push(call);
        },
        onError: (error) => sim.faults.push(String(error)),
      }),
  };
  try {
    for (let index = 0; index < WORKERS; index++) sim.workers.push(await sim.start());
    await runToEnd(sim);
    await inTransaction(db, foldStats);
  } finally {
    for (const worker of sim.workers) await worker.die();
    await emptyQueuesUnlessDone(sim);
    stage.close();
  }
  return { accountId: setUp.accountId, recorded, faults: sim.faults };
};

/** Leftovers are told, and do not disturb the next seed. */
const emptyQueuesUnlessDone = async ({ db, setUp, faults }: Simulation): Promise<void> => {
  const [left] = await db.query<{ triggers: number; messages: number }>(sql`
    select (select count(*)::int from (
        select account_id from intake_queue union all select account_id from intake_postponed) t
      where account_id = ${setUp.accountId}) as triggers,
      (select count(*)::int from message_queue where account_id = ${setUp.accountId}) as messages`);
  if (left !== undefined && left.triggers + left.messages > 0) {
    faults.push(`${left.triggers} triggers and ${left.messages} messages were left in the queues`);
  }
  await emptyQueues(db, setUp.accountId);
};
