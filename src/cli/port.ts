import { createServer } from "node:net";
import type { Config } from "../config.ts";
import { errorCode } from "../lib/errorCode.ts";
import { OperatorError } from "../lib/operatorError.ts";

/** An error of listening in the operator's words; any other error as it is. */
export const listenError = (error: unknown, { host, port }: Pick<Config, "host" | "port">): unknown => {
  const words: Readonly<Record<string, string>> = {
    EADDRINUSE:
      `The address ${host}:${port} is taken: another program already listens there. ` +
      `Stop it, or choose another port: PORT=${port === 65_535 ? 8_420 : port + 1} npm start`,
    EACCES:
      `This user may not listen on port ${port} (ports below 1024 need privileges). ` +
      "Choose another: PORT=8420 npm start",
    EADDRNOTAVAIL: `HOST is ${host}, which is no address of this machine.`,
    ENOTFOUND: `HOST is ${host}, and there is no such host.`,
  };
  const found = words[errorCode(error) ?? ""];
  return found === undefined ? error : new OperatorError(found, { cause: error });
};

/** The same of the receiver of bounces. */
export const receiverError = (error: unknown, { host, port }: { host: string; port: number }): unknown => {
  const words: Readonly<Record<string, string>> = {
    EADDRINUSE: `The address ${host}:${port} is taken, and BOUNCE_PORT asks for it: another mail server may listen there.`,
    EACCES: `This user may not listen on port ${port} (ports below 1024 need privileges). Choose another BOUNCE_PORT and let port 25 be led to it.`,
    EADDRNOTAVAIL: `BOUNCE_HOST is ${host}, which is no address of this machine.`,
    ENOTFOUND: `BOUNCE_HOST is ${host}, and there is no such host.`,
  };
  const found = words[errorCode(error) ?? ""];
  return found === undefined ? error : new OperatorError(found, { cause: error });
};

/**
 * Tries the listening address before anything is started, so that a taken port costs nothing.
 *
 * @throws OperatorError naming the address and what to do
 */
export const checkPort = (config: Pick<Config, "host" | "port">): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => reject(listenError(error, config)));
    probe.listen({ host: config.host, port: config.port, exclusive: true }, () =>
      probe.close(() => resolve()),
    );
  });
