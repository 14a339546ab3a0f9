import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CampaignContent } from "../../contract/campaign.ts";
import { renderChildHeapMb, renderChildStartMsMax } from "../../limits.ts";
import type { RenderRequest } from "./child.ts";
import type { RenderInput, RenderResult } from "./contract.ts";

export interface IsolatedRenderer {
  /**
   * Renders alone in a process of its own. A render that kills or overruns it is tried once more in a fresh
   * one; the second time it ends as `template_limit_exceeded`.
   *
   * @throws when the process cannot be started at all
   */
  render(content: CampaignContent, input: RenderInput): Promise<RenderResult>;
  close(): Promise<void>;
}

/** child.ts beside the sources; in a build, a bundle of its own beside this one. */
export const renderChildEntry = (): string => {
  const name = import.meta.url.endsWith(".ts") ? "./child.ts" : "./renderChild.js";
  return fileURLToPath(new URL(name, import.meta.url));
};

const TRIES = 2;

const GAVE_UP: RenderResult = {
  kind: "template_limit_exceeded",
  detail: "Rendering ended its own process, or took far too long, twice.",
};

/** The module runs from sources in development and from the build otherwise. */
const runtimeOf = (entry: string): string[] => (entry.endsWith(".ts") ? ["--import", "tsx"] : []);

const startChild = (entry: string): ChildProcess =>
  fork(entry, {
    execArgv: [...runtimeOf(entry), `--max-old-space-size=${renderChildHeapMb}`],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env: {},
  });

/** The next message of the child; null when it ends, or does not answer in time. */
const nextMessage = (child: ChildProcess, timeoutMs: number): Promise<unknown> =>
  new Promise((resolve) => {
    const done = (message: unknown): void => {
      clearTimeout(timer);
      child.off("message", done);
      child.off("exit", ended);
      child.off("error", ended);
      resolve(message);
    };
    const ended = () => done(null);
    const timer = setTimeout(ended, timeoutMs);
    child.on("message", done);
    child.on("exit", ended);
    child.on("error", ended);
  });

const kill = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });

const KINDS: ReadonlySet<unknown> = new Set<RenderResult["kind"]>([
  "rendered",
  "template_aborted",
  "template_error",
  "template_limit_exceeded",
  "template_value_missing",
]);

/** Our own module answers, so its kind tells the whole of it. */
const isAnswer = (message: unknown, id: number): message is { id: number; result: RenderResult } =>
  typeof message === "object" &&
  message !== null &&
  "id" in message &&
  message.id === id &&
  "result" in message &&
  typeof message.result === "object" &&
  message.result !== null &&
  "kind" in message.result &&
  KINDS.has(message.result.kind);

/**
 * @param options.entry the module child.ts, or what the build made of it
 * @param options.timeoutMs what one render may take before its process is killed
 */
export const createIsolatedRenderer = (options: { entry: string; timeoutMs: number }): IsolatedRenderer => {
  let child: ChildProcess | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let lastId = 0;
  let isClosed = false;

  const discard = async (): Promise<void> => {
    const old = child;
    child = null;
    if (old !== null) await kill(old);
  };

  const ready = async (): Promise<ChildProcess> => {
    if (child?.connected) return child;
    await discard();
    const started = startChild(options.entry);
    child = started;
    const hello = await nextMessage(started, renderChildStartMsMax);
    if (hello !== null) return started;
    await discard();
    throw new Error(`the process for single renders did not start: ${options.entry}`);
  };

  const attempt = async (content: CampaignContent, input: RenderInput): Promise<RenderResult | null> => {
    const running = await ready();
    lastId += 1;
    const request: RenderRequest = { id: lastId, content, input };
    const answer = nextMessage(running, options.timeoutMs);
    // A child that is gone cannot be written to; its exit says so already.
    running.send(request, () => {});
    const message = await answer;
    if (isAnswer(message, request.id)) return message.result;
    await discard();
    return null;
  };

  const renderAlone = async (content: CampaignContent, input: RenderInput): Promise<RenderResult> => {
    for (let tried = 0; tried < TRIES && !isClosed; tried += 1) {
      const result = await attempt(content, input);
      if (result !== null) return result;
    }
    if (isClosed) throw new Error("the renderer is closed");
    return GAVE_UP;
  };

  return {
    render: (content, input) => {
      const result = turn.then(() => renderAlone(content, input));
      turn = result.catch(() => {});
      return result;
    },
    close: async () => {
      isClosed = true;
      await discard();
    },
  };
};
