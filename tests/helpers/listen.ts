import type { Server } from "node:net";

/** Starts a server on 127.0.0.1, on a free port unless one is given, and says which. */
export const listen = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("the server has no port"));
      else resolve(address.port);
    });
  });

/** A port where nothing listens: one that was free a moment ago. */
export const closedPort = async (server: Server): Promise<number> => {
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
};
