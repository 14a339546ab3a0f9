import { Agent, request } from "node:http";
import { monotonicMs } from "../clock.ts";
import { serveCalls } from "../part.ts";
import { knownUsers, UPLOAD_RECORDS, uploadBatch, uploadBody } from "../uploadContent.ts";

/** Sends uploads: a few connections, each with one request of a thousand records under way. */
interface Target {
  port: number;
  headers: Record<string, string>;
}

interface RunSpec extends Target {
  batches: number;
  connections: number;
  /** Names the new users. */
  run: string;
}

const send = (agent: Agent, { port, headers }: Target, body: Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: "127.0.0.1",
        port,
        path: "/1/upload",
        method: "POST",
        headers: { ...headers, "content-type": "application/json", "content-length": body.length },
      },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece));
        answer.on("end", () => resolve(Buffer.concat(pieces).toString("utf8")));
        answer.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });

const sendAll = async (target: Target, bodies: readonly Buffer[], connections: number): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let next = 0;
  const startedMs = monotonicMs();
  const drive = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const answer = await send(agent, target, body);
      if (!answer.includes('"status":"success"'))
        throw new Error(`an upload answered ${answer.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, drive));
  const endedMs = monotonicMs();
  agent.destroy();
  return ((bodies.length * UPLOAD_RECORDS) / (endedMs - startedMs)) * 1_000;
};

serveCalls({
  fill: async (target: Target) => {
    const bodies = knownUsers().map((records) => Buffer.from(uploadBody(records)));
    return sendAll(target, bodies, 1);
  },
  run: async (spec: RunSpec) => {
    const bodies = Array.from({ length: spec.batches }, (_, batch) =>
      Buffer.from(uploadBody(uploadBatch(spec.run, batch))),
    );
    return sendAll(spec, bodies, spec.connections);
  },
});
