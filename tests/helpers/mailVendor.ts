import { afterEach } from "vitest";
import type { Channel, ChannelServices, Connection, SendOutcome } from "../../src/channels/channel.ts";
import type { CallbackAnswer } from "../../src/channels/report.ts";
import type { Content, EmailContent } from "../../src/contract/content.ts";
import { newId } from "../../src/lib/ids.ts";
import type { ConformanceSetup } from "./channelConformance.ts";
import { channelServices } from "./providerConfig.ts";
import { startTcpProxy } from "./tcpProxy.ts";
import {
  type ReceivedRequest,
  type ReceiverAnswer,
  startWebhookReceiver,
  type WebhookReceiver,
} from "./webhookReceiver.ts";

export const aMail = (content: Partial<EmailContent> = {}): EmailContent => ({
  channel: "email",
  from: { name: "The Shop", address: "shop@example.com" },
  replyTo: null,
  to: "bob@example.com",
  subject: "Your order",
  html: null,
  text: "hello",
  ...content,
});

/** How a vendor answers, as it documents it. */
export interface VendorAnswers {
  taken: ReceiverAnswer;
  refused: ReceiverAnswer;
  throttled: ReceiverAnswer;
}

/** What a vendor's requests are told by. */
interface VendorWords {
  /** Of the config. */
  secret: string;
  /** Whom the message is for. */
  address: string;
  /** How the request of a message ends. */
  end: string;
  content(note: string): Content;
}

/** The conformance suite for an e-mail vendor. */
export const mailConformance = <Config>(
  answers: VendorAnswers,
  channelOf: (origin: string) => Channel<Config>,
  configOf: (timeoutMs: number) => Config,
  words: Pick<VendorWords, "secret" | "end">,
): ConformanceSetup<Config> =>
  vendorConformance(answers, channelOf, configOf, {
    ...words,
    address: "bob@example.com",
    content: (note) => aMail({ subject: note, text: `${note} to be read`, html: `<p>${note}</p>` }),
  });

/** The conformance suite for a vendor with an HTTP API: its kind at a local server. */
export const vendorConformance = <Config>(
  answers: VendorAnswers,
  channelOf: (origin: string) => Channel<Config>,
  configOf: (timeoutMs: number, origin: string) => Config,
  words: VendorWords,
): ConformanceSetup<Config> => {
  let origin = "";
  const here = (): Channel<Config> => channelOf(origin);
  const first = channelOf("http://127.0.0.1:1");
  return {
    channel: { ...first, open: (config, services) => here().open(config, services) },
    canHave: ["refuse", "fail", "throttle", "goAway", "loseAnswer", "fallSilent"],
    hidden: [words.secret, words.address],
    start: async (timeoutMs) => {
      const receiver = await startWebhookReceiver();
      const proxy = await startTcpProxy(receiver.port);
      origin = `http://127.0.0.1:${proxy.port}`;
      receiver.answer(() => answers.taken);
      const always = (answer: ReceiverAnswer) => () => receiver.answer(() => answer);
      return {
        server: {
          config: configOf(timeoutMs, origin),
          services: channelServices,
          content: words.content,
          received: () =>
            receiver.requests.map(({ path, body }) => ({
              id: body.toString("utf8"),
              bytes: `${path} ${body.toString("utf8")}`,
            })),
          openCount: proxy.openCount,
          stop: async () => {
            await proxy.close();
            await receiver.close();
          },
        },
        faults: {
          refuse: always(answers.refused),
          throttle: always(answers.throttled),
          fail: always({ status: 503, body: `${words.address} ${words.secret}` }),
          loseAnswer: () => proxy.lose({ after: words.end, by: "reset" }),
          fallSilent: () => proxy.lose({ after: words.end, by: "silence" }),
          goAway: proxy.close,
        },
      };
    },
  };
};

/** A place for tests of one vendor beside the conformance suite. Call it within a `describe`. */
export const vendorWorkshop = <Config>(channelOf: (origin: string) => Channel<Config>) => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  const server = async (answer: (request: ReceivedRequest) => ReceiverAnswer): Promise<WebhookReceiver> => {
    const receiver = await startWebhookReceiver();
    cleanups.push(receiver.close);
    receiver.answer(answer);
    return receiver;
  };
  return {
    server,
    opened: (url: string, config: Config): Connection => {
      const connection = channelOf(url).open(config, channelServices);
      cleanups.push(connection.close);
      return connection;
    },
    /** What a mail's outcome is when the vendor answers so. */
    outcomeOf: async (
      config: Config,
      answer: ReceiverAnswer,
      content: Content = aMail(),
    ): Promise<SendOutcome> => {
      const { url } = await server(() => answer);
      const connection = channelOf(url).open(config, channelServices);
      cleanups.push(connection.close);
      return connection.send({ accountId: 1, messageId: newId(), campaignId: newId(), content });
    },
  };
};

export interface CallbackParts {
  headers?: Record<string, string>;
  body: string | Buffer;
}

/** Hands a callback to a provider's kind. */
export const receiveBy = async <Config>(
  channel: Channel<Config>,
  config: Config,
  { headers = {}, body }: CallbackParts,
  now: Date,
  services: ChannelServices = channelServices,
): Promise<CallbackAnswer> => {
  if (channel.receive === undefined) throw new Error(`${channel.kind} receives nothing`);
  const url = "https://clarion.example/callback";
  const callback = {
    method: "POST" as const,
    url,
    query: new URLSearchParams(),
    headers,
    body: Buffer.from(body),
  };
  return channel.receive(callback, config, now, services);
};
