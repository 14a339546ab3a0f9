import { createServer, type Socket } from "node:net";
import { listen } from "./listen.ts";

/** What ends a mail on the wire (RFC 5321 4.1.1.4); also the "line" that a raw server is asked about then. */
export const DOT = "\r\n.\r\n";

/** What a server says that takes everything. */
export const politeAnswer = (line: string): string => {
  if (line === "DATA") return "354 go on";
  return line === "QUIT" ? "221 bye" : "250 ok";
};

/**
 * A server that speaks just enough SMTP to break it at will.
 *
 * @param answer asked for each line, and with `DOT` for each mail; null says nothing
 */
export const startRawSmtpServer = async (
  answer: (line: string, socket: Socket) => string | null,
  greeting = "220 raw\r\n",
): Promise<{ port: number; close(): Promise<void> }> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    if (greeting !== "") socket.write(greeting);
    let seen = "";
    let isData = false;
    socket.on("data", (chunk) => {
      seen += chunk.toString("latin1");
      for (;;) {
        const end = isData ? seen.indexOf(DOT) : seen.indexOf("\r\n");
        if (end < 0) return;
        const line = isData ? DOT : seen.slice(0, end);
        seen = seen.slice(end + (isData ? DOT.length : 2));
        isData = !isData && line === "DATA";
        const reply = answer(line, socket);
        if (reply !== null) socket.write(`${reply}\r\n`);
      }
    });
  });
  const port = await listen(server);
  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
