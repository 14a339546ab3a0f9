import type { CampaignContent } from "../../contract/campaign.ts";
import type { ChannelName, Content } from "../../contract/content.ts";
import type { Problem } from "../../lib/errors.ts";
import { renderedBytesMax } from "../../limits.ts";
import type { CompileChannel, Composer } from "./channels/composer.ts";
import { compileEmail } from "./channels/email.ts";
import { compilePush } from "./channels/push.ts";
import { compileWebhook } from "./channels/webhook.ts";
import { compileWhatsApp } from "./channels/whatsapp.ts";
import type { CompiledMessage, CompileMessage, RenderAnswer, RenderInput, RenderResult } from "./contract.ts";
import { createFieldParser, type ReadableField } from "./fields.ts";
import { openBudget } from "./liquid/budget.ts";
import type { Run } from "./liquid/context.ts";
import { zoneOf } from "./liquid/dates.ts";
import { LimitExceeded } from "./liquid/signals.ts";
import { type CodeReads, namespacesOf } from "./namespaces.ts";
import { resultOf } from "./outcome.ts";
import { codePoolsOf } from "./reads/codePools.ts";

const COMPILE: Readonly<Record<ChannelName, CompileChannel>> = {
  email: compileEmail,
  push: compilePush,
  webhook: compileWebhook,
  whatsapp: compileWhatsApp,
};

/** Parses the templates of the campaign's own channel; a draft may keep those of others. */
export const compileChannel = (
  content: CampaignContent,
): { compose: Composer | null; problems: Problem[]; fields: ReadableField[] } => {
  const parser = createFieldParser();
  const compose = COMPILE[content.channel](content.what, parser);
  return { compose, problems: parser.problems, fields: parser.fields };
};

const openRun = (input: RenderInput, missingValues: Run["missingValues"], codes: CodeReads): Run => {
  const zone = zoneOf(input.profile.timeZone, input.account.timeZone);
  const globals = namespacesOf(input, zone, codes);
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
): RenderResult => {
  const run = openRun(input, missingValues, codes);
  try {
    const content = compose(run, input);
    checkSize(content);
    return { kind: "rendered", content, codes: [...codes.read] };
  } catch (error) {
    return resultOf(error, run.field);
  }
};

/** What a render made without the codes it reached, a failure included, says nothing yet. */
const renderAsking = (
  compose: Composer,
  input: RenderInput,
  missingValues: Run["missingValues"],
  pools: readonly string[],
): RenderAnswer => {
  const missing = new Set<string>();
  const result = renderWith(compose, input, missingValues, { pools, missing, read: new Set() });
  return missing.size === 0 ? result : { kind: "needs_codes", pools: [...missing] };
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
export const compileMessage: CompileMessage = (content) => messageOf(content, compileChannel(content));

/** The message of templates that were parsed already. */
export const messageOf = (
  content: CampaignContent,
  { compose, problems, fields }: ReturnType<typeof compileChannel>,
): CompiledMessage => {
  const { missingValues } = content.what;
  if (compose === null || problems.length > 0) {
    const result = broken(problems[0], content.channel);
    return { codePools: [], render: () => result };
  }
  const codePools = codePoolsOf(fields);
  return { codePools, render: (input) => renderAsking(compose, input, missingValues, codePools) };
};
