import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import Type from "typebox";

/** RFC 6266, with the name's other characters by RFC 5987. */
const attachment = (name: string): string =>
  `attachment; filename="${name.replace(/[^\w.-]/g, "_")}"; filename*=UTF-8''${encodeURIComponent(name)}`;

/** Answers a file, streamed. */
export const sendFile = (
  reply: FastifyReply,
  name: string,
  type: string,
  bytes: AsyncIterable<Buffer | string>,
): FastifyReply =>
  reply
    .header("content-disposition", attachment(name))
    .header("cache-control", "no-store")
    .type(type)
    .send(Readable.from(bytes, { objectMode: false }));

/** The answer of a route that answers a file, as documented. */
export const asFile = (...types: readonly string[]) => ({
  200: {
    description: "The file, streamed.",
    content: Object.fromEntries(types.map((type) => [type, { schema: Type.String() }])),
  },
});
