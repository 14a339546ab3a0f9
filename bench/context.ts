import { workerNodeWords } from "../src/supervisor.ts";
import { type Bundle, bundleParts, type PartName } from "./bundle.ts";
import { checkpoint, createDatabase, createLineDatabase } from "./ceilingDatabase.ts";
import { CONNECTIONS } from "./content.ts";
import type { Options } from "./options.ts";
import { type Part, startPart } from "./part.ts";
import type { Arrivals } from "./parts/arrivals.ts";
import type { LoadResult, LoadSpec } from "./parts/load.ts";
import { type Product, startProduct } from "./product.ts";
import { setUpTenant, type Tenant } from "./setup.ts";

/** What every row measures with; each thing is started when it is first asked for. */
export interface Context {
  options: Options;
  /** Calls at once that a ceiling makes: as many as the product. */
  concurrencyOf(kind: "webhook" | "email" | "push"): number;
  product(): Promise<Product>;
  tenant(): Promise<Tenant>;
  /** URL of the straight line's database. */
  lineUrl(): Promise<string>;
  emptyDatabase(name: string): Promise<string>;
  part(name: PartName): Part;
  /** Triggers for the product or, with a port, for a ceiling. */
  load(wish: LoadWish): Promise<LoadResult>;
  sink: Sink;
  smtpSink: Sink;
  /** The database has written what it had to. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export interface LoadWish {
  /** Undefined: the product. */
  port?: number;
  campaignId: string;
  recipients?: number;
  connections?: number;
  count?: number;
  durationMs?: number;
  gapMs?: number;
}

export interface Sink {
  port: number;
  pid: number;
  reset(keepsTimes?: boolean): Promise<void>;
  waitFor(count: number, timeoutMs: number): Promise<Arrivals>;
}

/** The product's own defaults (`concurrencyDefault` of the channels). */
const DEFAULT_CONCURRENCY = { webhook: 50, email: 5, push: 200 } as const;
const TRIGGER_PATH = "/1/send/externaltrigger.json";

/** Remembers the promise, so that whoever asks twice gets the same thing. */
const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** A sink that is part of the bench, listening. */
export const startSink = async (part: Part): Promise<Sink> => {
  const port = await part.call<number>("start");
  return {
    port,
    pid: part.pid,
    reset: (keepsTimes = false) => part.call("reset", { keepsTimes }),
    waitFor: (count, timeoutMs) => part.call("waitFor", { count, timeoutMs }),
  };
};

const createLoader = (part: Part, ask: () => Promise<{ product: Product; tenant: Tenant }>) => {
  let runs = 0;
  return async (wish: LoadWish): Promise<LoadResult> => {
    const target =
      wish.port === undefined
        ? await ask().then(({ product, tenant }) => ({
            port: product.port,
            path: TRIGGER_PATH,
            headers: tenant.headers,
          }))
        : { port: wish.port, path: "/trigger", headers: {} };
    const spec: LoadSpec = {
      ...target,
      campaignId: wish.campaignId,
      connections: wish.connections ?? CONNECTIONS,
      recipients: wish.recipients ?? 1,
      count: wish.count ?? null,
      durationMs: wish.durationMs ?? null,
      gapMs: wish.gapMs ?? null,
      run: `run${runs++}`,
    };
    const result = await part.call<LoadResult>("run", spec);
    if (result.failed > 0)
      throw new Error(`${result.failed} triggers failed, the first with ${result.firstFailure}`);
    return result;
  };
};

const open = async (options: Options, bundle: Bundle, parts: Set<Part>, nodeWords: readonly string[]) => {
  const part = (name: PartName): Part => {
    // ceilings have what the product's workers have; of the parts only this one runs the product's own code
    const profiled = name === "decideProduct" ? nodeWords : [];
    const made = startPart(bundle.pathOf(name), [...workerNodeWords, ...profiled]);
    const tracked = {
      ...made,
      stop: async () => {
        await made.stop();
        parts.delete(tracked);
      },
    };
    parts.add(tracked);
    return tracked;
  };
  const sink = await startSink(part("sink"));
  const smtpSink = await startSink(part("smtpSink"));
  const product = once(() => startProduct(nodeWords, options.workers));
  const tenant = once(async () =>
    setUpTenant(await product(), {
      sinkPort: sink.port,
      smtpPort: smtpSink.port,
      concurrency: options.concurrency,
    }),
  );
  const load = createLoader(part("load"), async () => ({ product: await product(), tenant: await tenant() }));
  return { part, sink, smtpSink, product, tenant, load };
};

/** @param nodeWords options of Node for the program's processes */
export const createContext = async (options: Options, nodeWords: readonly string[]): Promise<Context> => {
  const bundle = await bundleParts();
  const parts = new Set<Part>();
  let hasProduct = false;
  const { product, ...rest } = await open(options, bundle, parts, nodeWords);
  const startedProduct = () => {
    hasProduct = true;
    return product();
  };
  return {
    ...rest,
    options,
    product: startedProduct,
    tenant: () => {
      hasProduct = true;
      return rest.tenant();
    },
    concurrencyOf: (kind) => options.concurrency ?? DEFAULT_CONCURRENCY[kind],
    lineUrl: once(async () => createLineDatabase((await startedProduct()).databaseUrl)),
    emptyDatabase: async (name) => createDatabase((await startedProduct()).databaseUrl, name),
    settle: async () => checkpoint((await startedProduct()).db),
    stop: once(async () => {
      await Promise.all([...parts].map((part) => part.stop()));
      if (hasProduct)
        await product().then(
          (started) => started.stop(),
          () => {},
        );
      await bundle.remove();
    }),
  };
};
