import { connect as connectTcp, isIP, type Socket } from "node:net";
import { Readable } from "node:stream";
import { connect as connectTls } from "node:tls";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { errorCode } from "../../lib/errorCode.ts";
import { startTimeLimit } from "../../lib/timeLimit.ts";
import { smtpGoodbyeMsMax, smtpPieceBytes } from "../../limits.ts";
import type { SmtpConfig } from "./config.ts";
import { isSmtpReply, NO_LOGIN, SmtpFailure, type Stage, TIMED_OUT } from "./failure.ts";
import type { Mail } from "./mime.ts";

/** A logged-in conversation with the server: one mail after another, never two at once. */
export interface Session {
  /** @throws SmtpFailure */
  send(mail: Mail, timeoutMs: number): Promise<{ reply: string }>;
  /**
   * Whether the server takes mail from this address. The session is of no use afterwards.
   *
   * @throws SmtpFailure
   */
  trySender(address: string, timeoutMs: number): Promise<void>;
  /** Mails answered so far. */
  sentCount(): number;
  isAlive(): boolean;
  onEnd(listener: () => void): void;
  close(): Promise<void>;
}

/** Told of each step as it succeeds. */
export type OnStage = (stage: "connect" | "tls" | "greeting" | "login") => void;

interface MailError {
  code?: string | undefined;
  originalCode?: string | undefined;
  command?: string | undefined;
  response?: string | undefined;
}

const codeOf = (error: MailError): string =>
  error.code === "ETIMEDOUT" ? TIMED_OUT : (error.originalCode ?? error.code ?? "failed");

const secureOptions = (config: SmtpConfig) => ({
  ...(config.caCertificate === "" ? {} : { ca: config.caCertificate }),
  ...(isIP(config.host) === 0 ? { servername: config.host } : {}),
});

/** @throws SmtpFailure at `connect` or `tls` */
const connectSocket = (config: SmtpConfig, timeoutMs: number, onStage: OnStage): Promise<Socket> =>
  new Promise((resolve, reject) => {
    let stage: Stage = "connect";
    const address = { host: config.host, port: config.port };
    const socket =
      config.security === "tls" ? connectTls({ ...address, ...secureOptions(config) }) : connectTcp(address);
    const fail = (code: string): void => {
      limit.end();
      socket.destroy();
      reject(new SmtpFailure({ stage, code }));
    };
    const limit = startTimeLimit(timeoutMs, () => fail(TIMED_OUT));
    const onError = (error: Error) => fail(errorCode(error) ?? "failed");
    const onReady = (): void => {
      limit.end();
      socket.off("error", onError);
      resolve(socket);
    };
    socket.on("error", onError);
    socket.once("connect", () => {
      onStage("connect");
      stage = "tls";
      if (config.security !== "tls") onReady();
    });
    socket.once("secureConnect", () => {
      onStage("tls");
      onReady();
    });
  });

/** Runs one step of nodemailer's callback interface; whatever ends the connection ends the step. */
const step = (
  connection: SMTPConnection,
  stageOf: (error: MailError) => Stage,
  timeoutMs: number,
  run: (done: (error?: MailError | null) => void) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const finish = (error?: MailError | null): void => {
      limit.end();
      connection.off("error", finish);
      connection.off("end", onEnd);
      if (error === undefined || error === null) resolve();
      else
        reject(
          new SmtpFailure({ stage: stageOf(error), code: codeOf(error), reply: error.response ?? null }),
        );
    };
    const onEnd = () => finish({ code: "ECONNRESET" });
    const limit = startTimeLimit(timeoutMs, () => {
      finish({ code: "ETIMEDOUT" });
      connection.close();
    });
    connection.once("error", finish);
    connection.once("end", onEnd);
    run(finish);
  });

/** A mail in pieces that remembers how much of it was asked for. */
const mailStream = (bytes: Buffer) => {
  let offset = 0;
  let isStarted = false;
  const stream = new Readable({
    highWaterMark: smtpPieceBytes,
    read() {
      isStarted = true;
      const piece = bytes.subarray(offset, offset + smtpPieceBytes);
      offset += piece.length;
      this.push(piece.length === 0 ? null : piece);
    },
  });
  return { stream, isUntouched: () => !isStarted, isRead: () => offset >= bytes.length };
};

const STAGE_OF_COMMAND: Record<string, Stage> = {
  "MAIL FROM": "sender",
  "RCPT TO": "recipient",
  DATA: "data",
};

/**
 * The failure of one mail. The server takes a mail with the dot that ends it (RFC 5321 4.1.1.4): before the
 * last piece was handed over it cannot have taken it, afterwards it may have, until it answers.
 */
const sendFailure = (error: MailError, isRead: boolean, isUntouched: boolean): SmtpFailure => {
  const isAnswer = error.code === "EENVELOPE" || error.code === "EMESSAGE" || !isRead;
  const reply = isAnswer ? (error.response ?? null) : null;
  const stage = isRead ? "content" : (STAGE_OF_COMMAND[error.command ?? ""] ?? "sender");
  return new SmtpFailure({
    stage,
    code: codeOf(error),
    reply,
    mayBeTaken: isRead && !isSmtpReply(reply),
    isUntouched,
  });
};

const sendMail = (connection: SMTPConnection, mail: Mail, timeoutMs: number): Promise<{ reply: string }> =>
  new Promise((resolve, reject) => {
    const { stream, isRead, isUntouched } = mailStream(mail.bytes);
    const fail = (error: MailError): void => {
      limit.end();
      reject(sendFailure(error, isRead(), isUntouched()));
    };
    const limit = startTimeLimit(timeoutMs, () => {
      fail({ code: "ETIMEDOUT" });
      connection.close();
    });
    const envelope = { from: mail.from, to: [...mail.to], size: mail.bytes.length };
    connection.send(envelope, stream, (error, info) => {
      if (error !== null && error !== undefined) return fail(error);
      limit.end();
      resolve({ reply: info?.response ?? "" });
    });
  });

/**
 * One MAIL FROM and its answer. Nodemailer offers single commands to log-in methods only, so this is dressed
 * as one; the answer reaches the caller as that of a failed log-in.
 */
const TRY_SENDER = "TRY-SENDER";
const senderProbe: NonNullable<SMTPConnection.Options["customAuth"]> = {
  [TRY_SENDER]: async ({ auth, sendCommand }) => {
    const { status } = await sendCommand(`MAIL FROM:<${auth.credentials.user}>`);
    if (status < 200 || status > 299) throw new Error("the sender was refused");
  },
};

const connectionOptions = (
  config: SmtpConfig,
  socket: Socket,
  timeoutMs: number,
): SMTPConnection.Options => ({
  connection: socket,
  host: config.host,
  port: config.port,
  secure: config.security === "tls",
  secured: config.security === "tls",
  requireTLS: config.security === "starttls",
  ignoreTLS: config.security === "none",
  tls: secureOptions(config),
  connectionTimeout: timeoutMs,
  greetingTimeout: timeoutMs,
  socketCloseTimeout: 0,
  customAuth: senderProbe,
});

/** Greeting, EHLO, STARTTLS and log-in. */
const greet = async (
  connection: SMTPConnection,
  config: SmtpConfig,
  leftMs: () => number,
  onStage: OnStage,
): Promise<void> => {
  const stageOf = (error: MailError) => (error.code === "ETLS" || connection.upgrading ? "tls" : "greeting");
  await step(connection, stageOf, leftMs(), (done) => connection.connect(done));
  if (config.security === "starttls") onStage("tls");
  onStage("greeting");
  if (config.username === "") return;
  if (!connection.allowsAuth) throw new SmtpFailure({ stage: "login", code: NO_LOGIN });
  const credentials = { user: config.username, pass: config.password };
  await step(
    connection,
    () => "login",
    leftMs(),
    (done) => connection.login({ credentials }, done),
  );
  onStage("login");
};

const sayGoodbye = (connection: SMTPConnection): Promise<void> =>
  new Promise((resolve) => {
    if (connection.destroyed) return resolve();
    const timer = setTimeout(() => connection.close(), smtpGoodbyeMsMax);
    connection.once("end", () => {
      clearTimeout(timer);
      resolve();
    });
    connection.quit();
  });

const sessionOf = (connection: SMTPConnection): Session => {
  let sentCount = 0;
  let needsReset = false;
  const forgetRefused = async (timeoutMs: number): Promise<void> => {
    if (!needsReset) return;
    await step(
      connection,
      () => "sender",
      timeoutMs,
      (done) => connection.reset(done),
    );
    needsReset = false;
  };
  return {
    send: async (mail, timeoutMs) => {
      try {
        await forgetRefused(Math.min(timeoutMs, smtpGoodbyeMsMax));
        return await sendMail(connection, mail, timeoutMs);
      } catch (error) {
        needsReset = true;
        throw error;
      } finally {
        sentCount++;
      }
    },
    trySender: (address, timeoutMs) =>
      step(
        connection,
        () => "sender",
        timeoutMs,
        (done) => connection.login({ method: TRY_SENDER, user: address }, done),
      ),
    sentCount: () => sentCount,
    isAlive: () => !connection.destroyed,
    onEnd: (listener) => connection.once("end", listener),
    close: () => sayGoodbye(connection),
  };
};

/**
 * Connects, greets, encrypts and logs in, all within `timeoutMs`.
 *
 * @throws SmtpFailure naming the step that failed
 */
export const openSession = async (
  config: SmtpConfig,
  timeoutMs: number,
  onStage: OnStage = () => {},
): Promise<Session> => {
  const endsAt = performance.now() + timeoutMs;
  const leftMs = () => Math.max(endsAt - performance.now(), 1);
  const socket = await connectSocket(config, timeoutMs, onStage);
  const connection = new SMTPConnection(connectionOptions(config, socket, leftMs()));
  // A session that breaks while idle has nobody to tell; "end" takes it out of the pool.
  connection.on("error", () => {});
  try {
    await greet(connection, config, leftMs, onStage);
  } catch (error) {
    connection.close();
    throw error;
  }
  return sessionOf(connection);
};
