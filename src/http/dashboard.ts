import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { packageRoot } from "../lib/packageRoot.ts";
import { assetCacheSeconds } from "../limits.ts";

/** What the build says the page loads. Paths are relative to the dashboard's folder. */
interface Manifest {
  script: string;
  style: string;
  preloads: string[];
}

const readManifest = (folder: string): Manifest | undefined => {
  try {
    return JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  } catch {
    return undefined;
  }
};

/**
 * Everything from our own origin. The kit writes its variables into style elements, which carry the page's nonce;
 * scripts are files only. Content of messages is shown in frames with a policy of their own.
 */
const pageCsp = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** A message's own HTML: it may look as it likes and load images, and nothing of it runs or leads anywhere. */
const FRAME_CSP = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src http: https: data:",
  "font-src http: https: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-same-origin",
].join("; ");

const FRAME = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Message</title></head><body></body></html>`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><title>Clarion</title><rect width="32" height="32" rx="8" fill="#0a6a7a"/><path d="M8 13v6h4l9 6V7l-9 6z" fill="#fff"/><path d="M24 12a6 6 0 0 1 0 8" stroke="#fff" stroke-width="2.4" fill="none" stroke-linecap="round"/></svg>`;

const pageOf = ({ script, style, preloads }: Manifest, nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Clarion</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta property="csp-nonce" nonce="${nonce}">
<link rel="icon" type="image/svg+xml" href="/icon.svg">
<link rel="stylesheet" href="/${style}">
${preloads.map((path) => `<link rel="modulepreload" href="/${path}">`).join("\n")}
<script type="module" src="/${script}"></script>
</head>
<body>
<div id="root"></div>
<noscript>Clarion's dashboard needs JavaScript.</noscript>
</body>
</html>
`;

/** The paths that people see in their address bar; the dashboard reads the rest of them. */
const PAGES = ["/", "/login", "/setup", "/a/*"];

const NOT_BUILT = "The dashboard is not built. Run `npm run build`, then start again.\n";

/** Serves the dashboard as the build made it. The API works without it. */
export const registerDashboard = async (
  app: FastifyInstance,
  folder = join(packageRoot, "dist", "dashboard"),
): Promise<void> => {
  const manifest = readManifest(folder);
  const hidden = { schema: { hide: true } };
  for (const path of PAGES) {
    app.get(path, hidden, (_request, reply) => {
      if (manifest === undefined) return reply.code(503).type("text/plain; charset=utf-8").send(NOT_BUILT);
      const nonce = randomBytes(16).toString("base64");
      return reply
        .headers({ "content-security-policy": pageCsp(nonce), "cache-control": "no-store" })
        .type("text/html; charset=utf-8")
        .send(pageOf(manifest, nonce));
    });
  }
  app.get("/frame", hidden, (_request, reply) =>
    reply
      .headers({ "content-security-policy": FRAME_CSP, "x-frame-options": "SAMEORIGIN" })
      .type("text/html; charset=utf-8")
      .send(FRAME),
  );
  app.get("/icon.svg", hidden, (_request, reply) => reply.type("image/svg+xml").send(ICON));
  if (manifest === undefined) return;
  await app.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    index: false,
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: assetCacheSeconds * 1_000,
    schemaHide: true,
  });
};
