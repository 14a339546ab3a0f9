import type { Socket } from "node:net";
import { afterEach } from "vitest";
import type { Connection, SendOutcome } from "../../src/channels/channel.ts";
import type { SmtpConfig } from "../../src/channels/smtp/config.ts";
import { smtp } from "../../src/channels/smtp/smtp.ts";
import type { EmailContent } from "../../src/contract/content.ts";
import { newId } from "../../src/lib/ids.ts";
import { channelServices } from "./providerConfig.ts";
import { startRawSmtpServer } from "./rawSmtpServer.ts";
import { startSmtpServer, type TestSmtpOptions } from "./smtpServer.ts";

export const SMTP_LOGIN = { username: "shop", password: "pass-word-77" };

export const anEmail = (content: Partial<EmailContent> = {}): EmailContent => ({
  channel: "email",
  from: null,
  replyTo: null,
  to: "bob@example.com",
  subject: "Your order",
  html: "<p>Hello</p>",
  text: "Hello",
  ...content,
});

/** Servers and connections that end with the test that made them. */
export const smtpWorkshop = () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  const opened = (config: SmtpConfig): Connection => {
    const connection = smtp.open(config, channelServices);
    cleanups.push(connection.close);
    return connection;
  };
  const sendOver = (connection: Connection, content = anEmail(), messageId = newId()): Promise<SendOutcome> =>
    connection.send({ accountId: 1, messageId, campaignId: newId(), content });
  return {
    opened,
    sendOver,
    /** One mail over a connection of its own. */
    send: (config: SmtpConfig, content = anEmail()) => sendOver(opened(config), content),
    mailServer: async (options: TestSmtpOptions = {}) => {
      const started = await startSmtpServer(options);
      cleanups.push(started.close);
      return started;
    },
    /** The port of a server that does as told. */
    rawServer: async (answer: (line: string, socket: Socket) => string | null, greeting?: string) => {
      const started = await startRawSmtpServer(answer, greeting);
      cleanups.push(started.close);
      return started.port;
    },
  };
};
