import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import Type from "typebox";
import {
  FilterTest,
  FilterTestRequest,
  ReachLine,
  ReachRequest,
  ReachResult,
} from "../../contract/segment.ts";
import { reachesAtOnceMax, reachesPerAccountMax } from "../../limits.ts";
import { prepareReach, type Reach } from "../../segments/reach.ts";
import { tryFilter } from "../../segments/tryFilter.ts";
import { callerOf } from "../auth.ts";
import { refusalOf, unforeseen } from "../errors.ts";
import { createPlaces } from "../places.ts";
import type { RefusalLog } from "../refuse.ts";
import type { NativeDeps, Routes } from "./api.ts";

const tags = ["Segments"];

const NDJSON = "application/x-ndjson";

/** Who asks for JSON and for nothing that streams wants the end only. */
const wantsLines = (accept: string | undefined): boolean =>
  accept === undefined || !accept.includes("application/json") || accept.includes(NDJSON);

/** Aborted when the caller hangs up before the answer is whole. */
const hungUp = (reply: FastifyReply): AbortSignal => {
  const cancel = new AbortController();
  reply.raw.once("close", () => cancel.abort());
  return cancel.signal;
};

/** Why there is no result, as the last line: the status has been sent long before. */
const failureOf = (error: unknown, log: RefusalLog): ReachLine => {
  const known = refusalOf(error);
  if (known !== undefined) return { kind: "failed", detail: known.detail };
  const errorId = randomUUID();
  log.error({ err: error, errorId, route: "/reach" }, "a request failed");
  return { kind: "failed", detail: unforeseen(errorId).detail };
};

/** Progress as it is made, then the result. */
const linesOf = (
  reach: Reach,
  signal: AbortSignal,
  log: RefusalLog,
): { lines: Readable; ended: Promise<void> } => {
  const lines = new Readable({ read: () => {} });
  const write = (line: ReachLine): void => {
    if (!lines.destroyed) lines.push(`${JSON.stringify(line)}\n`);
  };
  const work = async (): Promise<void> => {
    try {
      const result = await reach.count(signal, (done) => write({ kind: "progress", done }));
      if (result !== null) write(result);
    } catch (error) {
      write(failureOf(error, log));
    }
    if (!lines.destroyed) lines.push(null);
  };
  return { lines, ended: work() };
};

const reachRoute: Routes = (app, deps: NativeDeps) => {
  const inPlace = createPlaces({
    countMax: reachesPerAccountMax,
    allMax: reachesAtOnceMax,
    code: "reach/busy",
    what: ["count", "counts"],
  });
  app.post(
    "/reach",
    {
      config: { scope: "profiles:read" },
      schema: {
        tags,
        summary: "How many users a filter reaches, and by which channels",
        description:
          "A stream of lines, each a JSON object: progress, then the result. With `Accept: application/json` the result only. Whoever hangs up cancels.",
        body: ReachRequest,
        response: {
          200: {
            description: "The lines, or the result.",
            content: {
              [NDJSON]: { schema: Type.Unsafe<Readable | ReachResult>(ReachLine) },
              "application/json": { schema: Type.Unsafe<Readable | ReachResult>(ReachResult) },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { accountId } = callerOf(request);
      const signal = hungUp(reply);
      const begin = () => prepareReach(deps.db, deps.clock, accountId, request.body.filter);
      if (!wantsLines(request.headers.accept)) {
        const result = await inPlace(accountId, async () => (await begin()).count(signal, () => {}));
        // nobody reads the answer to who has gone
        return result ?? reply.hijack();
      }
      const lines = await new Promise<Readable>((resolve, reject) => {
        const work = async (): Promise<void> => {
          const streamed = linesOf(await begin(), signal, deps.log);
          resolve(streamed.lines);
          await streamed.ended;
        };
        // what is refused is refused before the first line
        inPlace(accountId, work).catch(reject);
      });
      return reply
        .headers({ "cache-control": "no-store", "x-accel-buffering": "no" })
        .type(NDJSON)
        .send(lines);
    },
  );
};

const testRoute: Routes = (app, { db, clock }) => {
  app.post(
    "/filters/test",
    {
      config: { scope: "profiles:read" },
      schema: {
        tags,
        summary: "Whether a user matches a filter, and which conditions hold",
        description: "The id of a profile that was merged into another means that other one.",
        body: FilterTestRequest,
        response: { 200: FilterTest },
      },
    },
    async (request) => tryFilter(db, clock, callerOf(request).accountId, request.body),
  );
};

/** Whom a filter reaches, and whether one user matches it. */
export const reachRoutes: Routes = (app, deps) => {
  reachRoute(app, deps);
  testRoute(app, deps);
};
