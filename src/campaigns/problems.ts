import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { postalLine } from "../contract/postalAddress.ts";
import { secondContent } from "../contract/secondChannel.ts";
import type { Queryable } from "../db/pool.ts";
import { findAccount } from "../db/queries/accounts.ts";
import {
  type CampaignRow,
  countNamesakes,
  findProviderFacts,
  listNumbersOfOthers,
} from "../db/queries/campaigns.ts";
import { listCatalogueNames } from "../db/queries/catalogue.ts";
import { listPoolStocks } from "../db/queries/codePools.ts";
import { listContentBlockNames } from "../db/queries/contentBlocks.ts";
import { listControlGroups } from "../db/queries/controlGroups.ts";
import { listLinkedNames } from "../db/queries/linkedApis.ts";
import { listSegmentShapes } from "../db/queries/segments.ts";
import { findTemplate, hasTemplateList } from "../db/queries/whatsappTemplates.ts";
import { linkBase } from "../links/base.ts";
import { withBlocks } from "./asPublished.ts";
import { isMade } from "./asWritten.ts";
import { brandIn, withBrand } from "./brand.ts";
import { mayNamePools } from "./codePools.ts";
import { mayNameBlocks } from "./contentBlocks.ts";
import { requireCampaign } from "./find.ts";
import { hookProblems } from "./hookProblems.ts";
import { mayNameLinked } from "./linked.ts";
import { platformProblems } from "./platformProviders.ts";
import { senderProblems } from "./senderProblems.ts";
import { type CheckTemplates, type DraftFacts, type TemplateProblems, validateDraft } from "./validate.ts";
import type { ListedFacts } from "./validateListed.ts";

/** What the list of the draft's provider says of its WhatsApp template. */
const listedFacts = async (
  q: Queryable,
  accountId: number,
  { draft: written }: CampaignRow,
): Promise<ListedFacts | null> => {
  const draft = written.channel === "whatsapp" ? written : (secondContent(written) ?? written);
  const { channel } = draft;
  const { providerId } = draft.start;
  const { whatsapp } = draft.what;
  if (channel !== "whatsapp" || providerId === null || whatsapp === undefined) return null;
  if (!(await hasTemplateList(q, accountId, providerId))) return null;
  const { templateName: name, language } = whatsapp;
  return { template: (await findTemplate(q, accountId, providerId, { name, language })) ?? null };
};

/** What there is of segments and of received names, where a filter, a goal or a source may name any. */
const namedFacts = async (
  q: Queryable,
  accountId: number,
  { who, start }: CampaignContent,
): Promise<Pick<DraftFacts, "segments" | "received">> => {
  const goal = start.goal ?? null;
  const isFiltered = who.audience === "filter" && who.filter !== null;
  const isNamed = isFiltered || goal !== null || start.sources.event?.isOn === true;
  return {
    segments: isFiltered || goal !== null ? await listSegmentShapes(q, accountId) : [],
    received: isNamed ? await listCatalogueNames(q, accountId) : [],
  };
};

/** How drafts are looked at: their templates by the renderer. */
export interface DraftChecks {
  templateProblems: TemplateProblems;
  checkTemplates?: CheckTemplates;
  /** Where people reach the deployment; left out: nowhere. */
  publicUrl?: string;
}

/** What would be published of a draft that was read already, and what is wrong with it. */
export const checkDraft = async (
  q: Queryable,
  accountId: number,
  row: CampaignRow,
  now: Date,
  { templateProblems, checkTemplates, publicUrl }: DraftChecks,
): Promise<{ content: CampaignContent; problems: DraftProblem[] }> => {
  const account = await findAccount(q, accountId);
  const written = await withBlocks(q, accountId, withBrand(row.draft, brandIn(account?.settings)));
  const checked = isMade(written) ? await checkTemplates?.(written) : undefined;
  const draft = checked?.content ?? written;
  const { providerId } = draft.start;
  const provider = providerId === null ? undefined : await findProviderFacts(q, accountId, providerId);
  const second = draft.start.backup?.providerId;
  const backup = second === undefined ? undefined : await findProviderFacts(q, accountId, second);
  const onSecond = draft.start.secondChannel?.providerId ?? null;
  const secondProvider = onSecond === null ? undefined : await findProviderFacts(q, accountId, onSecond);
  const namesakes = await countNamesakes(q, accountId, row.id, draft.name);
  const takenFormerIds = await listNumbersOfOthers(q, accountId, row.id, draft.formerIds);
  const controlGroups = await listControlGroups(q, accountId);
  const codePools = mayNamePools(draft) ? await listPoolStocks(q, accountId) : [];
  const linkedApis = mayNameLinked(draft) ? await listLinkedNames(q, accountId) : [];
  const contentBlocks = mayNameBlocks(draft) ? await listContentBlockNames(q, accountId) : [];
  const problems = validateDraft(
    draft,
    {
      now,
      timeZone: account?.time_zone ?? "UTC",
      provider: provider ?? null,
      backup: backup ?? null,
      second: secondProvider ?? null,
      namesakes,
      takenFormerIds,
      ...(await namedFacts(q, accountId, draft)),
      controlGroups,
      codePools,
      linkedApis,
      contentBlocks,
      areLinksReachable:
        linkBase({ publicUrl, localUrl: undefined }, account?.tracking_url ?? null, false) !== null,
      postalAddress: postalLine(account?.postal_address),
      listedTemplate: await listedFacts(q, accountId, row),
    },
    checked === undefined ? templateProblems : () => checked.problems,
  );
  return {
    content: draft,
    problems: [
      ...problems,
      ...(await platformProblems(q, accountId, row)),
      ...(await hookProblems(q, accountId, row)),
      ...(await senderProblems(q, accountId, draft)),
    ],
  };
};

/**
 * What is wrong with a campaign's draft: *blocking* and *worth a look*.
 *
 * @throws DomainError campaign/not-found
 */
export const listDraftProblems = async (
  q: Queryable,
  accountId: number,
  ref: string,
  now: Date,
  checks: DraftChecks,
): Promise<DraftProblem[]> =>
  (await checkDraft(q, accountId, await requireCampaign(q, accountId, ref), now, checks)).problems;
