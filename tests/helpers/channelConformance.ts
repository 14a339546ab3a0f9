import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type {
  Channel,
  ChannelServices,
  Connection,
  SendOutcome,
  SendRequest,
} from "../../src/channels/channel.ts";
import type { Content } from "../../src/contract/content.ts";
import { newId } from "../../src/lib/ids.ts";
import { providerDetailCharsMax } from "../../src/limits.ts";
import { eventually } from "./eventually.ts";

export interface ConformanceServer<Config> {
  config: Config;
  services: ChannelServices;
  /** A message of the channel for this server; `note` must arrive in it. */
  content(note: string): Content;
  /** What arrived whole: the id that it can be told by, and its bytes. */
  received(): { id: string; bytes: string }[];
  /** Open connections of the provider; 0 where it has none of its own. */
  openCount(): number;
  stop(): Promise<void>;
}

/** What a provider's server can be made to do; what a kind cannot meet is absent. */
export interface ConformanceFaults {
  /** Refuse every message for good. */
  refuse?: () => void | Promise<void>;
  /** Refuse every message for the moment. */
  fail?: () => void | Promise<void>;
  /** Ask for less. */
  throttle?: () => void | Promise<void>;
  /** Take what comes and lose the connection before the answer. */
  loseAnswer?: () => void | Promise<void>;
  /** Take what comes and never answer. */
  fallSilent?: () => void | Promise<void>;
  /** Not be there. */
  goAway?: () => void | Promise<void>;
}

export interface ConformanceSetup<Config> {
  channel: Channel<Config>;
  /** The faults that a server of this kind can have; `start` gives each of them. */
  canHave: readonly (keyof ConformanceFaults)[];
  /** Starts a server that takes everything, and a config with this time-out for it. */
  start(timeoutMs: number): Promise<{ server: ConformanceServer<Config>; faults: ConformanceFaults }>;
  /** Values of the config and of the content that no outcome may show. */
  hidden: readonly string[];
}

const TIMEOUT_MS = 1_500;
/** Of calls that no server keeps waiting: a busy machine may. */
const PATIENT_TIMEOUT_MS = 10_000;

const PROMISES: Record<keyof ConformanceFaults, { name: string; kind: SendOutcome["kind"] }> = {
  refuse: { name: "a refusal for good is refused with the provider's own code", kind: "refused" },
  fail: { name: "a refusal for the moment is tried later", kind: "try_later" },
  throttle: { name: "a request for less throttles", kind: "throttled" },
  goAway: { name: "a provider that is away is tried later, because nothing was written", kind: "try_later" },
  loseAnswer: { name: "an answer lost after the message was written is unknown", kind: "unknown" },
  fallSilent: { name: "a provider that never answers is given up in time, and is unknown", kind: "unknown" },
};

/** What one test works with. */
interface Stage<Config> {
  server: ConformanceServer<Config>;
  faults: ConformanceFaults;
  connection: Connection;
}

const requestTo = <Config>({ server }: Stage<Config>, note = "hello"): SendRequest => ({
  accountId: 1,
  messageId: newId(),
  campaignId: newId(),
  content: server.content(note),
});

/** Sends one message. Its outcome shows nothing that it must not, and comes in time. */
const sendOne = async <Config>(stage: Stage<Config>, hidden: readonly string[]): Promise<SendOutcome> => {
  const startedAt = performance.now();
  const outcome = await stage.connection.send(requestTo(stage));
  expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS + 1_000);
  expect(outcome.code).not.toBe("");
  expect(outcome.detail.length).toBeLessThanOrEqual(providerDetailCharsMax);
  for (const value of hidden) expect(JSON.stringify(outcome)).not.toContain(value);
  return outcome;
};

const arrivalTests = <Config>(channel: Channel<Config>, stage: () => Stage<Config>): void => {
  test("a message that the provider takes is sent, and arrives as it is", async () => {
    const { server, connection } = stage();
    const sent = requestTo(stage(), "a note to be found");
    expect(await connection.send(sent)).toMatchObject({ kind: "sent" });
    const [received] = server.received();
    expect(received?.id).toContain(sent.messageId);
    expect(received?.bytes).toContain("a note to be found");
  });

  test("a repeat is told by the same id and is the same bytes", async () => {
    const { server, connection } = stage();
    const sent = requestTo(stage());
    await connection.send(sent);
    await connection.send(structuredClone(sent));
    const [first, second] = server.received();
    expect(first).toBeDefined();
    if (!channel.takesIdempotencyId || second !== undefined) expect(second).toEqual(first);
  });

  test("messages sent at once all arrive, each once", async () => {
    const { server, connection } = stage();
    const requests = Array.from({ length: 30 }, (_, i) => requestTo(stage(), `note ${i};`));
    const outcomes = await Promise.all(requests.map((one) => connection.send(one)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(requests.map(() => "sent"));
    for (const [i, { messageId }] of requests.entries()) {
      const arrived = server.received().filter(({ id }) => id.includes(messageId));
      expect(arrived.map(({ bytes }) => bytes.includes(`note ${i};`))).toEqual([true]);
    }
  });

  test("closing waits for the calls under way and frees every socket", async () => {
    const { server, connection } = stage();
    const sending = Array.from({ length: 5 }, () => connection.send(requestTo(stage())));
    await connection.close();
    for (const outcome of await Promise.all(sending)) expect(outcome).toMatchObject({ kind: "sent" });
    await eventually(() => expect(server.openCount()).toBe(0));
  });
};

const faultTests = <Config>(setup: ConformanceSetup<Config>, stage: () => Stage<Config>): void => {
  for (const fault of setup.canHave) {
    const { name, kind } = PROMISES[fault];
    test(name, async () => {
      const { server, faults } = stage();
      await faults[fault]?.();
      expect(await sendOne(stage(), setup.hidden)).toMatchObject({ kind });
      if (kind !== "unknown") return;
      await eventually(() => {
        expect(server.received()).toHaveLength(1);
        expect(server.openCount()).toBe(0);
      });
    });
  }
};

/** A server and a connection to it for each test. */
const stageOf = <Config>(setup: ConformanceSetup<Config>, timeoutMs: number): (() => Stage<Config>) => {
  let current: Stage<Config> | undefined;
  const stage = (): Stage<Config> => {
    if (current === undefined) throw new Error("no server has been started");
    return current;
  };
  beforeEach(async () => {
    const { server, faults } = await setup.start(timeoutMs);
    current = { server, faults, connection: setup.channel.open(server.config, server.services) };
  });
  afterEach(async () => {
    await stage().connection.close();
    await stage().server.stop();
  });
  return stage;
};

/** The promises that every provider keeps, tried against a real server. */
export const channelConformance = <Config>(setup: ConformanceSetup<Config>): void => {
  describe(`the provider kind ${setup.channel.kind}`, () => {
    describe("that answers", () => {
      arrivalTests(setup.channel, stageOf(setup, PATIENT_TIMEOUT_MS));
    });
    describe("in trouble", () => {
      const stage = stageOf(setup, TIMEOUT_MS);
      faultTests(setup, stage);
      test("what is sent shows no secret and nobody's address in its outcome", async () => {
        expect(await sendOne(stage(), setup.hidden)).toMatchObject({ kind: "sent" });
      });
    });
  });
};
