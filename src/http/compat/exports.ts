import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import Type, { type Static } from "typebox";
import type { CredentialCaller } from "../../accounts/caller.ts";
import type { Database } from "../../db/pool.ts";
import { isCanceled } from "../../db/tx.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { SecretBox } from "../../lib/secretBox.ts";
import {
  eventCursorMsMax,
  exportBatchDefault,
  exportBatchMax,
  exportPageMsMax,
  exportQueryBytesMax,
  exportsPerAccountMax,
  exportsUnderWayMax,
  exportWaitMsMax,
  profileCursorMsMax,
} from "../../limits.ts";
import { clockNumber } from "../../profiles/accountTime.ts";
import { type EventQuery, eventQueryOf } from "../../profiles/query/eventQuery.ts";
import {
  type EventRecord,
  type ExportAccount,
  readEventPage,
  readUserPage,
} from "../../profiles/query/pages.ts";
import { describeValue } from "../../profiles/refusal.ts";
import type { CompatAuth } from "./auth.ts";
import { cursorsOf } from "./cursor.ts";
import { CompatError } from "./errors.ts";
import { recordBody } from "./record.ts";
import { flagParameter, parseJsonBody, rawParameter, requireScope, takeBodiesAsBytes } from "./request.ts";
import { sendCompatError } from "./trigger.ts";
import { createTurns } from "./turns.ts";

export interface ExportDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  authenticate: CompatAuth;
}

const AN_OBJECT = 'an object such as {"event_name": …, "from": YYYYMMDD, "to": YYYYMMDD}';

/** @throws CompatError 400 */
export const readQuery = (sent: unknown, others: readonly string[] = []): EventQuery => {
  try {
    return eventQueryOf(sent, others);
  } catch (error) {
    throw error instanceof DomainError ? new CompatError(400, error.message) : error;
  }
};

const batchSizeOf = (request: FastifyRequest): number => {
  const text = rawParameter(request, "batch_size");
  if (text === undefined || text === "") return exportBatchDefault;
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= exportBatchMax) return size;
  throw new CompatError(
    400,
    `batch_size must be a number from 1 to ${exportBatchMax}, got ${describeValue(text)}`,
  );
};

/** The query as text: of the body, or of the parameter that the official Node SDK sends with GET. */
const queryText = (request: FastifyRequest): string => {
  const query =
    request.method === "GET"
      ? formParameter(request, "query")
      : JSON.stringify(parseJsonBody(request.body, AN_OBJECT));
  if (query === undefined) throw new CompatError(400, "query or cursor is missing");
  if (Buffer.byteLength(query) > exportQueryBytesMax) {
    throw new CompatError(413, `The query may have at most ${exportQueryBytesMax} bytes`);
  }
  readQuery(parsedQuery(query));
  return query;
};

/** As forms are encoded, `+` for a space: unlike other parameters the SDK encodes this one. */
const formParameter = (request: FastifyRequest, name: string): string | undefined => {
  const query = /\?(.*)$/s.exec(request.raw.url ?? "")?.[1] ?? "";
  return new URLSearchParams(query).get(name) ?? undefined;
};

const parsedQuery = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new CompatError(400, `query must be JSON, ${AN_OBJECT}`);
  }
};

/** @throws CompatError 503 where the page took too long */
const inTime = async <T>(page: Promise<T>): Promise<T> => {
  try {
    return await page;
  } catch (error) {
    if (!isCanceled(error)) throw error;
    throw new CompatError(
      503,
      `The page took longer than ${exportPageMsMax} ms; ask for a smaller batch_size`,
      {
        headers: { "retry-after": "1" },
      },
    );
  }
};

const accountOf = ({ accountId, account }: CredentialCaller): ExportAccount => ({
  accountId,
  timeZone: account.timeZone,
});

const Place = Type.Object({ ts: Type.String(), id: Type.String() });
const EventState = Type.Object({
  query: Type.String(),
  limit: Type.Integer(),
  after: Type.Union([
    Type.Null(),
    Type.Object({ nameKey: Type.String(), place: Type.Union([Type.Null(), Place]) }),
  ]),
});
const UserState = Type.Object({
  query: Type.String(),
  limit: Type.Integer(),
  after: Type.Integer(),
  app: Type.Boolean(),
  events: Type.Boolean(),
  profile: Type.Boolean(),
});

const userExport = ({ db, box, clock }: ExportDeps) => {
  const cursors = cursorsOf(box, "profiles", UserState, profileCursorMsMax);
  return {
    begin: (request: FastifyRequest, caller: CredentialCaller): string => {
      const state: Static<typeof UserState> = {
        query: queryText(request),
        limit: batchSizeOf(request),
        after: 0,
        app: flagParameter(request, "app", true),
        events: flagParameter(request, "events", true),
        profile: flagParameter(request, "profile", true),
      };
      return cursors.seal(caller.accountId, clock.now(), state);
    },
    goOn: async (caller: CredentialCaller, cursor: string) => {
      const now = clock.now();
      const state = cursors.open(caller.accountId, now, cursor);
      const { records, next } = await inTime(
        readUserPage(db, accountOf(caller), now, readQuery(parsedQuery(state.query)), {
          after: state.after,
          limit: state.limit,
          parts: { devices: state.app, events: state.events },
        }),
      );
      return {
        records: records.map((record) => recordBody(record, state)),
        next: next === null ? null : cursors.seal(caller.accountId, now, { ...state, after: next }),
      };
    },
  };
};

const eventBody = ({ event, user }: EventRecord, timeZone: string) => ({
  profile: recordBody(user, { app: false, events: false, profile: true }),
  event_name: event.name,
  ts: clockNumber(event.at, timeZone),
  event_props: event.properties,
  session_props: {},
});

const eventExport = ({ db, box, clock }: ExportDeps) => {
  const cursors = cursorsOf(box, "events", EventState, eventCursorMsMax);
  return {
    begin: (request: FastifyRequest, caller: CredentialCaller): string => {
      const state = { query: queryText(request), limit: batchSizeOf(request), after: null };
      return cursors.seal(caller.accountId, clock.now(), state);
    },
    goOn: async (caller: CredentialCaller, cursor: string) => {
      const now = clock.now();
      const state = cursors.open(caller.accountId, now, cursor);
      const account = accountOf(caller);
      const { records, next } = await inTime(
        readEventPage(db, account, now, readQuery(parsedQuery(state.query)), state),
      );
      return {
        records: records.map((record) => eventBody(record, account.timeZone)),
        next: next === null ? null : cursors.seal(caller.accountId, now, { ...state, after: next }),
      };
    },
  };
};

type Turns = ReturnType<typeof createTurns>;

interface Export {
  begin(request: FastifyRequest, caller: CredentialCaller): string;
  goOn(
    caller: CredentialCaller,
    cursor: string,
  ): Promise<{ records: readonly object[]; next: string | null }>;
}

/**
 * A query is answered by a cursor; each cursor by a page, with the cursor of the next until there is none. The documents ask
 * by POST, the official Node SDK by GET.
 */
const exportRoute = (deps: ExportDeps, turns: Turns, made: Export) => async (request: FastifyRequest) => {
  const caller = await deps.authenticate(request);
  requireScope(caller, "profiles:read");
  const cursor = rawParameter(request, "cursor");
  if (cursor === undefined || cursor === "") {
    return { status: "success", cursor: made.begin(request, caller) };
  }
  const { records, next } = await turns.run(caller.accountId, () => made.goOn(caller, cursor));
  return { status: "success", ...(next === null ? {} : { next_cursor: next }), records };
};

/** `/1/profiles.json` and `/1/events.json` (vendor's get-user-profiles and get-events pages). */
export const exportRoutes =
  (deps: ExportDeps): FastifyPluginAsync =>
  async (app) => {
    takeBodiesAsBytes(app);
    app.setErrorHandler(sendCompatError);
    const turns = createTurns({
      perAccountMax: exportsPerAccountMax,
      allMax: exportsUnderWayMax,
      waitMsMax: exportWaitMsMax,
    });
    for (const [path, made] of [
      ["/1/profiles.json", userExport(deps)],
      ["/1/events.json", eventExport(deps)],
    ] as const) {
      app.post(path, exportRoute(deps, turns, made));
      app.get(path, exportRoute(deps, turns, made));
    }
  };
