import { poolProblem } from "../../campaigns/codePools.ts";
import { blockProblem } from "../../campaigns/contentBlocks.ts";
import { linkedProblem } from "../../campaigns/linked.ts";
import type { CampaignContent } from "../../contract/campaign.ts";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../../contract/campaignDefaults.ts";
import type { ContentBlockChecked, ContentBlockProblem, FrozenBlock } from "../../contract/contentBlock.ts";
import { findAccount } from "../../db/queries/accounts.ts";
import { listPoolStocks } from "../../db/queries/codePools.ts";
import { listContentBlockNames } from "../../db/queries/contentBlocks.ts";
import { listLinkedNames } from "../../db/queries/linkedApis.ts";
import { listSamples, valuesOf } from "../../linked/samples.ts";
import { sampleLinks } from "../../links/messageLinks.ts";
import { accountGiven } from "./accountGiven.ts";
import type { NativeDeps } from "./api.ts";
import { EXAMPLE_USER } from "./exampleUser.ts";

/** The text as the HTML of an e-mail, so that it is read and shown as there, and what is wrong with it has its own lines. */
const contentOf = (
  { name, source }: { name: string; source: string },
  others: readonly FrozenBlock[],
): CampaignContent => ({
  name: "Content block",
  labels: [],
  channel: "email",
  start: START_DEFAULTS,
  who: WHO_DEFAULTS,
  what: {
    messageType: "single",
    missingValues: "blank",
    email: { fromName: "", fromAddress: "", replyTo: "", subject: "", preheader: "", html: source, text: "" },
    // itself too, so that putting itself in is found
    blocks: [...others.filter((other) => other.name !== name), { name, version: 1, source }],
  },
  when: WHEN_DEFAULTS,
  formerIds: [],
});

const givenWords = (block: string, name: string): string =>
  `Nothing provides "${name}" by itself, so it is empty unless it is handed over: {% render "${block}", ${name}: … %}.`;

/** What the text of a content block says to an example user, and what is wrong with it. @param others those that it puts in */
export const lookAtBlock = async (
  { db, clock, previewer, publicUrl }: NativeDeps,
  accountId: number,
  block: { name: string; source: string },
  others: readonly FrozenBlock[],
): Promise<ContentBlockChecked> => {
  const account = await findAccount(db, accountId);
  const [pools, lookups, samples, known] = await Promise.all([
    listPoolStocks(db, accountId),
    listLinkedNames(db, accountId),
    listSamples(db, accountId),
    listContentBlockNames(db, accountId),
  ]);
  const { id: _, ...profile } = EXAMPLE_USER;
  const { result, problems } = await previewer.preview(contentOf(block, others), {
    profile,
    address: profile.email ?? "",
    payload: null,
    campaign: { id: "1701234567", name: "Campaign" },
    account: accountGiven(account),
    links: sampleLinks(publicUrl),
    now: clock.now(),
    linked: { values: valuesOf(samples), mayAsk: false },
  });
  const told = problems.flatMap((problem): ContentBlockProblem[] => {
    const { codePool, linked, missingBlock, unknownName, line = 1, column = 1 } = problem;
    const base = { level: problem.level ?? ("blocking" as const), message: problem.message, line, column };
    if (unknownName !== undefined && problem.block === undefined) {
      return [{ ...base, message: givenWords(block.name, unknownName) }];
    }
    if (missingBlock !== undefined) return [{ ...base, ...blockProblem(base.message, missingBlock, known) }];
    const found =
      linked === undefined
        ? codePool === undefined
          ? base
          : poolProblem(codePool, pools)
        : linkedProblem(linked, lookups);
    return found === undefined ? [] : [{ ...base, ...found }];
  });
  if (result?.kind !== "rendered") return { problems: told, html: null, detail: result?.detail ?? null };
  return {
    problems: told,
    html: result.content.channel === "email" ? result.content.html : null,
    detail: null,
  };
};
