import {
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { listen } from "./listen.ts";

export interface ApnsRequest {
  headers: IncomingHttpHeaders;
  body: string;
}

/** What it answers a request, or does instead. */
export type ApnsAnswer =
  | { status: number; reason?: string; headers?: Record<string, string>; afterMs?: number }
  | "reset"
  | "refuse_stream"
  | "silence";

const respond = (stream: ServerHttp2Stream, request: ApnsRequest, answer: ApnsAnswer): void => {
  if (answer === "reset") stream.session?.destroy();
  if (answer === "refuse_stream") stream.close(constants.NGHTTP2_REFUSED_STREAM);
  if (typeof answer === "string") return;
  const send = () => {
    if (stream.destroyed) return;
    const id = request.headers["apns-id"];
    const base = {
      ":status": answer.status,
      ...(typeof id === "string" ? { "apns-id": id.toUpperCase() } : {}),
    };
    stream.respond({ ...base, ...answer.headers });
    stream.end(answer.reason === undefined ? "" : JSON.stringify({ reason: answer.reason }));
  };
  if (answer.afterMs === undefined) send();
  else setTimeout(send, answer.afterMs);
};

/** A local server that speaks as APNs does: HTTP/2, one path, a reason for each refusal. */
export const startApnsServer = async () => {
  const requests: ApnsRequest[] = [];
  const sessions = new Set<ServerHttp2Session>();
  let opened = 0;
  let answerFor: (request: ApnsRequest) => ApnsAnswer = () => ({ status: 200 });

  const server = createServer();
  server.on("session", (session) => {
    opened++;
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    session.on("error", () => {});
  });
  server.on("stream", (stream, headers) => {
    let body = "";
    stream.setEncoding("utf8");
    stream.on("error", () => {});
    stream.on("data", (chunk: string) => {
      body += chunk;
    });
    stream.on("end", () => {
      const request = { headers, body };
      requests.push(request);
      respond(stream, request, answerFor(request));
    });
  });
  const port = await listen(server);
  return {
    port,
    requests,
    sessionsOpened: () => opened,
    answer: (next: (request: ApnsRequest) => ApnsAnswer) => {
      answerFor = next;
    },
    /** Tells every client to open another session; streams under way go on. */
    goAway: () => {
      for (const session of sessions) session.goaway(0);
    },
    close: async () => {
      for (const session of sessions) session.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
};
