import type { Socket } from "node:net";
import type { FastifyRequest } from "fastify";
import { transferIdleMsMax } from "../limits.ts";

/**
 * Requests that may take longer than others because their body is a file. Node ends every request that has not arrived
 * whole within a time (`requestTimeout`, nodejs.org/api/http.html); it tells so by a client error first, and those whose
 * connection is marked here are spared. What brings nothing for a while is ended all the same.
 */
const spared = new WeakSet<Socket>();

function endIdle(this: Socket): void {
  this.destroy();
}

/**
 * From here until its answer the request lasts as long as bytes come.
 *
 * @returns to be called then: the next request on the connection is like any other
 */
export const sparesLongUpload = ({ raw: { socket } }: FastifyRequest): (() => void) => {
  spared.add(socket);
  socket.setTimeout(transferIdleMsMax, endIdle);
  return () => {
    spared.delete(socket);
    socket.setTimeout(0, endIdle);
  };
};

const REPLIES: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
};

/** What a connection is told that sent no whole request. */
export const onClientError = (error: Error & { code?: string }, socket: Socket): void => {
  const code = error.code ?? "";
  if (code === "ERR_HTTP_REQUEST_TIMEOUT" && spared.has(socket)) return;
  if (code === "ECONNRESET" || socket.destroyed) return;
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${REPLIES[code] ?? "400 Bad Request"}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    );
  }
  socket.destroy(error);
};
