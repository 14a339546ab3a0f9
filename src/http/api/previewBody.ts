import type { FastifyRequest } from "fastify";
import { DomainError } from "../../lib/errors.ts";
import { objectSpans } from "../../lib/jsonSpans.ts";
import { draftBytesMax, payloadBytesMax, payloadDepthMax } from "../../limits.ts";
import { HttpError } from "../errors.ts";
import type { Api } from "./api.ts";

/** A draft's content and a payload. */
const previewBytesMax = draftBytesMax + payloadBytesMax;

const bytesOf = new WeakMap<FastifyRequest, Buffer>();

/** Routes within `app` keep the bytes of their JSON bodies, since numbers lose digits once they are parsed. */
export const keepBodyBytes = (app: Api, bodyLimit = previewBytesMax): void => {
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser(
    "application/json",
    { parseAs: "buffer", bodyLimit },
    async (request: FastifyRequest, body: string | Buffer): Promise<unknown> => {
      const bytes = Buffer.from(body);
      try {
        const value: unknown = JSON.parse(bytes.toString("utf8"));
        bytesOf.set(request, bytes);
        return value;
      } catch {
        throw new HttpError(400, "request/not-json", "The body is not JSON.");
      }
    },
  );
};

/** The body as it was received. */
export const bodyBytesOf = (request: FastifyRequest): Buffer => bytesOf.get(request) ?? Buffer.from("{}");

const refused = (message: string) =>
  new DomainError("input/invalid", "The payload cannot be sent as an ExternalTrigger.", [
    { field: "payload", message },
  ]);

/**
 * The `payload` of a body as its bytes, within the bounds of the door.
 *
 * @returns null when there is none
 * @throws DomainError input/invalid
 */
export const payloadBytesOf = (request: FastifyRequest): Buffer | null => {
  const bytes = bytesOf.get(request);
  const span = bytes === undefined ? undefined : objectSpans(bytes).get("payload");
  if (bytes === undefined || span === undefined) return null;
  const size = span.end - span.start;
  if (size > payloadBytesMax) throw refused(`Expected at most ${payloadBytesMax} bytes, got ${size}.`);
  if (span.depth > payloadDepthMax) {
    throw refused(`Expected at most ${payloadDepthMax} levels, got ${span.depth}.`);
  }
  return Buffer.from(bytes.subarray(span.start, span.end));
};
