import { isBacked } from "../contract/backup.ts";
import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { filterProblems } from "../contract/filterProblems.ts";
import { SANDBOX_KIND } from "../contract/provider.ts";
import { mayHaveSecond, secondContent } from "../contract/secondChannel.ts";
import type { CatalogueName } from "../db/queries/catalogue.ts";
import type { Problem } from "../lib/errors.ts";
import { campaignReferenceProblems, type Shape } from "../segments/graph.ts";
import { type PoolStock, poolProblem } from "./codePools.ts";
import { blockProblem } from "./contentBlocks.ts";
import { type LinkedNames, type LinkedRead, linkedProblem } from "./linked.ts";
import { unseenNames } from "./unseen.ts";
import { validateControl } from "./validateControl.ts";
import { validateGoal } from "./validateGoal.ts";
import { type ListedFacts, validateListed } from "./validateListed.ts";
import { validateLimits, validateMoments } from "./validateMoments.ts";
import { validateEventSource } from "./validateSources.ts";
import { validateMessages } from "./validateVariants.ts";

/**
 * Everything wrong with a draft's templates, each with field, line and column; lent by the renderer. Blocking, unless a
 * problem says otherwise. One with a `codePool` only says where a code of it is taken, and one with `linked` where a label is
 * read. `missingBlock`: a content block that was not found; `unknownName`: a name that nothing provides.
 */
export type TemplateProblems = (content: CampaignContent) => readonly (Problem & {
  level?: "worth_a_look";
  codePool?: string;
  linked?: LinkedRead;
  missingBlock?: string;
  unknownName?: string;
})[];

/**
 * Makes what is published of what the author wrote (MJML becomes HTML), with everything wrong with the templates; lent by the
 * renderer, which does it in a process of its own. Left out: drafts are published as they are.
 */
export type CheckTemplates = (
  content: CampaignContent,
) => Promise<{ content: CampaignContent; problems: ReturnType<TemplateProblems> }>;

/** What a draft is held against, besides itself. */
export interface DraftFacts {
  now: Date;
  /** The account's. */
  timeZone: string;
  /** The provider that the draft names, or null when there is none of this id. */
  provider: { channel: string; kind: string; name: string; isVerified: boolean } | null;
  /** The same of the second provider. */
  backup: DraftFacts["provider"];
  /** The same of the second channel's provider. */
  second: DraftFacts["provider"];
  /** Other campaigns of the same name. */
  namesakes: number;
  /** Those of the draft's former IDs that belong to another campaign. */
  takenFormerIds: readonly string[];
  /** All segments of the account; may be empty where the draft names none. */
  segments: readonly Shape[];
  /** Names that the account received; may be empty where the draft asks for none. */
  received: readonly CatalogueName[];
  /** The control groups of the account. */
  controlGroups: readonly { id: string; kind: "system" | "custom"; name: string }[];
  /** The code pools of the account; may be empty where the templates name none. */
  codePools: readonly PoolStock[];
  /** The look-ups of the account; may be empty where the templates name none. */
  linkedApis: readonly LinkedNames[];
  /** Names of the account's content blocks; may be empty where the templates name none. */
  contentBlocks: readonly string[];
  /** Readers of messages can follow links to this deployment. */
  areLinksReachable: boolean;
  /** The account's; null where it has none. */
  postalAddress: string | null;
  /** What the provider's list says of the WhatsApp template that the draft names; null where there is no list. */
  listedTemplate: ListedFacts | null;
}

const blocking =
  (section: DraftProblem["section"]) =>
  (field: string, message: string): DraftProblem => ({ section, level: "blocking", field, message });
const worthALook =
  (section: DraftProblem["section"]) =>
  (field: string, message: string): DraftProblem => ({ section, level: "worth_a_look", field, message });

const validateName = (content: CampaignContent, namesakes: number): DraftProblem[] => {
  if (content.name.trim() === "") return [blocking("start")("name", "Give the campaign a name.")];
  if (namesakes === 0) return [];
  const others = namesakes === 1 ? "Another campaign has" : `${namesakes} other campaigns have`;
  return [worthALook("start")("name", `${others} this name too; in lists only the ID tells them apart.`)];
};

const validateProvider = (content: CampaignContent, provider: DraftFacts["provider"]): DraftProblem[] => {
  const field = "start.providerId";
  const problem = blocking("start");
  if (content.start.providerId === null)
    return [problem(field, "Choose the provider that delivers the message.")];
  if (provider === null) return [problem(field, "The provider does not exist any more; choose another one.")];
  if (provider.channel !== content.channel) {
    return [
      problem(field, `"${provider.name}" delivers ${provider.channel}; choose one for ${content.channel}.`),
    ];
  }
  if (provider.kind === SANDBOX_KIND) {
    return [
      worthALook("start")(field, "Sandbox: nobody receives this. Messages stay in the dashboard's inbox."),
    ];
  }
  if (provider.isVerified) return [];
  return [
    problem(field, `"${provider.name}" is not verified; verify it under Settings, or choose another one.`),
  ];
};

/** An unsubscribe link that nobody can follow is none. */
const validateReachable = (
  { channel, start }: CampaignContent,
  { provider, areLinksReachable }: Pick<DraftFacts, "provider" | "areLinksReachable">,
): DraftProblem[] => {
  const isReal = provider !== null && provider.kind !== SANDBOX_KIND;
  if (channel !== "email" || start.purpose !== "promotional" || !isReal || areLinksReachable) return [];
  return [
    blocking("start")(
      "start.providerId",
      "Readers could not follow the link to unsubscribe, since this server has no address that they reach. Whoever runs it " +
        "sets PUBLIC_URL; or set an address for links under Settings, Account.",
    ),
  ];
};

/** What is wrong with the provider that stands in for the first. */
const validateBackup = (
  content: CampaignContent,
  { provider, backup }: Pick<DraftFacts, "provider" | "backup">,
): DraftProblem[] => {
  const field = "start.backup.providerId";
  const problem = blocking("start");
  const { backup: named, providerId } = content.start;
  if (named === undefined || named === null) return [];
  if (!isBacked(content.channel)) {
    const why = "A webhook has no second provider, which would call the same address; choose none.";
    return [problem(field, why)];
  }
  if (named.providerId === providerId) {
    return [problem(field, "The second provider is the first; choose another one, or none.")];
  }
  if (backup === null)
    return [problem(field, "The second provider does not exist any more; choose another one.")];
  if (backup.channel !== content.channel) {
    return [
      problem(field, `"${backup.name}" delivers ${backup.channel}; choose one for ${content.channel}.`),
    ];
  }
  if (backup.kind === SANDBOX_KIND) {
    return [worthALook("start")(field, "The second provider is the sandbox: nobody receives what it takes.")];
  }
  if (content.channel === "push" && provider !== null && provider.kind !== backup.kind) {
    const why = `"${backup.name}" does not deliver to the devices of "${provider.name}"; choose one of the same kind.`;
    return [problem(field, why)];
  }
  if (backup.isVerified) return [];
  return [
    problem(field, `"${backup.name}" is not verified, so it could not take over; verify it under Settings.`),
  ];
};

const validateFormerIds = (content: CampaignContent, taken: readonly string[]): DraftProblem[] =>
  content.formerIds.flatMap((id, index) => {
    const problem = blocking("start");
    if (taken.includes(id)) {
      return [problem(`formerIds.${index}`, `Campaign ID ${id} already belongs to another campaign.`)];
    }
    return content.formerIds.indexOf(id) < index
      ? [problem(`formerIds.${index}`, `${id} is listed twice.`)]
      : [];
  });

/** What is wrong with the second channel and its provider. */
const validateSecond = (content: CampaignContent, facts: DraftFacts): DraftProblem[] => {
  const { secondChannel } = content.start;
  if (secondChannel === undefined || secondChannel === null) return [];
  const problem = blocking("start");
  const field = "start.secondChannel.channel";
  if (!mayHaveSecond(content)) {
    return [
      problem(field, "A webhook reaches every user, so that no second channel is ever asked; choose none."),
    ];
  }
  if (secondChannel.channel === content.channel) {
    return [problem(field, `Expected another channel than the campaign's, got ${secondChannel.channel}.`)];
  }
  const second = secondContent(content);
  if (second === undefined) return [];
  const { second: provider, areLinksReachable } = facts;
  return [
    ...validateProvider(second, provider),
    ...validateReachable(second, { provider, areLinksReachable }),
  ].map((found) => ({ ...found, field: "start.secondChannel.providerId" }));
};

const validateStart = (content: CampaignContent, facts: DraftFacts): DraftProblem[] => [
  ...validateName(content, facts.namesakes),
  ...(content.start.purpose === null
    ? [
        blocking("start")(
          "start.purpose",
          "Say whether users wait for this message (transactional) or not (promotional).",
        ),
      ]
    : []),
  ...validateProvider(content, facts.provider),
  ...validateReachable(content, facts),
  ...validateBackup(content, facts),
  ...validateSecond(content, facts),
  ...validateFormerIds(content, facts.takenFormerIds),
  ...validateEventSource(content, facts.received),
  ...validateGoal(content, facts),
];

/** A filter that is kept while everybody gets the message is nobody's concern. */
const validateWho = (
  { who }: CampaignContent,
  { segments, received }: Pick<DraftFacts, "segments" | "received">,
): DraftProblem[] => {
  const field = "who.filter";
  const problem = blocking("who");
  if (who.audience === "all") return [];
  if (who.filter === null) return [problem(field, "Say which users get the message, or choose all users.")];
  const faults = filterProblems(who.filter, field);
  const problems = faults.length > 0 ? faults : campaignReferenceProblems(who.filter, field, segments);
  if (problems.length > 0) return problems.map(({ field: at, message }) => problem(at, message));
  return unseenNames(who.filter, field, received).map(({ field: at, message }) =>
    worthALook("who")(at, message),
  );
};

const validateWhen = ({ when }: CampaignContent, now: Date): DraftProblem[] => {
  if (when.endAt === null) return [];
  const end = new Date(when.endAt);
  const problem = blocking("when");
  if (end <= now) return [problem("when.endAt", `The end, ${when.endAt}, has already passed.`)];
  if (when.startAt === null || new Date(when.startAt) < end) return [];
  return [problem("when.endAt", `The end, ${when.endAt}, is not after the start, ${when.startAt}.`)];
};

const secondProblems = (content: CampaignContent, postalAddress: string | null): DraftProblem[] => {
  const second = secondContent(content);
  return second === undefined ? [] : validateMessages(second, postalAddress);
};

/** What is wrong with the message itself: what it lacks, then its templates. */
export const validateMessage = (
  content: CampaignContent,
  templateProblems: TemplateProblems,
  {
    codePools,
    linkedApis,
    contentBlocks,
    postalAddress,
  }: Pick<DraftFacts, "codePools" | "linkedApis" | "contentBlocks" | "postalAddress">,
): DraftProblem[] => [
  ...validateMessages(content, postalAddress),
  ...secondProblems(content, postalAddress),
  ...templateProblems(content).flatMap(({ codePool, linked, missingBlock, unknownName: _, ...problem }) => {
    const base = { section: "what" as const, level: "blocking" as const };
    if (missingBlock !== undefined) {
      return [{ ...base, ...problem, ...blockProblem(problem.message, missingBlock, contentBlocks) }];
    }
    const pool = codePool === undefined ? {} : poolProblem(codePool, codePools);
    const found = linked === undefined ? pool : linkedProblem(linked, linkedApis);
    return found === undefined ? [] : [{ ...base, ...problem, ...found }];
  }),
];

/**
 * Everything that keeps a draft from being published (`blocking`), and what its author should see first
 * (`worth_a_look`), section by section.
 */
export const validateDraft = (
  content: CampaignContent,
  facts: DraftFacts,
  templateProblems: TemplateProblems,
): DraftProblem[] => [
  ...validateStart(content, facts),
  ...validateWho(content, facts),
  ...validateControl(content, facts.controlGroups),
  ...validateMessage(content, templateProblems, facts),
  ...validateListed(
    content.channel === "whatsapp" ? content : (secondContent(content) ?? content),
    facts.listedTemplate,
  ),
  ...validateWhen(content, facts.now),
  ...validateLimits(content),
  ...validateMoments(content, facts),
];
