import type { Readable } from "node:stream";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { Database } from "../db/pool.ts";
import { takeMail } from "../feedback/bounces/takeMail.ts";
import type { Clock } from "../lib/clock.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import {
  bounceBytesMax,
  bounceReadBytesMax,
  httpStopMsMax,
  receiverClientsMax,
  receiverCommandBytesMax,
  receiverRecipientsMax,
  receiverSilenceMsMax,
} from "../limits.ts";
import { openReturnPath, type ReturnSubject } from "../senders/returnPathToken.ts";
import { createVisits } from "./visits.ts";

/** Where the receiver listens and what it is called. */
export interface ReceiverConfig {
  /** Address to listen on. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** What it calls itself, and what MX records lead to. */
  readonly hostName: string;
}

export interface ReceiverDeps {
  receiver: ReceiverConfig;
  tls: { readonly cert: string; readonly key: string } | undefined;
  db: Database;
  box: SecretBox;
  clock: Clock;
  onError: (error: unknown) => void;
}

/** A refusal in the words of SMTP; smtp-server adds enhanced codes only where it is told to. */
const refusal = (responseCode: number, words: string): Error =>
  Object.assign(new Error(words), { responseCode });

const NOT_OURS = "5.1.1 There is no such return path here.";
const LATER = "4.3.0 It could not be taken just now; try again later.";

/** The beginning of a mail; the rest is let pass, so that the server can go on to its end. */
const readBeginning = async (stream: Readable): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream) {
    if (length >= bounceReadBytesMax) continue;
    pieces.push(Buffer.from(piece));
    length += pieces.at(-1)?.length ?? 0;
  }
  return Buffer.concat(pieces).subarray(0, bounceReadBytesMax);
};

const subjectsOf = (
  { box, clock }: ReceiverDeps,
  addresses: readonly { address: string }[],
): ReturnSubject[] =>
  addresses.flatMap(({ address }) => {
    const subject = openReturnPath(box, address, clock.now().getTime());
    return subject === null ? [] : [subject];
  });

const optionsOf = (deps: ReceiverDeps, visits: ReturnType<typeof createVisits>): SMTPServerOptions => ({
  ...(deps.tls === undefined ? {} : { cert: deps.tls.cert, key: deps.tls.key }),
  name: deps.receiver.hostName,
  banner: "bounces only",
  size: bounceBytesMax,
  rejectOversized: true,
  // without a certificate of its own the library would show one whose key everybody has
  disabledCommands: deps.tls === undefined ? ["AUTH", "STARTTLS"] : ["AUTH"],
  authOptional: true,
  disableReverseLookup: true,
  lenientAddressParsing: false,
  maxClients: receiverClientsMax,
  maxCommandLength: receiverCommandBytesMax,
  maxRecipients: receiverRecipientsMax,
  socketTimeout: receiverSilenceMsMax,
  closeTimeout: httpStopMsMax / 2,
  onConnect: ({ id, remoteAddress }, done) =>
    done(visits.begin(id, remoteAddress) ? null : refusal(421, "4.7.0 Too many connections from there.")),
  onClose: ({ id }) => visits.end(id),
  onRcptTo: ({ address }, { id }, done) => {
    if (openReturnPath(deps.box, address, deps.clock.now().getTime()) !== null) return done();
    done(refusal(visits.isTired(id) ? 421 : 550, NOT_OURS));
  },
  onData: (stream, { envelope }, done) => {
    const take = async (): Promise<void> => {
      const bytes = await readBeginning(stream);
      if (stream.sizeExceeded) return;
      for (const subject of subjectsOf(deps, envelope.rcptTo)) await takeMail(deps, subject, bytes);
    };
    take().then(
      () => done(null, "2.0.0 Taken."),
      (error: unknown) => {
        deps.onError(error);
        done(refusal(451, LATER));
      },
    );
  },
});

/**
 * Starts the built-in receiver of bounces: an SMTP server (RFC 5321) that takes mail to return paths of ours and nothing else.
 * A mail is answered as taken once what it reports is committed; what the database cannot take now is offered again by who
 * sent it.
 *
 * @throws when it cannot listen at the configured address
 */
export const startReceiver = async (
  deps: ReceiverDeps,
): Promise<{ port: number; close(): Promise<void> }> => {
  const visits = createVisits((id) => {
    for (const connection of server.connections) if (connection.id === id) connection.close();
  });
  const server = new SMTPServer(optionsOf(deps, visits));
  const { host, port } = deps.receiver;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  // what a single conversation does, or a port scanner
  server.on("error", () => {});
  const address = server.server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        visits.endAll();
      }),
  };
};
