import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A process of the bench beside the measured program: load generator, sink or ceiling. It answers named requests over
 * the channel of `fork`, and ends when that channel closes.
 */
export interface Part {
  pid: number;
  /** @throws what the part's handler threw */
  call<Result>(name: string, argument?: unknown): Promise<Result>;
  stop(): Promise<void>;
}

interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

const STOP_MS_MAX = 5_000;

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", () => resolve()));

/**
 * @param script a bundled part
 * @param nodeWords options of Node for it
 */
export const startPart = (script: string, nodeWords: readonly string[] = []): Part => {
  const child = fork(script, [], {
    execArgv: [...nodeWords],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let nextId = 0;
  child.on("message", (message) => {
    // the channel's other end is `serveCalls`
    const { id, result, error } = message as Answer;
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) caller?.resolve(result as never);
    else caller?.reject(new Error(error));
  });
  child.once("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${script} ended with ${code}`));
    waiting.clear();
  });
  return {
    pid: child.pid ?? 0,
    call: (name, argument) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        child.send({ id, name, argument });
      }),
    stop: async () => {
      if (child.connected) child.disconnect();
      await Promise.race([ended(child), sleep(STOP_MS_MAX, undefined, { ref: false })]);
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    },
  };
};

type Handlers = Record<string, (argument: never) => unknown>;

/** In the part: answers calls until the channel closes. `onEnd` is bounded in time. */
export const serveCalls = (handlers: Handlers, onEnd: () => Promise<void> = async () => {}): void => {
  process.on("message", async (message: { id: number; name: string; argument: never }) => {
    try {
      const handler = handlers[message.name];
      if (handler === undefined) throw new Error(`no handler "${message.name}"`);
      process.send?.({ id: message.id, result: await handler(message.argument) });
    } catch (error) {
      process.send?.({
        id: message.id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  });
  process.once("disconnect", async () => {
    await Promise.race([onEnd(), sleep(STOP_MS_MAX / 2)]);
    process.exit(0);
  });
};
