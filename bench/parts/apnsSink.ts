import { createServer } from "node:http2";
import { monotonicMs } from "../clock.ts";
import { serveCalls } from "../part.ts";
import { arrivalLog } from "./arrivals.ts";

/** A server that takes every notification, as Apple's would: HTTP/2 without TLS, an answer without a body. */
const arrivals = arrivalLog();
const server = createServer();

server.on("session", (session) => session.on("error", () => session.destroy()));
server.on("stream", (stream, headers) => {
  let body = "";
  stream.setEncoding("utf8");
  stream.on("error", () => stream.close());
  stream.on("data", (chunk: string) => {
    body += chunk;
  });
  stream.on("end", () => {
    arrivals.add(monotonicMs(), "", () => body);
    stream.respond({ ":status": 200, "apns-id": String(headers["apns-id"]) }, { endStream: true });
  });
});

const start = (): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });

serveCalls({ start, ...arrivals.handlers });
