import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { listen } from "./listen.ts";

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface ReceiverAnswer {
  status: number;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
  /** The answer waits for it. */
  after?: Promise<void>;
}

export interface WebhookReceiver {
  /** Without a path. */
  url: string;
  port: number;
  /** In the order of arrival, whole. */
  requests: ReceivedRequest[];
  /** What is answered from now on; null leaves requests without an answer. */
  answer(next: (request: ReceivedRequest) => ReceiverAnswer | null): void;
  openCount(): number;
  close(): Promise<void>;
}

/** A real HTTP server that keeps what it gets. It answers 200 until told otherwise. */
export const startWebhookReceiver = async (): Promise<WebhookReceiver> => {
  const requests: ReceivedRequest[] = [];
  let answer: (request: ReceivedRequest) => ReceiverAnswer | null = () => ({ status: 200, body: "ok" });
  let openCount = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("error", () => {});
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const received = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      requests.push(received);
      const next = answer(received);
      if (next === null) return;
      const send = () => void response.writeHead(next.status, next.headers).end(next.body);
      if (next.after === undefined) send();
      else void next.after.then(send);
    });
  });
  server.on("connection", (socket) => {
    openCount++;
    socket.on("close", () => openCount--);
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    answer: (next) => {
      answer = next;
    },
    openCount: () => openCount,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
