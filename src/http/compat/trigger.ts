import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { CredentialCaller } from "../../accounts/caller.ts";
import { isDatabaseAway } from "../../db/pool.ts";
import { idempotencyKeyCharsMax, requestBytesMax } from "../../limits.ts";
import {
  type AcceptDeps,
  type Accepted,
  acceptTrigger,
  type Unprocessed,
} from "../../pipeline/accept/accept.ts";
import { parseTrigger, type TriggerVersion } from "../../pipeline/accept/parse.ts";
import { type Limiter, OverLimit } from "../limiter.ts";
import { type OutcomeWaiter, waitedFor } from "../wait.ts";
import type { CompatAuth } from "./auth.ts";
import { CompatError, failBody } from "./errors.ts";

export interface TriggerRouteDeps {
  authenticate: CompatAuth;
  accept: Omit<AcceptDeps, "format">;
  /** Where the pages of accounts are; a trigger's is `<accountsUrl>/<account ID>/triggers/<request id>`. */
  accountsUrl: string;
  limiter: Limiter;
  waitForOutcomes: OutcomeWaiter;
}

const JSON_TYPE = "application/json; charset=utf-8";

const INTEGER = /^\d{1,15}$/;

const unprocessedBody = ({ campaignRef, index, status, error }: Unprocessed) => ({
  ...(campaignRef === null
    ? {}
    : { campaign_id: INTEGER.test(campaignRef) ? Number(campaignRef) : campaignRef }),
  ...(index === null ? {} : { index }),
  error,
  code: status,
});

const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The answer of an accepted request. A string, which Node sends in one write with its head. */
const formatAccepted =
  (logUrl: string) =>
  (accepted: Accepted): string => {
    const isPartial = accepted.unprocessed.length > 0;
    return JSON.stringify({
      status: isPartial ? "partial" : "success",
      message: `${countOf(accepted.accepted, "message")} accepted for delivery`,
      ...(isPartial
        ? { error: `${countOf(accepted.unprocessed.length, "part")} of the request refused` }
        : {}),
      request_id: accepted.requestId,
      accepted: accepted.accepted,
      ...(isPartial ? { unprocessed: accepted.unprocessed.map(unprocessedBody) } : {}),
      ...(accepted.warnings.length > 0 ? { warnings: accepted.warnings } : {}),
      ...(accepted.isTest ? { test: true } : {}),
      ...(accepted.isSandbox ? { sandbox: true } : {}),
      log_url: `${logUrl}/${accepted.requestId}`,
    });
  };

const idempotencyKeyOf = (request: FastifyRequest): string | null => {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key !== "string" || key === "" || key.length > idempotencyKeyCharsMax) {
    throw new CompatError(
      400,
      `The header Idempotency-Key must have 1 to ${idempotencyKeyCharsMax} characters`,
    );
  }
  return key;
};

const unavailable = () =>
  new CompatError(
    503,
    "The database does not answer, so the request could not be stored; nothing was accepted",
    {
      headers: { "retry-after": "1" },
    },
  );

const handle = async (
  caller: CredentialCaller,
  request: FastifyRequest,
  reply: FastifyReply,
  version: TriggerVersion,
  { accept, accountsUrl, waitForOutcomes }: TriggerRouteDeps,
): Promise<FastifyReply> => {
  if (!caller.scopes.includes("trigger"))
    throw new CompatError(403, 'This credential lacks the scope "trigger"');
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const trigger = parseTrigger(body, version);
  if (trigger.kind === "refused") throw new CompatError(trigger.refusal.status, trigger.refusal.error);
  const logUrl = `${accountsUrl}/${encodeURIComponent(caller.account.externalId)}/triggers`;
  const result = await acceptTrigger(
    { ...accept, format: formatAccepted(logUrl) },
    {
      accountId: caller.accountId,
      credentialId: caller.credentialId,
      isTest: caller.isTest,
      source: "api",
      trigger,
      scope: `POST ${request.routeOptions.url ?? ""}`,
      idempotencyKey: idempotencyKeyOf(request),
      identicalBodiesSeconds: caller.account.settings.identicalBodiesSeconds,
    },
  );
  switch (result.kind) {
    case "answered": {
      reply.code(result.status).type(JSON_TYPE);
      if (result.isReplay) return reply.header("idempotent-replayed", "true").send(result.body);
      const waited = await waitedFor(waitForOutcomes, caller, request, result.body, "request_id");
      if (waited === undefined) return reply.send(result.body);
      return reply.header("preference-applied", waited.applied).send(waited.body);
    }
    case "refused": {
      const isPlain = !trigger.isWrapped && result.unprocessed.length === 1;
      throw new CompatError(result.first.status, result.first.error, {
        ...(isPlain ? {} : { unprocessed: result.unprocessed.map(unprocessedBody) }),
      });
    }
    case "key_reused":
      throw new CompatError(
        422,
        "This Idempotency-Key was used before with another body; use a new key for a new request",
      );
    case "unstorable":
      throw new CompatError(400, "The request holds a value that cannot be stored");
    case "unavailable":
      throw unavailable();
    case "in_doubt":
      // as if the network had broken: a caller repeats with its key, or looks into the log
      reply.hijack();
      request.raw.destroy();
      return reply;
  }
};

const asCompatError = (error: FastifyError): CompatError | undefined => {
  if (error instanceof CompatError) return error;
  if (error instanceof OverLimit) return new CompatError(429, error.message, { headers: error.headers });
  if (isDatabaseAway(error)) return unavailable();
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return new CompatError(413, `The body may have at most ${requestBytesMax} bytes`);
  }
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new CompatError(error.statusCode, error.message);
  return undefined;
};

/** Answers errors in the compatible form; what is no CompatError goes on to the outer handler. */
export const sendCompatError = (
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => {
  const known = asCompatError(error);
  if (known === undefined) throw error;
  return reply
    .code(known.status)
    .headers(known.headers)
    .type(JSON_TYPE)
    .send(failBody(known.message, known.status, known.unprocessed));
};

/**
 * `POST /1/send/externaltrigger.json` (one campaign) and `POST /2/send/externaltrigger.json` (up to five). Bodies are read as
 * JSON whatever their content type says, as the vendor's service does.
 */
export const triggerRoutes =
  (deps: TriggerRouteDeps): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: requestBytesMax },
      (_request, body, done) => {
        done(null, body);
      },
    );
    app.setErrorHandler(sendCompatError);
    for (const version of [1, 2] as const) {
      app.post(`/${version}/send/externaltrigger.json`, async (request, reply) => {
        const caller = await deps.authenticate(request);
        const { leave, headers } = deps.limiter.enter(caller);
        reply.headers(headers);
        try {
          return await handle(caller, request, reply, version, deps);
        } finally {
          leave();
        }
      });
    }
  };
