import type { Readable } from "node:stream";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { listen } from "./listen.ts";
import { tlsCertificate } from "./tlsCertificate.ts";

export interface ReceivedMail {
  from: string;
  to: string[];
  /** The Message-ID header, with its angle brackets. */
  messageId: string;
  bytes: Buffer;
}

/** An answer other than yes. */
export interface Refusal {
  code: number;
  text: string;
}

export interface TestSmtpServer {
  port: number;
  /** In the order of arrival, whole. */
  mails: ReceivedMail[];
  /** Log-ins that were tried. */
  logins: string[];
  /** Answers one step differently from now on. */
  refuse(step: "connect" | "sender" | "recipient" | "content", refusal: Refusal | null): void;
  /** Refuses this one address from now on, and no other. */
  refuseAddress(address: string): void;
  openCount(): number;
  close(): Promise<void>;
}

export interface TestSmtpOptions {
  /** Any free one when absent. */
  port?: number;
  /** Null asks for no log-in. */
  login?: { username: string; password: string } | null;
  security?: "none" | "starttls" | "tls";
  /** Whether RFC 2920 pipelining is offered. */
  hasPipelining?: boolean;
}

const smtpError = ({ code, text }: Refusal): Error => Object.assign(new Error(text), { responseCode: code });

const messageIdOf = (bytes: Buffer): string =>
  /^message-id:\s*(\S+)/im.exec(bytes.toString("latin1"))?.[1] ?? "";

const mailOf = async (stream: Readable, { envelope }: SMTPServerSession): Promise<ReceivedMail> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
  return { from, to: envelope.rcptTo.map(({ address }) => address), messageId: messageIdOf(bytes), bytes };
};

/** A real SMTP server that keeps what it gets. */
export const startSmtpServer = async (options: TestSmtpOptions = {}): Promise<TestSmtpServer> => {
  const mails: ReceivedMail[] = [];
  const logins: string[] = [];
  const refusals = new Map<string, Refusal>();
  let refusedAddress = "";
  const { login = null } = options;
  const check = (step: string, done: (error?: Error) => void): void => {
    const refusal = refusals.get(step);
    done(refusal === undefined ? undefined : smtpError(refusal));
  };
  const serverOptions: SMTPServerOptions = {
    ...tlsCertificate,
    secure: options.security === "tls",
    closeTimeout: 100, // pooled connections of the program under test would be waited for
    hidePIPELINING: !(options.hasPipelining ?? true),
    disabledCommands: [
      ...(login === null ? ["AUTH"] : []),
      ...(options.security === "starttls" ? [] : ["STARTTLS"]),
    ],
    authOptional: login === null,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onConnect: (_session, done) => check("connect", done),
    onAuth: (auth, _session, done) => {
      logins.push(auth.username ?? "");
      const isRight = auth.username === login?.username && auth.password === login?.password;
      if (isRight) done(null, { user: auth.username });
      else done(smtpError({ code: 535, text: "5.7.8 Authentication credentials invalid" }));
    },
    onMailFrom: (_address, _session, done) => check("sender", done),
    onRcptTo: ({ address }, _session, done) => {
      if (address === refusedAddress) done(smtpError({ code: 550, text: `5.1.1 no such user ${address}` }));
      else check("recipient", done);
    },
    onData: (stream, session, done) => {
      void mailOf(stream, session).then((mail) => {
        if (!refusals.has("content")) mails.push(mail);
        check("content", done);
      });
    },
  };
  const server = new SMTPServer(serverOptions);
  server.on("error", () => {});
  const port = await listen(server.server, options.port);
  return {
    port,
    mails,
    logins,
    refuse: (step, refusal) => {
      if (refusal === null) refusals.delete(step);
      else refusals.set(step, refusal);
    },
    refuseAddress: (address) => {
      refusedAddress = address;
    },
    openCount: () => server.connections.size,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
