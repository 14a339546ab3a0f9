import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { LINK_PATHS } from "../../contract/links.ts";
import type { Database } from "../../db/pool.ts";
import { createFollowedWriter } from "../../feedback/followed.ts";
import type { Clock } from "../../lib/clock.ts";
import { idTimeMs } from "../../lib/ids.ts";
import type { SecretBox } from "../../lib/secretBox.ts";
import { isMachine, isUnread } from "../../links/machine.ts";
import { openLink } from "../../links/token.ts";
import type { RefusalLog } from "../refuse.ts";
import { sendPage } from "./page.ts";
import { brokenPage } from "./pages.ts";
import { wordsFor } from "./words.ts";

/** A GIF of one transparent pixel (GIF89a): the smallest picture that every mail program shows. */
const PIXEL = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** Any mail program may show it, and none is to keep it: each time it is asked for is an open. */
const PIXEL_HEADERS = {
  "content-type": "image/gif",
  "cache-control": "no-store, max-age=0",
  "cross-origin-resource-policy": "cross-origin",
} as const;

/** What a header can carry (RFC 9110 section 5.5): as it was written, or as browsers write it. */
const locationOf = (target: string): string =>
  /^[\x21-\x7e]+$/.test(target) ? target : new URL(target).href;

/** Where a click leads, from what stands behind its token; null for what nobody wrote like that. */
const targetFrom = (text: string): string | null => {
  const target = Buffer.from(text, "base64url").toString("utf8");
  return Buffer.from(target).toString("base64url") === text ? target : null;
};

interface FollowDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  log: RefusalLog;
}

/**
 * The pixel and the links of messages: answered from memory, told to the database within a second. A link leads only to
 * where its message was made to lead: the target is part of what is signed.
 */
export const followRoutes =
  ({ db, box, clock, log }: FollowDeps): FastifyPluginAsync =>
  async (app) => {
    const nowMs = (): number => clock.now().getTime();
    const onLost = (error: Error): void => log.warn({ err: error }, "an open or a click could not be stored");
    const followed = createFollowedWriter(db, nowMs, onLost);
    app.addHook("onClose", () => followed.drained());

    app.get<{ Params: { token: string } }>(
      `${LINK_PATHS.open}:token`,
      { schema: { hide: true } },
      (request, reply) => {
        const subject = openLink(box, "open", request.params.token);
        if (subject !== null && !subject.isTest) {
          const { accountId, messageId } = subject;
          followed.take({ accountId, messageId, target: null, atMs: nowMs(), isMachine: isMachine(request) });
        }
        // a picture in any case: a broken one would show in the mail
        reply.headers(PIXEL_HEADERS).send(PIXEL);
      },
    );

    const click = (
      request: FastifyRequest<{ Params: { token: string; "*": string } }>,
      reply: FastifyReply,
    ) => {
      const { token, "*": text } = request.params;
      const target = targetFrom(text);
      const subject = target === null ? null : openLink(box, "click", token, target);
      if (target === null || subject === null)
        return sendPage(reply, 404, brokenPage(wordsFor(request.headers["accept-language"])));
      if (!subject.isTest) {
        const { accountId, messageId } = subject;
        const atMs = nowMs();
        const isSoon = isUnread(idTimeMs(messageId), atMs);
        followed.take({ accountId, messageId, target, atMs, isMachine: isSoon || isMachine(request) });
      }
      return reply
        .code(302)
        .headers({ location: locationOf(target), "cache-control": "no-store" })
        .send();
    };
    app.get(`${LINK_PATHS.click}:token/*`, { schema: { hide: true } }, click);
  };
