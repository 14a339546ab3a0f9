import type { IncomingHttpHeaders } from "node:http";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector, type Dispatcher } from "undici";
import { errorCode } from "./errorCode.ts";
import { startTimeLimit } from "./timeLimit.ts";

/** The `code` of the error by which a guarded look-up refuses, and of the outcome it becomes. */
export const ADDRESS_NOT_ALLOWED = "address_not_allowed";

/** What stands between an address that somebody typed and the network that this program can reach. */
export interface NetworkGuard {
  /**
   * For `net.connect` and `tls.connect`: resolves a name and hands over only addresses that may be reached,
   * so the address checked is the address connected to. Fails with the code `ADDRESS_NOT_ALLOWED`.
   */
  lookup: LookupFunction;
  /** Node never looks up a host that is an IP address already: that one is asked about here. */
  allows(address: string): boolean;
}

export interface HttpRequest {
  origin: string;
  path: string;
  method: Dispatcher.HttpMethod;
  /** Name, value, name, value … */
  headers: string[];
  body: string | Buffer | null;
}

/**
 * What came of one request. The difference that counts is whether any of it may have reached the receiver:
 *   not_written  no connection, or none was ready: certainly nothing arrived
 *   cut_off      handed to a connection, and no complete answer came back: it may have been taken
 *   answered     the whole answer, or as much of it as is kept (`isWhole`)
 */
export type Exchange =
  | {
      kind: "answered";
      status: number;
      headers: IncomingHttpHeaders;
      body: string;
      bytes: Buffer;
      isWhole: boolean;
    }
  | { kind: "not_written"; code: string }
  | { kind: "cut_off"; code: string };

export const TIMED_OUT = "timed_out";

class Refused extends Error {
  readonly code = ADDRESS_NOT_ALLOWED;
}

export type GuardedAgent = Agent;

/** Connections kept alive per origin, opened through the guard. Redirects are not followed. */
export const guardedAgent = (guard: NetworkGuard, timeoutMs: number): GuardedAgent => {
  const connect = buildConnector({ lookup: guard.lookup, timeout: timeoutMs });
  return new Agent({
    connect: (options, callback) => {
      if (isIP(options.hostname) === 0 || guard.allows(options.hostname)) return connect(options, callback);
      setImmediate(() => callback(new Refused("the address is not allowed"), null));
    },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
};

/** Gathers an answer up to a bound. */
const answerBuffer = (bytesMax: number) => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    /** Whether there is room for more. */
    add: (chunk: Buffer): boolean => {
      chunks.push(chunk.subarray(0, bytesMax - bytes));
      bytes += chunk.length;
      return bytes < bytesMax;
    },
    all: () => Buffer.concat(chunks),
  };
};

/**
 * One request and its answer within `timeoutMs`, connecting included. Never rejects.
 *
 * Undici calls `onRequestStart` when a connection stands and the request is about to be written to it
 * (undici 7, lib/dispatcher/client-h1.js, `writeH1`): before that call nothing was written, after it
 * everything may have been.
 */
export const exchange = (
  agent: Dispatcher,
  request: HttpRequest,
  bounds: { timeoutMs: number; bytesMax: number },
): Promise<Exchange> =>
  new Promise((resolve) => {
    const body = answerBuffer(bounds.bytesMax);
    let started: Dispatcher.DispatchController | undefined;
    let isSettled = false;
    let status = 0;
    let headers: IncomingHttpHeaders = {};

    const settle = (result: Exchange): void => {
      if (isSettled) return;
      isSettled = true;
      limit.end();
      resolve(result);
    };
    const fail = (code: string) => settle({ kind: started === undefined ? "not_written" : "cut_off", code });
    const answered = (isWhole: boolean): void => {
      const bytes = body.all();
      settle({ kind: "answered", status, headers, body: bytes.toString("utf8"), bytes, isWhole });
    };
    const limit = startTimeLimit(bounds.timeoutMs, () => {
      fail(TIMED_OUT);
      started?.abort(new Error("the call took too long"));
    });

    agent.dispatch(request, {
      onRequestStart: (controller) => {
        if (isSettled) controller.abort(new Error("the call took too long"));
        else started = controller;
      },
      // Informational answers (1xx) come here too; the last one is the answer.
      onResponseStart: (_, statusCode, responseHeaders) => {
        status = statusCode;
        headers = responseHeaders;
      },
      onResponseData: (controller, chunk) => {
        if (body.add(chunk)) return;
        answered(false);
        controller.abort(new Error("as much of the answer as is kept was read"));
      },
      onResponseEnd: () => answered(true),
      onResponseError: (_, error) => fail(errorCode(error) ?? "failed"),
    });
  });
