import { connect, type Socket } from "node:net";

interface Answer {
  status: number;
  text: string;
}

export interface Connection {
  send(request: Buffer): Promise<Answer>;
  close(): void;
}

/** One keep-alive connection that sends a request and reads its answer whole. */
export const openConnection = (port: number): Promise<Connection> =>
  new Promise((opened, refused) => {
    const socket: Socket = connect(port, "127.0.0.1");
    let pending: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
    let text = "";
    const fail = (error: Error): void => {
      refused(error);
      pending?.reject(error);
      pending = undefined;
    };
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("error", fail);
    socket.on("close", () => fail(new Error("the server closed the connection")));
    socket.on("data", (chunk: string) => {
      text = text === "" ? chunk : text + chunk;
      const headEnd = text.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(text);
      if (length === null) return fail(new Error(`an answer without content-length: ${text.slice(0, 200)}`));
      if (text.length < headEnd + 4 + Number(length[1])) return;
      const answer = { status: Number(text.slice(9, 12)), text: text.slice(headEnd + 4) };
      text = "";
      pending?.resolve(answer);
    });
    socket.on("connect", () =>
      opened({
        send: (request) =>
          new Promise((resolve, reject) => {
            pending = { resolve, reject };
            socket.write(request);
          }),
        close: () => {
          socket.removeAllListeners("close");
          socket.destroy();
        },
      }),
    );
  });
