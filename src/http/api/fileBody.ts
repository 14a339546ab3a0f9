import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import { HttpError } from "../errors.ts";
import { sparesLongUpload } from "../longUpload.ts";
import type { Api } from "./api.ts";

/** Bodies that are files: read as they come and never held whole. */

const tooLarge = (bytesMax: number): HttpError =>
  new HttpError(413, "request/too-large", `A file may have at most ${bytesMax} bytes.`);

/** Bytes of a body that nothing has parsed. @throws HttpError where more come, which no length announced */
async function* bytesOf(body: unknown, bytesMax: number): AsyncGenerator<Buffer> {
  if (!(body instanceof Readable)) return;
  let bytes = 0;
  // whoever stops reading has something to answer: the connection must stand until then
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    yield chunk;
  }
}

/** The bodies of these routes are files, whatever their content type says. */
export const takeFiles = (app: Api): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
};

/**
 * Hands over the file that is a request's body, which may take longer than other requests.
 *
 * @throws HttpError 413 where it is too large
 */
export const withFile = async <T>(
  request: FastifyRequest,
  bytesMax: number,
  read: (bytes: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> => {
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const end = sparesLongUpload(request);
  try {
    return await read(bytesOf(request.body, bytesMax));
  } finally {
    end();
    // what nobody wants any more is let past, within the time of any request, so that the answer is read
    request.raw.resume();
  }
};
