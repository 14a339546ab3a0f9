import type { CampaignContent } from "../../contract/campaign.ts";
import type { Content, Platform } from "../../contract/content.ts";
import type { MessageLinks } from "../../contract/links.ts";
import type { Problem } from "../../lib/errors.ts";

/** What a template may read of a user. */
export interface ProfileFacts {
  identity: string | null;
  email: string | null;
  phone: string | null;
  timeZone: string | null;
  /** As stored; dates are "$D_<epoch seconds>". */
  properties: Record<string, unknown>;
  devices: {
    id: string;
    platform: Platform;
    token: string;
    /** Of a browser: what notifications are encrypted with. */
    keys: { p256dh: string; auth: string } | null;
  }[];
}

/** What a message can say of its account. */
export interface AccountGiven {
  name: string;
  timeZone: string;
  /** As it was typed; null: none. */
  postalAddress: string | null;
}

export interface RenderInput {
  profile: ProfileFacts;
  /** The address the message goes to: e-mail address or E.164 phone; empty for push and webhook. */
  address: string;
  /** The `ExternalTrigger` object as the bytes received, or null when the request had none. */
  payload: Buffer | null;
  campaign: { id: string; name: string };
  account: AccountGiven;
  /** Null where nobody could reach them: they are missing values then. */
  links: MessageLinks | null;
  now: Date;
  /** Codes taken so far, by pool (lower case); `sample` where nobody is to take one. Left out: none. */
  codes?: Readonly<Record<string, string>> | "sample";
  /** What look-ups gave so far. Left out: nobody is to make any, and every label has a sample. */
  linked?: LinkedGiven;
}

/** Labels of look-ups, by look-up (lower case) and label. */
export interface LinkedGiven {
  values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** One that is not there is asked for; otherwise it is empty. */
  mayAsk: boolean;
}

export type RenderResult =
  /** `codes`: the pools whose code it reads, in lower case */
  | { kind: "rendered"; content: Content; codes: string[] }
  | { kind: "template_value_missing"; detail: string }
  | { kind: "template_aborted"; detail: string }
  | { kind: "template_error"; detail: string }
  | { kind: "template_limit_exceeded"; detail: string };

/** Look-ups that a pass reached and that were not there, in lower case. */
export interface NeedsLinked {
  kind: "needs_linked";
  apis: string[];
}

/**
 * One pass: what came of it, or which look-ups and then which codes it reached that were not there, to be rendered again
 * with them.
 */
export type RenderAnswer = RenderResult | NeedsLinked | { kind: "needs_codes"; pools: string[] };

/** A version's templates, parsed once. Rendering is pure and synchronous. */
export interface CompiledMessage {
  /** Pools that the templates name, in lower case; empty for most. */
  readonly codePools: readonly string[];
  /** Whether the templates name look-ups; few do. */
  readonly readsLinked: boolean;
  render(input: RenderInput): RenderAnswer;
}

/**
 * Parses the templates of one message.
 *
 * @param at where they stand in the campaign; `what` when left out
 * @throws never for a version that `templateProblems` found nothing wrong with
 */
export type CompileMessage = (content: CampaignContent, at?: string) => CompiledMessage;

/**
 * Keeps a version from being published, unless it says that it is only worth a look. `codePool`: a place that takes a code
 * of the pool, and `linked`: one that reads a label of a look-up; whether that is a problem, only who knows the account's can say.
 * `missingBlock`: a content block that it names and that was not given; `unknownName`: a name that nothing provides.
 */
export type TemplateProblem = Problem & {
  level?: "worth_a_look";
  codePool?: string;
  linked?: { api: string; label: string | null };
  missingBlock?: string;
  unknownName?: string;
};

/** Content that can be rendered, and what was wrong with making it of what the author wrote. */
export interface Prepared {
  readonly content: CampaignContent;
  readonly problems: readonly TemplateProblem[];
}

/** Everything wrong with a draft's templates, each with field, line and column. */
export type TemplateProblems = (content: CampaignContent) => TemplateProblem[];
