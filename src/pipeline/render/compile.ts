import type { CampaignContent } from "../../contract/campaign.ts";
import type { ChannelName, Content } from "../../contract/content.ts";
import { secondContent } from "../../contract/secondChannel.ts";
import { variantContent, variantPath, variantsOf } from "../../contract/variants.ts";
import type { Problem } from "../../lib/errors.ts";
import { renderedBytesMax } from "../../limits.ts";
import type { CompileChannel, Composer } from "./channels/composer.ts";
import { compileEmail } from "./channels/email.ts";
import { compilePush } from "./channels/push.ts";
import { compileWebhook } from "./channels/webhook.ts";
import { compileWhatsApp } from "./channels/whatsapp.ts";
import type { CompiledMessage, CompileMessage, RenderAnswer, RenderInput, RenderResult } from "./contract.ts";
import { createFieldParser, type FieldProblem, type ReadableField } from "./fields.ts";
import { openBudget } from "./liquid/budget.ts";
import type { Run } from "./liquid/context.ts";
import { zoneOf } from "./liquid/dates.ts";
import { LimitExceeded } from "./liquid/signals.ts";
import { type CodeReads, type LinkedPass, namespacesOf } from "./namespaces.ts";
import { resultOf } from "./outcome.ts";
import { codePoolsOf } from "./reads/codePools.ts";
import { type LinkedReads, linkedReadsOf, maySteer } from "./reads/linkedReads.ts";

const COMPILE: Readonly<Record<ChannelName, CompileChannel>> = {
  email: compileEmail,
  push: compilePush,
  webhook: compileWebhook,
  whatsapp: compileWhatsApp,
};

/** Parsed templates, what is wrong with them, and how a message is made of them. */
interface Compiled {
  compose: Composer | null;
  problems: FieldProblem[];
  fields: ReadableField[];
}

/**
 * Parses the templates of the campaign's own channel; a draft may keep those of others.
 *
 * @param at where they stand in the campaign
 */
export const compileChannel = (content: CampaignContent, at = "what"): Compiled => {
  const parser = createFieldParser(at, content.what.blocks);
  const compose = COMPILE[content.channel](content.what, parser);
  return { compose, problems: parser.problems, fields: parser.fields };
};

/** The templates of every message that the campaign has, on its second channel, too. */
export const compileAll = (content: CampaignContent): Omit<Compiled, "compose"> => {
  const second = secondContent(content);
  const first = compileFirst(content);
  if (second === undefined) return first;
  const other = compileChannel(second);
  return {
    problems: [...first.problems, ...other.problems],
    fields: [...first.fields, ...other.fields],
  };
};

const compileFirst = (content: CampaignContent): Omit<Compiled, "compose"> => {
  const variants = variantsOf(content.what);
  if (variants.length === 0) return compileChannel(content);
  const compiled = variants.map((variant, index) =>
    compileChannel(variantContent(content, variant), variantPath(index)),
  );
  return {
    problems: compiled.flatMap(({ problems }) => problems),
    fields: compiled.flatMap(({ fields }) => fields),
  };
};

const openRun = (
  input: RenderInput,
  missingValues: Run["missingValues"],
  codes: CodeReads,
  linked: LinkedPass,
): Run => {
  const zone = zoneOf(input.profile.timeZone, input.account.timeZone);
  const globals = namespacesOf(input, zone, codes, linked);
  return { globals, zone, nowMs: input.now.getTime(), missingValues, budget: openBudget(), field: "what" };
};

const checkSize = (content: Content): void => {
  const bytes =
    content.channel === "email"
      ? Buffer.byteLength(content.html ?? "") + Buffer.byteLength(content.text)
      : Buffer.byteLength(JSON.stringify(content));
  if (bytes > renderedBytesMax) throw new LimitExceeded("output");
};

const renderWith = (
  compose: Composer,
  input: RenderInput,
  missingValues: Run["missingValues"],
  codes: CodeReads,
  linked: LinkedPass,
): RenderResult => {
  const run = openRun(input, missingValues, codes, linked);
  try {
    const content = compose(run, input);
    checkSize(content);
    return { kind: "rendered", content, codes: [...codes.read] };
  } catch (error) {
    return resultOf(error, run.field);
  }
};

/** What a render made without the look-ups and codes it reached, a failure included, says nothing yet. */
const renderAsking = (
  compose: Composer,
  input: RenderInput,
  missingValues: Run["missingValues"],
  pools: readonly string[],
  { reads, isSteered }: { reads: LinkedReads; isSteered: boolean },
): RenderAnswer => {
  const codes = { pools, missing: new Set<string>(), read: new Set<string>() };
  const linked = { reads, missing: new Set<string>() };
  const result = renderWith(compose, input, missingValues, codes, linked);
  const [first, ...others] = linked.missing;
  if (first !== undefined) return { kind: "needs_linked", apis: isSteered ? [first] : [first, ...others] };
  return codes.missing.size === 0 ? result : { kind: "needs_codes", pools: [...codes.missing] };
};

/** A problem with its place, in one line. */
export const problemDetail = ({ field, message, line, column }: Problem): string =>
  `${message} (${field}, line ${line}, column ${column})`;

const broken = (problem: Problem | undefined, channel: ChannelName): RenderResult => {
  if (problem === undefined)
    return { kind: "template_error", detail: `The campaign has no ${channel} message` };
  return { kind: "template_error", detail: problemDetail(problem) };
};

/** See contract.ts. A version with problems renders to `template_error`, naming the first. */
export const compileMessage: CompileMessage = (content, at) =>
  messageOf(content, compileChannel(content, at));

/** Of a campaign with several messages, which has none of its own: the pools that any of them takes codes of. */
export const compileNone = (content: CampaignContent): CompiledMessage => {
  const result: RenderResult = {
    kind: "template_error",
    detail: "None of the campaign's messages was chosen",
  };
  const { fields } = compileAll(content);
  const readsLinked = linkedReadsOf(fields).size > 0;
  return { codePools: codePoolsOf(fields), readsLinked, render: () => result };
};

/** The message of templates that were parsed already. */
const messageOf = (
  content: CampaignContent,
  { compose, problems, fields }: ReturnType<typeof compileChannel>,
): CompiledMessage => {
  const { missingValues } = content.what;
  if (compose === null || problems.length > 0) {
    const result = broken(problems[0], content.channel);
    return { codePools: [], readsLinked: false, render: () => result };
  }
  const codePools = codePoolsOf(fields);
  const reads = linkedReadsOf(fields);
  const { [content.channel]: templates, blocks } = content.what;
  const linked = { reads, isSteered: reads.size > 0 && maySteer([templates, blocks]) };
  return {
    codePools,
    readsLinked: reads.size > 0,
    render: (input) => renderAsking(compose, input, missingValues, codePools, linked),
  };
};
