import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { type CallbackResult, type ReceiveDeps, receiveCallback } from "../feedback/receive.ts";
import { CALLBACK_PATH } from "../lib/callbackToken.ts";
import { callbackBytesMax } from "../limits.ts";
import { HttpError } from "./errors.ts";

const CODES = { 400: "request/invalid", 401: "request/unauthorized", 403: "request/forbidden" } as const;

/** A form that older vendors' callbacks expect; others look at the status only. */
const answer = (reply: FastifyReply, result: CallbackResult): FastifyReply => {
  switch (result.kind) {
    case "unknown":
      throw new HttpError(404, "callback/not-found", "No provider has this callback address.");
    case "refused":
      throw new HttpError(result.status, CODES[result.status], result.detail);
    case "answer":
      return reply.code(200).type(result.contentType).send(result.body);
    case "taken": {
      const { processed, unprocessed } = result;
      return reply.code(200).send({
        status: unprocessed.length === 0 ? "success" : "partial_success",
        processed,
        unprocessed: unprocessed.length,
        ...(unprocessed.length === 0 ? {} : { unprocessed_events: unprocessed }),
      });
    }
  }
};

/** One line a header, by lower-case name. */
const headersOf = ({ headers }: FastifyRequest): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );

/** The secret addresses at which providers tell what became of messages. Bodies stay as they came: signatures cover them. */
export const callbackRoutes =
  (deps: ReceiveDeps & { publicUrl: string }): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: callbackBytesMax },
      (_request, body, done) => done(null, body),
    );
    app.route<{ Params: { token: string } }>({
      method: ["GET", "POST"],
      url: `${CALLBACK_PATH}:token`,
      schema: { hide: true },
      handler: async (request, reply) => {
        const url = new URL(deps.publicUrl + request.url);
        const result = await receiveCallback(deps, request.params.token, {
          method: request.method === "POST" ? "POST" : "GET",
          url: url.href,
          query: url.searchParams,
          headers: headersOf(request),
          body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        });
        return answer(reply, result);
      },
    });
  };
