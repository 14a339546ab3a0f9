import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "./listen.ts";

export interface RemoteUser {
  identity: string;
  objectId: string;
  name: string;
  token: string;
}

export interface RemoteEvent {
  user: RemoteUser;
  name: string;
  /** yyyymmddHHMMSS */
  ts: number;
  props: Record<string, unknown>;
}

export interface RemoteData {
  users: RemoteUser[];
  events: RemoteEvent[];
}

/** As large as asked for, the same every time. */
export const remoteData = (users: number, eventsPerUser: number): RemoteData => {
  const made = Array.from({ length: users }, (_, n) => ({
    identity: `moved-${n}`,
    objectId: `device-${n}`,
    name: `User ${n}`,
    token: `token-${n}`,
  }));
  const names = ["Ordered", "Viewed", "App Launched"];
  const events = made.flatMap((user, n) =>
    Array.from({ length: eventsPerUser }, (_, m) => ({
      user,
      name: names[(n + m) % names.length] ?? "",
      ts: 20_260_501_000_000 + (n % 24) * 10_000 + (m % 60),
      props: { n, m },
    })),
  );
  return { users: made, events };
};

const profileRecord = ({ identity, objectId, name, token }: RemoteUser) => ({
  identity,
  objectId,
  name,
  email: `${identity}@example.com`,
  profileData: { plan: "gold", joined: "$D_1700000000" },
  events: {
    Ordered: { count: 1, first_seen: 1_770_000_000, last_seen: 1_770_000_000 },
    Viewed: {},
    "App Launched": {},
  },
  platformInfo: [
    {
      platform: "Android",
      os_version: "14",
      app_version: "2.10.0",
      make: "M",
      model: "X",
      push_token: token,
      objectId,
    },
    { platform: "iOS", objectId: `${objectId}-b`, push_token: `${token}-b` },
  ],
});

const eventRecord = ({ user, ts, props }: RemoteEvent) => ({
  profile: { identity: user.identity, objectId: user.objectId, name: user.name },
  ts,
  event_props: props,
  session_props: {},
});

const readBody = async (request: IncomingMessage): Promise<{ event_name?: string }> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString() || "{}");
};

const PASSCODE = "remote-passcode";

/**
 * Somebody else's server, written from the published descriptions: lists by POST and cursors by GET. `trouble` may make
 * an answer fail: a status, or "cut" for a connection that breaks.
 */
export const startCompatibleServer = async (
  data: RemoteData,
  trouble: (request: number) => number | "cut" | undefined = () => undefined,
) => {
  let requests = 0;
  let isForgetful = false;
  const cursors = new Map<string, { kind: string; event: string | undefined; at: number; size: number }>();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const failing = trouble(++requests);
    if (failing === "cut") return void request.socket.destroy();
    if (failing !== undefined) return answer(failing, { status: "fail" });
    if (request.headers["x-clevertap-passcode"] !== PASSCODE) {
      return answer(401, { status: "fail", error: "passcode is not valid", code: 401 });
    }
    const url = new URL(request.url ?? "", "http://remote");
    const kind = url.pathname.replace(/^\/1\/|\.json$/g, "");
    if (request.method === "POST") {
      const { event_name: event } = await readBody(request);
      const cursor = `c${cursors.size}`;
      cursors.set(cursor, { kind, event, at: 0, size: Number(url.searchParams.get("batch_size")) });
      return answer(200, { status: "success", cursor });
    }
    const page = cursors.get(url.searchParams.get("cursor") ?? "");
    if (page === undefined || isForgetful) {
      isForgetful = false;
      return answer(400, { status: "fail", error: "cursor is not valid", code: 400 });
    }
    const all =
      kind === "profiles"
        ? data.users.map(profileRecord)
        : data.events.filter(({ name }) => name === page.event).map(eventRecord);
    const end = page.at + page.size;
    const next = `c${cursors.size}`;
    if (end < all.length) cursors.set(next, { ...page, at: end });
    answer(200, {
      status: "success",
      ...(end < all.length ? { next_cursor: next } : {}),
      records: all.slice(page.at, end),
    });
  };

  const server = createServer((request, response) => void handle(request, response));
  const port = await listen(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    passcode: PASSCODE,
    requests: () => requests,
    /** The next cursor that is asked for is not known any more. */
    forget: () => {
      isForgetful = true;
    },
    close: () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
};
