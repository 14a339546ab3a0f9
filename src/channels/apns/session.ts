import type { IncomingHttpHeaders } from "node:http";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import { isIP } from "node:net";
import { errorCode } from "../../lib/errorCode.ts";
import { ADDRESS_NOT_ALLOWED, type Exchange, type NetworkGuard, TIMED_OUT } from "../../lib/exchange.ts";
import { startTimeLimit } from "../../lib/timeLimit.ts";
import { apnsIdleMsMax } from "../../limits.ts";

/** HTTP/2 to one server, over one session that is kept. */
export interface Http2Client {
  /** One request and its answer within `timeoutMs`, connecting included. Never rejects. */
  post(headers: OutgoingHttpHeaders, body: string): Promise<Exchange>;
  close(): Promise<void>;
}

interface Session {
  http2: ClientHttp2Session;
  /** Takes no new requests: it was told to go away, failed, or did not answer. */
  isRetired: boolean;
  usedAtMs: number;
}

/** The server says that it did nothing with the stream (RFC 9113 sections 6.8 and 8.7). */
const isUntouched = (stream: ClientHttp2Stream): boolean =>
  stream.id === undefined || stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;

const retire = (session: Session): void => {
  if (session.isRetired) return;
  session.isRetired = true;
  // streams under way end by themselves
  session.http2.close();
};

/** One request on a session, which is retired where no answer comes in time. */
const exchangeOn = (
  session: Session,
  headers: OutgoingHttpHeaders,
  body: string,
  bounds: { timeoutMs: number; bytesMax: number },
): Promise<Exchange> =>
  new Promise((resolve) => {
    const stream = session.http2.request(headers);
    let failure: string | undefined;
    let status = 0;
    let text = "";
    let answerHeaders: IncomingHttpHeaders = {};
    const limit = startTimeLimit(bounds.timeoutMs, () => {
      failure = TIMED_OUT;
      retire(session);
      stream.close(constants.NGHTTP2_CANCEL);
      if (session.http2.connecting) session.http2.destroy();
    });
    stream.setEncoding("utf8");
    stream.on("response", (received) => {
      status = received[":status"] ?? 0;
      answerHeaders = received;
    });
    stream.on("data", (chunk: string) => {
      if (text.length < bounds.bytesMax) text += chunk;
    });
    let isWhole = false;
    stream.on("end", () => {
      isWhole = true;
    });
    stream.on("error", (error) => {
      failure ??= errorCode(error) ?? "failed";
    });
    stream.on("close", () => {
      limit.end();
      session.usedAtMs = performance.now();
      if (isWhole && status > 0) {
        const bytes = Buffer.from(text, "utf8");
        return resolve({ kind: "answered", status, headers: answerHeaders, body: text, bytes, isWhole });
      }
      const code = failure ?? "ECONNRESET";
      resolve({ kind: isUntouched(stream) ? "not_written" : "cut_off", code });
    });
    stream.end(body);
  });

/**
 * A session is retired by GOAWAY, by an error, when a request on it is not answered in time, and after a long idle time, since
 * a connection that a router forgot looks alive; the next request opens another, and those under way end on the old one.
 */
export const openHttp2 = (
  origin: string,
  guard: NetworkGuard,
  bounds: { timeoutMs: number; bytesMax: number },
): Http2Client => {
  const { hostname } = new URL(origin);
  const isAllowed = isIP(hostname) === 0 || guard.allows(hostname);
  const all = new Set<ClientHttp2Session>();
  let current: Session | null = null;

  const openSession = (): Session => {
    const http2 = connect(origin, { lookup: guard.lookup });
    const session: Session = { http2, isRetired: false, usedAtMs: performance.now() };
    all.add(http2);
    http2.on("goaway", () => retire(session));
    // each stream is told of it too
    http2.on("error", () => retire(session));
    http2.on("close", () => {
      session.isRetired = true;
      all.delete(http2);
    });
    return session;
  };

  const ready = (): Session => {
    const isStale = current !== null && performance.now() - current.usedAtMs > apnsIdleMsMax;
    if (current !== null && isStale) retire(current);
    if (current === null || current.isRetired || current.http2.closed) current = openSession();
    current.usedAtMs = performance.now();
    return current;
  };

  return {
    post: async (headers, body) => {
      if (!isAllowed) return { kind: "not_written", code: ADDRESS_NOT_ALLOWED };
      try {
        return await exchangeOn(ready(), headers, body, bounds);
      } catch (error) {
        // the session ended between the look at it and the request
        return { kind: "not_written", code: errorCode(error) ?? "failed" };
      }
    },
    close: async () => {
      const ended = [...all].map((http2) => new Promise((done) => http2.once("close", done)));
      if (current !== null) retire(current);
      await Promise.all(ended);
    },
  };
};
