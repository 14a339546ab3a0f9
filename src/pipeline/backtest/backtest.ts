import type { Backtest } from "../../contract/backtest.ts";
import type { CampaignContent } from "../../contract/campaign.ts";
import type { Database, Queryable } from "../../db/pool.ts";
import { FilterTooSlowError } from "../../db/queries/audience.ts";
import { listLastParts, type PastMessageRow } from "../../db/queries/backtest.ts";
import { type CampaignFacts, findCampaignFacts } from "../../db/queries/turns.ts";
import { inUndoneTransaction } from "../../db/tx.ts";
import { DomainError } from "../../lib/errors.ts";
import { backtestMsMax, backtestRecipientsMax } from "../../limits.ts";
import { accountOf } from "../accountOf.ts";
import type { Decided, Slice } from "../decide/batch.ts";
import { type DryRender, messageContent, settle } from "../decide/dryRun.ts";
import type { Taken } from "../decide/facts.ts";
import { decideSlices, strictGaps } from "../decide/slices.ts";
import { type VersionFacts, versionFactsOf } from "../decide/versionFacts.ts";
import { readPayload } from "../render/payload.ts";
import { renderInputOf } from "../renderer.ts";
import { compare, endOf, type Imagined } from "./compare.ts";
import { type Judge, judgeOf, versionNumber } from "./judge.ts";
import {
  type ChosenTrigger,
  chooseTriggers,
  loadPast,
  messageOf,
  type PastPart,
  type PastTrigger,
} from "./past.ts";
import { refusedAsThen, withoutCounts } from "./refusals.ts";
import { type Compared, countPayload, countRecipient, newTally, sumsOf, type Tally } from "./tally.ts";

/**
 * What the last triggers of a campaign would have come to under another version. Each trigger is decided twice, in
 * transactions of its own that are undone: by the version that is tried, and by the one that decided it then, with the
 * users of now. What both come to alike, though it was otherwise then, is not due to the version.
 */

export interface BacktestAsk {
  accountId: number;
  campaignId: string;
  triggers: number;
  isTest: boolean;
  version: "published" | "draft" | number;
}

export interface BacktestRun extends Omit<Backtest, "version" | "from" | "until" | "examples"> {
  /** 0: the draft. */
  version: number;
  /** What decided. */
  content: CampaignContent;
  from: Date | null;
  until: Date | null;
  examples: Compared[];
}

interface Run {
  db: Database;
  accountId: number;
  campaignId: string;
  campaign: CampaignFacts;
  tried: Judge;
  /** Those that decided then, by number, as they come up. */
  judges: Map<number, Judge>;
  render: DryRender;
  tally: Tally;
  /** No more of it: its time is up, or nobody waits for it any more. */
  isOver: () => boolean;
}

interface Begun {
  campaign: CampaignFacts;
  tried: Judge;
  chosen: ChosenTrigger[];
  isCut: boolean;
}

/** @throws DomainError campaign/not-found; input/invalid */
const begin = async (q: Queryable, ask: BacktestAsk): Promise<Begun> => {
  const { accountId, campaignId, triggers, isTest } = ask;
  const campaign = await findCampaignFacts(q, accountId, campaignId);
  if (campaign === undefined)
    throw new DomainError("campaign/not-found", `There is no campaign ${campaignId}.`);
  const tried = await judgeOf(q, ask, campaign, versionNumber(ask.version, campaign));
  // a part has at least one recipient, so that one more than fit shows that there are more
  const partsMax = backtestRecipientsMax + 1;
  const rows = await listLastParts(q, accountId, campaignId, { triggers, isTest, partsMax });
  const named = rows.reduce((sum, { recipientCount }) => sum + recipientCount, 0);
  const chosen = chooseTriggers(rows, backtestRecipientsMax);
  return { campaign, tried, chosen, isCut: named > backtestRecipientsMax };
};

type PastSlice = Slice & { taken: Taken };

/** Slices of the parts; what holds for all that a version decides at that moment is found once. */
const slicesOf = (
  { campaignId }: Run,
  campaign: CampaignFacts,
  judged: readonly { part: PastPart; judge: Judge }[],
): Map<PastSlice, Judge> => {
  const known = new Map<Judge, VersionFacts>();
  return new Map(
    judged.map(({ part: { row, pending }, judge }) => {
      const facts = known.get(judge) ?? versionFactsOf(campaign, campaignId, judge.content);
      known.set(judge, facts);
      const slice: PastSlice = {
        row,
        version: judge.version,
        facts: { ...facts, terms: withoutCounts(facts.terms) },
        pending: [...pending],
        payloadGaps: strictGaps(judge.payload, row.payload),
        taken: { profiles: new Map(), addresses: new Map() },
      };
      return [slice, judge];
    }),
  );
};

/** A recipient with what a version decided of it, and that version. */
interface Ruled {
  item: Decided;
  judge: Judge;
}
type Rulings = ReadonlyMap<string, Ruled>;

/** What limits and caps said then still holds. */
const asRefused = ({ terms }: Judge, item: Decided, then: PastMessageRow | undefined): Decided =>
  then === undefined ? item : refusedAsThen(item, terms, then);

/**
 * The parts of a trigger, decided at its moment.
 *
 * @returns by message; undefined when the filter takes too long
 */
const decide = async (
  run: Run,
  past: PastTrigger,
  judged: readonly { part: PastPart; judge: Judge }[],
): Promise<Rulings | undefined> => {
  const { db, accountId, campaignId } = run;
  const [first] = judged;
  if (first === undefined) return new Map();
  // it took the trigger then, whatever has become of it since
  const campaign = {
    ...run.campaign,
    now: past.moment,
    life: "published",
    endAt: first.judge.endAt,
  } as const;
  const slices = slicesOf(run, campaign, judged);
  try {
    const { decided } = await inUndoneTransaction(db, (tx) =>
      decideSlices({ tx, group: { accountId, campaignId }, campaign, isDry: true }, [...slices.keys()]),
    );
    return new Map(
      [...slices].flatMap(([slice, judge]) =>
        (decided.get(slice) ?? []).map((item): [string, Ruled] => [
          item.messageId,
          { judge, item: asRefused(judge, item, past.messages.get(item.messageId)) },
        ]),
      ),
    );
  } catch (error) {
    if (error instanceof FilterTooSlowError) return undefined;
    throw error;
  }
};

/** The versions that decided then, but for the one that is tried: that comes to the same. */
const decideAsThen = async (run: Run, past: PastTrigger): Promise<Rulings | undefined> => {
  const judged: { part: PastPart; judge: Judge }[] = [];
  for (const part of past.parts) {
    const { version } = part;
    if (version === 0 || version === run.tried.version) continue;
    const judge = run.judges.get(version) ?? (await judgeOf(run.db, run, run.campaign, version));
    run.judges.set(version, judge);
    judged.push({ part, judge });
  }
  return decide(run, past, judged);
};

const settleRuled = async ({ campaign, render }: Run, { item, judge }: Ruled) => {
  const { content, hasProvider: isProviderThere } = judge;
  const { row, content: made } = await settle(item, isProviderThere, (now) =>
    render(
      messageContent(content, item),
      renderInputOf({
        facts: item.facts,
        // the campaign's sample is for previews
        payload: item.slice.row.payload ?? Buffer.from("{}"),
        campaign: { id: campaign.campaignNumber, name: content.name },
        account: accountOf(campaign),
        // nobody's, from whoever renders
        links: null,
        now,
      }),
    ),
  );
  return { row, imagined: { outcome: row.outcome, plannedAt: row.plannedAt, content: made } };
};

const countOne = async (
  run: Run,
  past: PastTrigger,
  then: PastMessageRow,
  ruled: Ruled,
  asThen: Ruled | undefined,
): Promise<void> => {
  const { row, imagined } = await settleRuled(run, ruled);
  const settledAsThen = async (): Promise<Imagined | null> => {
    if (then.version === run.tried.version && then.version > 0) return imagined;
    return asThen === undefined ? null : (await settleRuled(run, asThen)).imagined;
  };
  countRecipient(run.tally, {
    triggerId: past.requestId,
    acceptedAt: past.acceptedAt,
    then,
    row,
    end: endOf(imagined),
    difference: compare(then, imagined, await settledAsThen()),
  });
};

const countPayloads = ({ tried, tally }: Run, { parts }: PastTrigger): void => {
  for (const { row, pending } of parts) {
    const [first] = pending;
    const payload = readPayload(row.payload);
    if (first === undefined || payload === undefined) continue;
    countPayload(tally, tried.payload.gapsIn(payload), messageOf(first));
  }
};

/** @returns whether it was gone through to its end */
const goThrough = async (run: Run, past: PastTrigger): Promise<boolean> => {
  const { tally, tried } = run;
  const { notAvailable } = tally;
  notAvailable.forgotten += past.forgotten;
  notAvailable.undecided += past.undecided;
  const pending = past.parts.flatMap((part) => part.pending);
  if (pending.length === 0) return true;
  const ruled = await decide(
    run,
    past,
    past.parts.map((part) => ({ part, judge: tried })),
  );
  const asThen = ruled === undefined ? undefined : await decideAsThen(run, past);
  if (ruled === undefined || asThen === undefined) {
    notAvailable.tooSlow += pending.length;
    return true;
  }
  countPayloads(run, past);
  for (const recipient of pending) {
    if (run.isOver()) return false;
    const id = messageOf(recipient);
    const then = past.messages.get(id);
    const one = ruled.get(id);
    if (then !== undefined && one !== undefined) await countOne(run, past, then, one, asThen.get(id));
  }
  return true;
};

/**
 * Decides the last triggers of a campaign again, each at its own moment, by a version. Nothing of it stays: it runs in short
 * transactions that are undone, takes no place in a limit and no lock that a real decision waits for.
 *
 * @param wait.nowMs a clock that runs: it ends with what it has when its time is up
 * @param wait.signal ends it too
 * @throws DomainError campaign/not-found; input/invalid when there is no such version, or a draft's filter cannot be run
 */
export const backtest = async (
  db: Database,
  ask: BacktestAsk,
  render: DryRender,
  wait: { nowMs: () => number; signal: AbortSignal },
): Promise<BacktestRun> => {
  const endMs = wait.nowMs() + backtestMsMax;
  const { campaign, tried, chosen, isCut } = await begin(db, ask);
  const { accountId, campaignId } = ask;
  const run: Run = {
    db,
    accountId,
    campaignId,
    campaign,
    tried,
    judges: new Map(),
    render,
    tally: newTally(),
    isOver: () => wait.signal.aborted || wait.nowMs() >= endMs,
  };
  const looked: Date[] = [];
  let isWhole = true;
  for (const trigger of chosen) {
    isWhole = isWhole && !run.isOver();
    if (!isWhole) break;
    const past = await loadPast(db, accountId, trigger);
    if (past === undefined) continue;
    looked.push(past.acceptedAt);
    isWhole = await goThrough(run, past);
  }
  return {
    version: tried.version,
    content: tried.content,
    triggers: looked.length,
    from: looked.at(-1) ?? null,
    until: looked.at(0) ?? null,
    isCutShort: isCut || !isWhole,
    ...sumsOf(run.tally),
  };
};
