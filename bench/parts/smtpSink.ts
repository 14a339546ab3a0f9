import { createServer, type Socket } from "node:net";
import { monotonicMs } from "../clock.ts";
import { serveCalls } from "../part.ts";
import { arrivalLog } from "./arrivals.ts";

/** A mail server that takes everything (RFC 5321, the commands that a sender needs). */
const arrivals = arrivalLog();
const END_OF_DATA = "\r\n.\r\n";

const replyTo = (line: string): string => {
  switch (line.slice(0, 4).toUpperCase()) {
    case "EHLO":
      return "250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 10485760\r\n";
    case "DATA":
      return "354 go on\r\n";
    case "QUIT":
      return "221 bye\r\n";
    default:
      return "250 ok\r\n";
  }
};

const onConnection = (socket: Socket): void => {
  let text = "";
  let isData = false;

  const readMail = (): boolean => {
    const end = text.indexOf(END_OF_DATA);
    if (end < 0) return false;
    const mail = text.slice(0, end);
    text = text.slice(end + END_OF_DATA.length);
    isData = false;
    arrivals.add(monotonicMs(), "", () => mail);
    socket.write("250 taken\r\n");
    return true;
  };

  const readCommand = (): boolean => {
    const end = text.indexOf("\r\n");
    if (end < 0) return false;
    const line = text.slice(0, end);
    text = text.slice(end + 2);
    const reply = replyTo(line);
    isData = reply.startsWith("354");
    socket.write(reply);
    if (reply.startsWith("221")) socket.end();
    return true;
  };

  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    text += chunk;
    while (isData ? readMail() : readCommand());
  });
  socket.write("220 sink ESMTP\r\n");
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
