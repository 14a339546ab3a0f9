import { connect, createServer, type Socket } from "node:net";
import { listen } from "./listen.ts";

/**
 * What happens to the answers once the client has sent `after`. Everything it sent has reached the server
 * by then: what the server does is real, only its answer is lost.
 */
export interface Loss {
  after: string;
  by: "reset" | "silence";
}

export interface TcpProxy {
  port: number;
  /** Null lets every answer through. */
  lose(loss: Loss | null): void;
  /** Connections of clients that are open now. */
  openCount(): number;
  /** Ends every connection; new ones are welcome. */
  dropAll(): void;
  /** Ends every connection and refuses new ones, as a server that went away. */
  close(): Promise<void>;
}

/** Stands between a client and a real local server, and can lose the server's answers. */
export const startTcpProxy = async (targetPort: number, ownPort = 0): Promise<TcpProxy> => {
  const clients = new Set<Socket>();
  let loss: Loss | null = null;
  const server = createServer((client) => {
    const upstream = connect(targetPort, "127.0.0.1");
    let seen = "";
    let isLost = false;
    clients.add(client);
    client.on("close", () => {
      clients.delete(client);
      upstream.end();
    });
    client.on("error", () => {});
    upstream.on("error", () => client.destroy());
    upstream.on("close", () => {
      if (!isLost) client.end();
    });
    client.on("data", (chunk) => {
      seen = loss === null ? "" : seen + chunk.toString("latin1");
      isLost ||= loss !== null && seen.includes(loss.after);
      upstream.write(chunk, () => {
        if (isLost && loss?.by === "reset") client.resetAndDestroy();
      });
    });
    upstream.on("data", (chunk) => {
      if (!isLost) client.write(chunk);
    });
  });
  const port = await listen(server, ownPort);
  return {
    port,
    lose: (next) => {
      loss = next;
    },
    openCount: () => clients.size,
    dropAll: () => {
      for (const client of clients) client.destroy();
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const client of clients) client.destroy();
      await closed;
    },
  };
};
