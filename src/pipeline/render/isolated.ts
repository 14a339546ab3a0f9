import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CampaignContent } from "../../contract/campaign.ts";
import { renderChildHeapMb, renderChildStartMsMax } from "../../limits.ts";
import type { ChildQuestion } from "./child.ts";
import type { RenderAnswer, RenderInput, RenderResult } from "./contract.ts";
import { needsPreparing } from "./mjml/prepare.ts";

export interface IsolatedRenderer {
  /**
   * Renders alone in a process of its own. A render that kills or overruns it is tried once more in a fresh
   * one; the second time it ends as `template_limit_exceeded`.
   *
   * @throws when the process cannot be started at all
   */
  render(content: CampaignContent, input: RenderInput): Promise<RenderAnswer>;
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

const KINDS: ReadonlySet<unknown> = new Set<RenderAnswer["kind"]>([
  "needs_codes",
  "needs_linked",
  "rendered",
  "template_aborted",
  "template_error",
  "template_limit_exceeded",
  "template_value_missing",
]);

/** Our own module answers, so its kind tells the whole of it. */
export const isRenderAnswer = (value: unknown): value is RenderAnswer =>
  typeof value === "object" && value !== null && "kind" in value && KINDS.has(value.kind);

/** A process that is asked one thing at a time; it is killed when it does not answer, and started again. */
export interface DisposableChild {
  /**
   * @param tries processes that may die of the question; one that nobody asked before counts as well
   * @returns the answer, or null when it did not come
   * @throws when the process cannot be started at all
   */
  ask(question: ChildQuestion, tries: number): Promise<{ id: number } | null>;
  close(): Promise<void>;
}

const isAnswerTo = (message: unknown, id: number): message is { id: number } =>
  typeof message === "object" && message !== null && "id" in message && message.id === id;

const LOAD: ChildQuestion = { kind: "load" };
const needsLoading = (question: ChildQuestion): boolean =>
  "content" in question && needsPreparing(question.content);

const exchangeWith = async (
  child: ChildProcess,
  question: ChildQuestion & { id: number },
  timeoutMs: number,
): Promise<{ id: number } | null> => {
  const answer = nextMessage(child, timeoutMs);
  // A child that is gone cannot be written to; its exit says so already.
  child.send(question, () => {});
  const message = await answer;
  return isAnswerTo(message, question.id) ? message : null;
};

/**
 * Starts its process with the first question.
 *
 * @param options.entry the module child.ts, or what the build made of it
 * @param options.timeoutMs what one answer may take before the process is killed
 */
export const createDisposableChild = (options: { entry: string; timeoutMs: number }): DisposableChild => {
  let child: ChildProcess | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let lastId = 0;
  let [isLoaded, isClosed] = [false, false];

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
    isLoaded = false;
    const hello = await nextMessage(started, renderChildStartMsMax);
    if (hello !== null) return started;
    await discard();
    throw new Error(`the process for single renders did not start: ${options.entry}`);
  };

  const exchange = async (question: ChildQuestion, timeoutMs: number): Promise<{ id: number } | null> => {
    lastId += 1;
    const answer = await exchangeWith(await ready(), { id: lastId, ...question }, timeoutMs);
    if (answer === null) await discard();
    return answer;
  };

  /** The time of an answer is the question's own: what has to be loaded for the first of its kind is no part of it. */
  const attempt = async (question: ChildQuestion): Promise<{ id: number } | null> => {
    await ready();
    if (!isLoaded && needsLoading(question))
      isLoaded = (await exchange(LOAD, renderChildStartMsMax)) !== null;
    return exchange(question, options.timeoutMs);
  };

  const askAlone = async (question: ChildQuestion, tries: number): Promise<{ id: number } | null> => {
    for (let tried = 0; tried < tries && !isClosed; tried += 1) {
      const answer = await attempt(question);
      if (answer !== null) return answer;
    }
    if (isClosed) throw new Error("the renderer is closed");
    return null;
  };

  return {
    ask: (question, tries) => {
      const answer = turn.then(() => askAlone(question, tries));
      turn = answer.catch(() => {});
      return answer;
    },
    close: async () => {
      isClosed = true;
      await discard();
    },
  };
};

/** See createDisposableChild. */
export const createIsolatedRenderer = (options: { entry: string; timeoutMs: number }): IsolatedRenderer => {
  const child = createDisposableChild(options);
  return {
    render: async (content, input) => {
      const answer = await child.ask({ kind: "render", content, input }, TRIES);
      return answer !== null && "result" in answer && isRenderAnswer(answer.result) ? answer.result : GAVE_UP;
    },
    close: () => child.close(),
  };
};
