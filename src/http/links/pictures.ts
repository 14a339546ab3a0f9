import type { FastifyPluginAsync } from "fastify";
import { LINK_PATHS } from "../../contract/links.ts";
import type { Database } from "../../db/pool.ts";
import { findMediaBytes, type MediaType } from "../../db/queries/media.ts";
import type { Clock } from "../../lib/clock.ts";
import { mediaCacheSeconds, mediaHeldBytesMax, mediaHeldMsMax } from "../../limits.ts";

interface Held {
  type: MediaType;
  bytes: Buffer;
  untilMs: number;
}

/** The pictures that were asked for last, up to a sum of bytes; each for so long that a deleted one goes soon. */
const createShelf = (nowMs: () => number) => {
  const held = new Map<string, Held>();
  let bytesHeld = 0;
  const drop = (token: string): void => {
    bytesHeld -= held.get(token)?.bytes.length ?? 0;
    held.delete(token);
  };
  return {
    find: (token: string): Held | undefined => {
      const found = held.get(token);
      if (found === undefined || found.untilMs > nowMs()) return found;
      drop(token);
      return undefined;
    },
    put: (token: string, picture: { type: MediaType; bytes: Buffer }): Held => {
      const kept = { ...picture, untilMs: nowMs() + mediaHeldMsMax };
      drop(token);
      held.set(token, kept);
      bytesHeld += kept.bytes.length;
      for (const oldest of held.keys()) {
        if (bytesHeld <= mediaHeldBytesMax) break;
        drop(oldest);
      }
      return kept;
    },
  };
};

/** Shown anywhere, and nothing but a picture: opened by itself it has no origin and runs nothing. */
const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": `public, max-age=${mediaCacheSeconds}, immutable`,
  "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
  "cross-origin-resource-policy": "cross-origin",
  "x-robots-tag": "noindex",
};

const FILE = /^([\w-]{24})\.(png|jpg|gif|webp)$/;

/** Pictures of messages, for everybody who knows their address. */
export const pictureRoutes =
  ({ db, clock }: { db: Database; clock: Clock }): FastifyPluginAsync =>
  async (app) => {
    const shelf = createShelf(() => clock.now().getTime());
    const find = async (token: string): Promise<Held | undefined> => {
      const held = shelf.find(token);
      if (held !== undefined) return held;
      const found = await findMediaBytes(db, token);
      return found === undefined ? undefined : shelf.put(token, found);
    };
    app.get<{ Params: { file: string } }>(
      `${LINK_PATHS.picture}:file`,
      { schema: { hide: true } },
      async (request, reply) => {
        const token = FILE.exec(request.params.file)?.[1];
        const picture = token === undefined ? undefined : await find(token);
        if (picture === undefined) {
          return reply
            .code(404)
            .header("cache-control", "no-store")
            .type("text/plain; charset=utf-8")
            .send("There is no such picture.\n");
        }
        // the address names the bytes for ever, so it is a validator as well
        const etag = `"${token}"`;
        reply.headers(HEADERS).header("etag", etag);
        if (request.headers["if-none-match"] === etag) return reply.code(304).send();
        return reply.type(`image/${picture.type}`).send(picture.bytes);
      },
    );
  };
