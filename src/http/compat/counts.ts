import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import type { Database } from "../../db/pool.ts";
import { countActive } from "../../db/queries/eventRecords.ts";
import { isCanceled, readBounded } from "../../db/tx.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { isUuid } from "../../lib/ids.ts";
import { activeMs, countMsMax, countRetrySeconds } from "../../limits.ts";
import { type CountDesk, type CountReply, createCountDesk } from "../../profiles/query/countDesk.ts";
import { COUNT_KINDS, type CountKind } from "../../profiles/query/countPlan.ts";
import type { ExportAccount } from "../../profiles/query/pages.ts";
import { describeValue } from "../../profiles/refusal.ts";
import { isJsonObject } from "../../profiles/values.ts";
import type { CompatAuth } from "./auth.ts";
import { CompatError } from "./errors.ts";
import { parseJsonBody, rawParameter, requireScope, takeBodiesAsBytes } from "./request.ts";
import { sendCompatError } from "./trigger.ts";

export interface CountDeps {
  db: Database;
  clock: Clock;
  authenticate: CompatAuth;
}

const AN_OBJECT = 'an object such as {"event_name": …, "from": YYYYMMDD, "to": YYYYMMDD}';

/** The answer as the documents have it. */
const answerOf = (reply: CountReply) => {
  switch (reply.kind) {
    case "answered":
      return { status: "success", ...reply.answer };
    case "running":
      return { status: "partial", req_id: reply.id };
    case "failed":
      throw new CompatError(422, reply.error);
    case "unknown":
      throw new CompatError(404, "req_id names no count of this account that is still kept; ask again");
    case "busy":
      throw new CompatError(429, "Too many counts of this account are under way; ask again shortly", {
        headers: { "retry-after": String(countRetrySeconds) },
      });
  }
};

const callerOf = async (authenticate: CompatAuth, request: FastifyRequest): Promise<ExportAccount> => {
  const caller = await authenticate(request);
  requireScope(caller, "profiles:read");
  return { accountId: caller.accountId, timeZone: caller.account.timeZone };
};

/** A query by POST, or the number of one that was asked before, by GET or POST. */
const countRoute =
  ({ authenticate }: CountDeps, desk: CountDesk, kind: CountKind) =>
  async (request: FastifyRequest) => {
    const account = await callerOf(authenticate, request);
    const id = rawParameter(request, "req_id");
    if (id !== undefined) {
      return answerOf(isUuid(id) ? await desk.look(account, kind, id) : { kind: "unknown" });
    }
    if (request.method === "GET") throw new CompatError(400, "req_id is missing; queries are sent by POST");
    try {
      return answerOf(await desk.ask(account, kind, parseJsonBody(request.body, AN_OBJECT)));
    } catch (error) {
      throw error instanceof DomainError ? new CompatError(400, error.message) : error;
    }
  };

/** Splits that nothing is known of here. */
const UNKNOWN_SPLITS = ["session_source", "browser", "os", "device"];

const isWanted = (body: Readonly<Record<string, unknown>>, name: string): boolean => {
  const value = body[name];
  if (value === undefined || value === null || value === false) return false;
  if (value === true) return true;
  throw new CompatError(400, `${name} must be true or false, got ${describeValue(value)}`);
};

/** `POST /1/now.json`: users who did something in the last five minutes. */
const nowRoute =
  ({ db, clock, authenticate }: CountDeps) =>
  async (request: FastifyRequest) => {
    const { accountId } = await callerOf(authenticate, request);
    const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : Buffer.from("{}");
    const wanted = parseJsonBody(body, 'an object such as {"user_type": true}');
    if (!isJsonObject(wanted))
      throw new CompatError(400, `The body must be an object, got ${describeValue(wanted)}`);
    const unknown = UNKNOWN_SPLITS.find((split) => isWanted(wanted, split));
    if (unknown !== undefined)
      throw new CompatError(400, `${unknown}: Clarion knows nothing of it; user_type is known`);
    const now = clock.now();
    const since = new Date(now.getTime() - activeMs);
    try {
      const { all, fresh } = await readBounded(db, countMsMax, (tx) =>
        countActive(tx, accountId, since, now),
      );
      return {
        status: "success",
        count: all,
        ...(isWanted(wanted, "user_type") ? { user_type: { new: fresh, repeat: all - fresh } } : {}),
      };
    } catch (error) {
      throw isCanceled(error)
        ? new CompatError(503, "The count took too long", { headers: { "retry-after": "1" } })
        : error;
    }
  };

/** `/1/counts/{events,profiles,top,trends}.json` and `/1/now.json` (vendor's pages of report APIs). */
export const countRoutes =
  (deps: CountDeps, desk: CountDesk = createCountDesk(deps.db, deps.clock)): FastifyPluginAsync =>
  async (app) => {
    takeBodiesAsBytes(app);
    app.setErrorHandler(sendCompatError);
    app.addHook("onClose", () => desk.close());
    for (const kind of COUNT_KINDS) {
      const route = countRoute(deps, desk, kind);
      app.post(`/1/counts/${kind}.json`, route);
      app.get(`/1/counts/${kind}.json`, route);
    }
    app.post("/1/now.json", nowRoute(deps));
  };
