import Fastify from "fastify";
import { serveCalls } from "../part.ts";

const PIXEL = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** Ceiling of opens: the smallest Fastify server that answers the same picture to the same path, and tells nobody. */
const start = async (): Promise<number> => {
  const app = Fastify({ logger: false });
  app.get("/l/o/:token", (_request, reply) => {
    reply
      .headers({
        "content-type": "image/gif",
        "cache-control": "no-store, max-age=0",
        "cross-origin-resource-policy": "cross-origin",
      })
      .send(PIXEL);
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

serveCalls({ start });
