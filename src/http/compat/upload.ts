import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../lib/clock.ts";
import { uploadBytesMax } from "../../limits.ts";
import { parseUpload } from "../../profiles/parseUpload.ts";
import { describeValue } from "../../profiles/refusal.ts";
import {
  type UnprocessedRecord,
  UploadBusyError,
  type UploadResults,
  type UploadWriter,
} from "../../profiles/uploadWriter.ts";
import { CompatError, failBody } from "./errors.ts";
import { sendCompatError } from "./trigger.ts";

/** What an upload has to know of who calls. */
export interface UploadCaller {
  accountId: number;
  credentialId: string | null;
  /** A test credential's upload is answered in full and stores nothing. */
  isTest: boolean;
  scopes: readonly string[];
}

export interface UploadDeps {
  writer: UploadWriter;
  clock: Clock;
}

/** The documented answer; its HTTP status is 200 even when every record was refused. */
export interface UploadAnswer {
  status: "success" | "partial" | "fail";
  processed: number;
  unprocessed: UnprocessedRecord[];
  /** Nothing was stored, because the credential is a test credential. */
  test?: true;
}

const RETRY_AFTER_SECONDS = "1";

/** Invalid UTF-8 is refused rather than stored as U+FFFD. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw new CompatError(400, 'The body must be JSON in UTF-8, an object with the key "d"');
  }
};

/**
 * `?dryRun=1` validates only. What is neither 0 nor 1 is refused: to guess means either to store a rehearsal or
 * to lose an upload.
 */
export const parseDryRun = (value: unknown): boolean => {
  if (value === "1" || value === "true") return true;
  if (value === undefined || value === "0" || value === "false") return false;
  throw new CompatError(400, `dryRun must be 0 or 1, got ${describeValue(value)}`);
};

const answerOf = (results: UploadResults, isTest: boolean): UploadAnswer => {
  const unprocessed = results.filter((result) => result !== undefined);
  const processed = results.length - unprocessed.length;
  const status = unprocessed.length === 0 ? "success" : processed === 0 ? "fail" : "partial";
  return { status, processed, unprocessed, ...(isTest ? { test: true as const } : {}) };
};

/**
 * `POST /1/upload` (reference: the vendor's upload-events, upload-user-profiles and upload-device-tokens pages).
 *
 * @param isDryRun the answer is that of a real upload; nothing is stored
 * @throws CompatError 400 when the body is no list of records, 403 without the scope `upload`, 503 when too
 * many uploads wait
 */
export const handleUpload = async (
  caller: UploadCaller,
  body: Buffer,
  isDryRun: boolean,
  deps: UploadDeps,
): Promise<UploadAnswer> => {
  if (!caller.scopes.includes("upload")) {
    throw new CompatError(403, 'This credential lacks the scope "upload"');
  }
  const upload = parseUpload(parseJson(body));
  if (upload.kind === "fail") throw new CompatError(upload.code, upload.error);
  const { accountId, credentialId } = caller;
  const now = deps.clock.now();
  try {
    const results =
      isDryRun || caller.isTest
        ? await deps.writer.check(accountId, upload.records, now)
        : await deps.writer.write(accountId, upload.records, now, { body, credentialId });
    return answerOf(results, caller.isTest);
  } catch (error) {
    if (!(error instanceof UploadBusyError)) throw error;
    throw new CompatError(503, error.message, { headers: { "retry-after": RETRY_AFTER_SECONDS } });
  }
};

const sendUploadError = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  if (error.code !== "FST_ERR_CTP_BODY_TOO_LARGE") return sendCompatError(error, request, reply);
  const words = `The body may have at most ${uploadBytesMax} bytes; send fewer records a request`;
  return reply.code(413).send(failBody(words, 413));
};

/**
 * The route. The body is taken as bytes whatever its content type says, because Fastify's own JSON reader
 * refuses a whole body for one `__proto__` key, and here each record answers for itself.
 */
export const uploadRoutes =
  (
    deps: UploadDeps & { authenticate: (request: FastifyRequest) => Promise<UploadCaller> },
  ): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    app.setErrorHandler(sendUploadError);
    app.post<{ Querystring: { dryRun?: unknown } }>(
      "/1/upload",
      { bodyLimit: uploadBytesMax },
      async (request) => {
        const caller = await deps.authenticate(request);
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        return handleUpload(caller, body, parseDryRun(request.query.dryRun), deps);
      },
    );
  };
