import type { SendOutcome } from "../../src/channels/channel.ts";
import { channelOf } from "../../src/channels/registry.ts";
import type { CampaignContent } from "../../src/contract/campaign.ts";
import type { Content } from "../../src/contract/content.ts";
import type { Connection, Database, Queryable } from "../../src/db/pool.ts";
import { type LeaseResult, writeLeaseResults } from "../../src/db/queries/messageQueue.ts";
import { registerWorker } from "../../src/db/queries/workers.ts";
import { sql } from "../../src/db/sql.ts";
import { deadLooksMin, leaseMs, leasePerConcurrency } from "../../src/limits.ts";
import { createTakenMemory } from "../../src/pipeline/decide/takenMemory.ts";
import type { TurnDeps } from "../../src/pipeline/decide/turnParts.ts";
import { createCampaignGate } from "../../src/pipeline/deliver/campaignGate.ts";
import { createDeliverer } from "../../src/pipeline/deliver/deliverer.ts";
import type { LeasedMessage } from "../../src/pipeline/deliver/leased.ts";
import type { ProviderInUse } from "../../src/pipeline/deliver/providerPool.ts";
import type { ThrottleDeps } from "../../src/pipeline/deliver/throttle.ts";
import type { Linker } from "../../src/pipeline/linker.ts";
import { createReaper } from "../../src/pipeline/reaper.ts";
import { createMessageRenderer } from "../../src/pipeline/renderer.ts";
import { type Version, type VersionCache, versionOf } from "../../src/pipeline/versions.ts";
import type { Seeded } from "../crash/seeded.ts";
import type { SimulatedClock } from "./clock.ts";
import type { SetUp } from "./setup.ts";
import type { World } from "./world.ts";

/** A call whose answer is on its way. */
export interface PendingCall {
  worker: SimulatedWorker;
  answerAtMs: number;
  answer: (outcome: SendOutcome) => void;
  outcome: SendOutcome;
}

export interface WorkerDeps {
  db: Database;
  clock: SimulatedClock;
  chance: Seeded;
  setUp: SetUp;
  versions: VersionCache;
  /** A call has begun. */
  onCall: (call: PendingCall, messageId: string) => void;
  onError: (error: unknown) => void;
}

/** One worker: the pipeline's own parts, driven step by step. */
export interface SimulatedWorker {
  id: number;
  isDead: boolean;
  /** What its turns are given; their database is the stage's. */
  deps: (db: Database) => TurnDeps & ThrottleDeps;
  room: () => number;
  take: (leased: readonly LeasedMessage[]) => void;
  /** Results that are not written yet. */
  results: LeaseResult[];
  writeResults: (db: Database) => Promise<void>;
  reap: (db: Database) => Promise<void>;
  /** Until nothing of its goes on but what waits for an answer. */
  settled: () => Promise<void>;
  /** Its process ends, and with it its session. */
  die: () => Promise<void>;
}

export interface SimulatedVersions {
  cache: VersionCache;
  /** @throws when there is no such campaign */
  newest: (campaignId: string) => CampaignContent;
  add: (campaignId: string, version: number, content: CampaignContent) => void;
}

/** The campaigns' versions, unparsed: their caps are smaller than the contract lets an author choose. */
export const createUncheckedVersions = ({ campaigns }: World): SimulatedVersions => {
  const versions = new Map<string, Version>();
  const newest = new Map<string, CampaignContent>();
  const add: SimulatedVersions["add"] = (campaignId, version, content) => {
    const key = `${campaignId}/${version}`;
    versions.set(key, versionOf(key, content));
    newest.set(campaignId, content);
  };
  const existing = <Value>(value: Value | undefined, name: string): Value => {
    if (value === undefined) throw new Error(`there is no campaign ${name}`);
    return value;
  };
  for (const { id, content } of campaigns) add(id, 1, content);
  return {
    cache: {
      get: async (_q, _accountId, campaignId, version) =>
        existing(versions.get(`${campaignId}/${version}`), `${campaignId}/${version}`),
    },
    newest: (campaignId) => existing(newest.get(campaignId), campaignId),
    add,
  };
};

const ANSWERS = [
  [{ kind: "sent", providerId: null, code: "200", detail: "" }, 70],
  [{ kind: "refused", code: "400", detail: "no" }, 8],
  [{ kind: "try_later", code: "503", detail: "busy" }, 10],
  [{ kind: "unknown", code: "timeout", detail: "cut" }, 8],
  [{ kind: "throttled", code: "429", detail: "slow down", afterMs: 20_000 }, 4],
] as const satisfies readonly (readonly [SendOutcome, number])[];

/** Counts the statements under way, so that whoever drives knows when all is done. */
const counted = (db: Database): { q: Queryable; isBusy: () => boolean } => {
  let underWay = 0;
  const track = async <T>(work: Promise<T>): Promise<T> => {
    underWay++;
    try {
      return await work;
    } finally {
      underWay--;
    }
  };
  return {
    isBusy: () => underWay > 0,
    q: {
      query: (statement) => track(db.query(statement)),
      prepared: (name, text, values) => track(db.prepared(name, text, values)),
    },
  };
};

const NO_SESSION = { query: async () => [], prepared: async () => [], close: async () => {} };
const NO_CHILD = {
  render: () => Promise.reject(new Error("nothing is suspected here")),
  close: async () => {},
};

const openProvider = (
  { clock, chance, setUp, onCall }: WorkerDeps,
  worker: () => SimulatedWorker,
): ProviderInUse => {
  let target = 0;
  return {
    stored: {
      accountId: setUp.accountId,
      id: setUp.providerId,
      channel: channelOf(setUp.providerKind),
      config: {},
      concurrencyMax: chance.weighted([
        [1, 1],
        [3, 1],
        [50, 4],
      ]),
      ratePerSecondMax: null,
      updatedAt: new Date(0),
    },
    connection: {
      send: ({ messageId }) =>
        new Promise((answer) => {
          const answerAtMs = clock.nowMs() + chance.whole(20, 8_000);
          const outcome = chance.weighted<SendOutcome>(ANSWERS);
          onCall({ worker: worker(), answerAtMs, answer, outcome }, messageId);
        }),
      close: async () => {},
    },
    breakers: new Map(),
    // each call its own target: a breaker delays what this simulation is not about
    targetOf: () => String(target++),
    complete: (content: Content) => content,
  };
};

const openDeliverer = (
  { clock, chance, onError }: WorkerDeps,
  q: Queryable,
  provider: ProviderInUse,
  results: LeaseResult[],
) =>
  createDeliverer({
    providers: { get: async () => provider, peek: () => provider, close: async () => {} },
    gate: createCampaignGate(q, clock.nowMs),
    results: {
      add: async (result) => {
        results.push(result);
        return true;
      },
      drained: async () => {},
    },
    openProvider: async () => provider,
    listRefused: async () => [],
    dbNowMs: clock.nowMs,
    chance: chance.next,
    onHealth: () => {},
    onFree: () => {},
    onError,
  });

/** What turns are given, but for the stage. */
const NO_LINKS: Linker = () => ({ links: null, finish: (content) => content });

const turnDeps = (
  { clock, versions, setUp }: WorkerDeps,
  id: number,
  room: () => number,
  { stored }: ProviderInUse,
) => {
  const complete = (content: Content): Content => content;
  return {
    workerId: () => id,
    leaseMs,
    versions,
    renderer: createMessageRenderer(
      () => NO_SESSION,
      () => id,
      NO_CHILD,
      clock.now,
    ),
    taken: createTakenMemory(),
    linker: NO_LINKS,
    lookups: {
      render: () => Promise.reject(new Error("no campaign of the simulation looks anything up")),
      onReady: () => {},
    },
    destinationOf: async () => ({
      providerId: setUp.providerId,
      firstDownSince: null,
      room: room(),
      isSandbox: false,
      complete,
    }),
    takeRate: async (_q: Queryable, _accountId: number, _providerId: string, wanted: number) => wanted,
    handoverFor: () => ({ isSandbox: false, complete }),
    callsFreeFor: async () => Math.max(0, room() - (leasePerConcurrency - 1) * stored.concurrencyMax),
  };
};

const byMessage = (a: LeaseResult, b: LeaseResult): number => (a.messageId < b.messageId ? -1 : 1);

export const startSimulatedWorker = async (deps: WorkerDeps): Promise<SimulatedWorker> => {
  const session: Connection = await deps.db.connect();
  const id = await registerWorker(session, "simulation", 1);
  const results: LeaseResult[] = [];
  const watched = counted(deps.db);
  const provider = openProvider(deps, () => worker);
  const deliverer = openDeliverer(deps, watched.q, provider, results);
  const room = (): number => deliverer.room(provider);
  const shared = turnDeps(deps, id, room, provider);
  const worker: SimulatedWorker = {
    id,
    isDead: false,
    results,
    room,
    take: deliverer.take,
    deps: (stage) => ({ ...shared, db: stage }),
    writeResults: async (stage) => {
      await writeLeaseResults(stage, results.splice(0).sort(byMessage));
    },
    reap: async (stage) => {
      const reaper = createReaper(stage, () => id);
      for (let looks = 0; looks < deadLooksMin; looks++) await reaper.look();
    },
    settled: async () => {
      do await new Promise((resolve) => setImmediate(resolve));
      while (watched.isBusy());
    },
    die: async () => {
      worker.isDead = true;
      await session.query(sql`select pg_advisory_unlock_all()`);
      session.release();
    },
  };
  return worker;
};
