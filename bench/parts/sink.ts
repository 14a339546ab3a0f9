import { createServer, type Socket } from "node:net";
import { monotonicMs } from "../clock.ts";
import { WEBHOOK_ID_HEADER } from "../content.ts";
import { serveCalls } from "../part.ts";
import { arrivalLog } from "./arrivals.ts";

/** The receiver of webhooks: reads each request whole and answers 200 at once. */
const ANSWER = Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: text/plain\r\n\r\nok");
const ID = new RegExp(`\\r\\n${WEBHOOK_ID_HEADER}: ([^\\r]*)`, "i");

const arrivals = arrivalLog();

const onConnection = (socket: Socket): void => {
  let text = "";
  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    text = text === "" ? chunk : text + chunk;
    for (;;) {
      const headEnd = text.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(text);
      const end = headEnd + 4 + Number(length?.[1] ?? 0);
      if (text.length < end) return;
      arrivals.add(monotonicMs(), ID.exec(text)?.[1] ?? "", () => text.slice(headEnd + 4, end));
      text = text.slice(end);
      socket.write(ANSWER);
    }
  });
};

const server = createServer(onConnection);

const start = (): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });

serveCalls({ start, ...arrivals.handlers });
