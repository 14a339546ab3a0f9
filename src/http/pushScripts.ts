import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { packageRoot } from "../lib/packageRoot.ts";
import { pushScriptCacheSeconds } from "../limits.ts";

const FILES = ["page.js", "worker.js"] as const;

/**
 * Any site may load them. A worker lives under the policy that its file came with, should a proxy hand it on as the site's own:
 * it calls Clarion and nothing else of it is needed.
 */
const HEADERS: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "cache-control": `public, max-age=${pushScriptCacheSeconds}`,
  "content-security-policy": "default-src 'none'; connect-src http: https:; frame-ancestors 'none'",
  "cross-origin-resource-policy": "cross-origin",
  "service-worker-allowed": "/",
};

const NOT_BUILT =
  "The scripts for push notifications are not built. Run `npm run build`, then start again.\n";

interface BuiltFile {
  text: string;
  /** RFC 9110 section 8.8.3. */
  etag: string;
}

const readBuilt = (path: string): BuiltFile | undefined => {
  try {
    const text = readFileSync(path, "utf8");
    return { text, etag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"` };
  } catch {
    return undefined;
  }
};

/** What sites load for push notifications, at addresses that never change: docs/push.md. */
export const registerPushScripts = (
  app: FastifyInstance,
  folder = join(packageRoot, "dist", "push"),
): void => {
  for (const name of FILES) {
    const file = readBuilt(join(folder, name));
    app.get(`/push/${name}`, { schema: { hide: true } }, (request, reply) => {
      if (file === undefined) return reply.code(503).type("text/plain; charset=utf-8").send(NOT_BUILT);
      reply.headers(HEADERS).header("etag", file.etag);
      if (request.headers["if-none-match"] === file.etag) return reply.code(304).send();
      return reply.type("text/javascript; charset=utf-8").send(file.text);
    });
  }
};
