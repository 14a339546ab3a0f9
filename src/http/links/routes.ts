import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Report } from "../../channels/report.ts";
import type { ChannelName } from "../../contract/content.ts";
import { LINK_PATHS, SAMPLE_TOKEN } from "../../contract/links.ts";
import { type Database, isDatabaseAway } from "../../db/pool.ts";
import { findAccount } from "../../db/queries/accounts.ts";
import { findMessageAddress } from "../../db/queries/messages.ts";
import { recordReports } from "../../feedback/record.ts";
import type { Clock } from "../../lib/clock.ts";
import type { SecretBox } from "../../lib/secretBox.ts";
import { linkBodyBytesMax } from "../../limits.ts";
import { messageLinks } from "../../links/messageLinks.ts";
import { type LinkPurpose, type LinkSubject, openLink } from "../../links/token.ts";
import {
  CHOICE_CHANNELS,
  type ChoiceChannel,
  type Choices,
  choose,
  type Preferences,
  readPreferences,
} from "../../profiles/preferences.ts";
import { readSentEmail } from "../../reports/messageLog.ts";
import { sendPage } from "./page.ts";
import {
  againPage,
  askPage,
  awayPage,
  brokenPage,
  donePage,
  gonePage,
  notKeptPage,
  type PageOf,
  preferencesPage,
} from "./pages.ts";
import { sendView } from "./view.ts";
import { wordsFor } from "./words.ts";

interface LinkDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
}

interface Params {
  token: string;
}

/** A link that holds: of a message, or of a preview. */
type Opened = { of: PageOf; subject: LinkSubject | null; preferences: string };

const wordsOf = ({ headers }: FastifyRequest) => wordsFor(headers["accept-language"]);

const formOf = ({ body }: FastifyRequest): URLSearchParams =>
  new URLSearchParams(Buffer.isBuffer(body) ? body.toString("utf8") : "");

/** @returns null when the link does not hold */
const open = async (
  { db, box }: LinkDeps,
  purpose: LinkPurpose,
  request: FastifyRequest<{ Params: Params }>,
): Promise<Opened | null> => {
  const words = wordsOf(request);
  const { token } = request.params;
  if (token === SAMPLE_TOKEN) {
    return {
      of: { words, account: "Example", kind: "sample" },
      subject: null,
      preferences: LINK_PATHS.preferences + SAMPLE_TOKEN,
    };
  }
  const subject = openLink(box, purpose, token);
  const account = subject === null ? undefined : await findAccount(db, subject.accountId);
  if (subject === null || account === undefined) return null;
  const of: PageOf = { words, account: account.name, kind: subject.isTest ? "test" : "real" };
  return { of, subject, preferences: messageLinks(box, "", subject).preferences };
};

/** What a message of a channel unsubscribes from; what leaves by webhook is mostly e-mail in the end. */
const unsubscribedOf = (channel: ChannelName): ChoiceChannel => (channel === "webhook" ? "email" : channel);

/** That a user left because of a message: a fact of it, once. */
const optedOut = (messageId: string, at: Date): Report => ({
  id: `${messageId} link`,
  kind: "unsubscribed",
  messageId,
  providerId: null,
  address: null,
  at,
  isPermanent: false,
  isMachine: false,
  url: null,
  code: "",
  detail: "By a link of the message.",
});

/** @returns whether there is somebody to change anything for; for tests and previews there always is */
const change = async (
  { db, clock }: LinkDeps,
  { of, subject }: Opened,
  choices: Choices,
): Promise<boolean> => {
  if (of.kind !== "real") return true;
  if (subject?.profileId == null) return false;
  const { accountId, messageId, profileId, channel } = subject;
  const address = channel === "email" ? await findMessageAddress(db, accountId, messageId) : null;
  const isThere = await choose(db, accountId, { profileId, address: address ?? null }, choices);
  if (isThere && choices[unsubscribedOf(channel)] === false) {
    await recordReports(db, accountId, null, [optedOut(messageId, clock.now())]);
  }
  return isThere;
};

type Handler = (
  request: FastifyRequest<{ Params: Params }>,
  reply: FastifyReply,
  opened: Opened,
) => Promise<FastifyReply>;

const EXAMPLE: Preferences = {
  email: "pat@example.com",
  offered: CHOICE_CHANNELS.map((channel) => ({ channel, isOn: true })),
};

const readFor = async ({ db }: LinkDeps, { of, subject }: Opened): Promise<Preferences | null> => {
  if (of.kind === "sample") return EXAMPLE;
  return subject?.profileId == null ? null : readPreferences(db, subject.accountId, subject.profileId);
};

/** A GET asks and changes nothing: mail programs and scanners follow links by themselves. */
const askUnsubscribe: Handler = async (_request, reply, { of, subject, preferences }) =>
  sendPage(reply, 200, askPage(of, unsubscribedOf(subject?.channel ?? "email"), preferences));

/** The button, and the POST of RFC 8058, whatever its body. On disk before the answer. */
const unsubscribe =
  (deps: LinkDeps): Handler =>
  async (request, reply, opened) => {
    const { of, subject, preferences } = opened;
    const channel = unsubscribedOf(subject?.channel ?? "email");
    const isAgain = formOf(request).get("again") === "1";
    if (!(await change(deps, opened, { [channel]: isAgain }))) return sendPage(reply, 200, gonePage(of));
    return sendPage(reply, 200, (isAgain ? againPage : donePage)(of, channel, preferences));
  };

const showPreferences =
  (deps: LinkDeps): Handler =>
  async (_request, reply, opened) => {
    const found = await readFor(deps, opened);
    return sendPage(
      reply,
      200,
      found === null ? gonePage(opened.of) : preferencesPage(opened.of, found, false),
    );
  };

/** Of the channels that the page showed, what was ticked. */
const choicesOf = (form: URLSearchParams): Choices => {
  const shown = new Set(form.getAll("shown"));
  const isNone = form.get("choice") === "none";
  return Object.fromEntries(
    CHOICE_CHANNELS.filter((channel) => shown.has(channel)).map((channel) => [
      channel,
      !isNone && form.has(channel),
    ]),
  );
};

const savePreferences =
  (deps: LinkDeps): Handler =>
  async (request, reply, opened) => {
    await change(deps, opened, choicesOf(formOf(request)));
    const found = await readFor(deps, opened);
    return sendPage(
      reply,
      200,
      found === null ? gonePage(opened.of) : preferencesPage(opened.of, found, true),
    );
  };

const view =
  ({ db }: LinkDeps): Handler =>
  async (_request, reply, { of, subject }) => {
    const email = subject === null ? null : await readSentEmail(db, subject.accountId, subject.messageId);
    return email === null ? sendPage(reply, 404, notKeptPage(of)) : sendView(reply, email);
  };

const ROUTES = (
  deps: LinkDeps,
): readonly {
  method: "GET" | "POST";
  purpose: "unsubscribe" | "preferences" | "view";
  handler: Handler;
}[] => [
  { method: "GET", purpose: "unsubscribe", handler: askUnsubscribe },
  { method: "POST", purpose: "unsubscribe", handler: unsubscribe(deps) },
  { method: "GET", purpose: "preferences", handler: showPreferences(deps) },
  { method: "POST", purpose: "preferences", handler: savePreferences(deps) },
  { method: "GET", purpose: "view", handler: view(deps) },
];

/** The pages that links in messages lead to. Whoever has the link may act for its user, and nobody logs in. */
export const linkRoutes =
  (deps: LinkDeps): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: linkBodyBytesMax },
      (_request, body, done) => {
        done(null, body);
      },
    );
    app.setErrorHandler((error, request, reply) => {
      if (!isDatabaseAway(error)) throw error;
      reply.header("retry-after", "1");
      return sendPage(reply, 503, awayPage(wordsOf(request)));
    });
    for (const { method, purpose, handler } of ROUTES(deps)) {
      app.route<{ Params: Params }>({
        method,
        url: `${LINK_PATHS[purpose]}:token`,
        schema: { hide: true },
        handler: async (request, reply) => {
          const opened = await open(deps, purpose, request);
          if (opened === null) return sendPage(reply, 404, brokenPage(wordsOf(request)));
          return handler(request, reply, opened);
        },
      });
    }
  };
