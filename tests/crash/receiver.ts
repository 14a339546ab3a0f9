import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { listen } from "../helpers/listen.ts";
import type { Seeded } from "./seeded.ts";
import { type Standstill, watchStandstills } from "./standstills.ts";

/** One request that the receiver read to its last byte, whatever it did then. */
export interface Call {
  /** The message's id, as the request carries it. */
  id: string;
  /** With the query. */
  path: string;
  /** Hex. */
  bodySha256: string;
  atMs: number;
  /** The status answered, or `cut` when the connection was broken after reading: it may count as taken. */
  answer: number | "cut";
}

/** What a receiver does with a request that it has read. */
export interface Behaviour {
  answer: number | "cut";
  afterMs: number;
}

export interface CrashReceiver {
  url: string;
  /** In the order of arrival. */
  readonly calls: readonly Call[];
  readonly standstills: readonly Standstill[];
  close(): Promise<void>;
}

/**
 * A receiver as they are in the world: most answers are quick and good, some slow, some an error first, some ask for
 * patience, and some connections break after the request was read.
 */
export const moodyBehaviour = (chance: Seeded) => (): Behaviour => ({
  answer: chance.weighted<Behaviour["answer"]>([
    [200, 90],
    [500, 4],
    [429, 2],
    ["cut", 4],
  ]),
  afterMs: chance.happens(0.15) ? chance.whole(150, 600) : chance.whole(2, 60),
});

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

const act = async (request: IncomingMessage, response: ServerResponse, { answer, afterMs }: Behaviour) => {
  if (afterMs > 0) await sleep(afterMs);
  if (answer === "cut") request.socket.resetAndDestroy();
  else response.writeHead(answer, answer === 429 ? { "retry-after": "1" } : {}).end("{}");
};

/**
 * Starts a receiver that writes down every request before it acts on it.
 *
 * @param note told of every call before the answer leaves
 */
export const startCrashReceiver = async (
  behave: () => Behaviour,
  note: (call: Call) => void = () => {},
): Promise<CrashReceiver> => {
  const calls: Call[] = [];
  const watch = watchStandstills();
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const behaviour = behave();
    const call: Call = {
      id: String(request.headers["idempotency-key"] ?? ""),
      path: request.url ?? "",
      bodySha256: createHash("sha256").update(body).digest("hex"),
      atMs: Date.now(),
      answer: behaviour.answer,
    };
    calls.push(call);
    note(call);
    await act(request, response, behaviour);
  };
  const server = createServer((request, response) => {
    response.on("error", () => {});
    // a caller that was killed while sending has not been heard out: nothing was taken
    take(request, response).catch(() => {});
  });
  // a connection that ends between two requests would make the caller unsure of one that never arrived
  server.keepAliveTimeout = 0;
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    standstills: watch.standstills,
    close: async () => {
      watch.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
