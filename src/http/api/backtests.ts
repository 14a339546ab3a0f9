import type { FastifyReply } from "fastify";
import { requireCampaign } from "../../campaigns/find.ts";
import { Backtest, type BacktestExample, BacktestRequest } from "../../contract/backtest.ts";
import { OUTCOME_WORDS } from "../../contract/outcomes.ts";
import { backtestsAtOnceMax, backtestsPerAccountMax, backtestTriggersDefault } from "../../limits.ts";
import { sampleLinks } from "../../links/messageLinks.ts";
import { type BacktestAsk, type BacktestRun, backtest } from "../../pipeline/backtest/backtest.ts";
import type { DryRender } from "../../pipeline/decide/dryRun.ts";
import { wordTrace } from "../../reports/trace.ts";
import { callerOf } from "../auth.ts";
import { createPlaces } from "../places.ts";
import type { NativeDeps, Routes } from "./api.ts";
import { CampaignParams } from "./campaigns.ts";

const told =
  ({ db }: NativeDeps, accountId: number, { content }: BacktestRun) =>
  async ({ row, end, difference, ...of }: BacktestRun["examples"][number]): Promise<BacktestExample> => {
    const { recipientKind: kind, recipientValue: value } = row;
    const { outcome, texts, moment } = difference;
    const trace = await wordTrace(db, accountId, {
      trace: row.trace,
      subject: { channel: content.channel, kind, value },
      findFilter: async () => content.who.filter,
    });
    return {
      triggerId: of.triggerId,
      messageId: row.messageId,
      acceptedAt: of.acceptedAt.toISOString(),
      kind,
      value,
      outcome,
      texts,
      moment:
        moment === null ? null : { was: moment.was.toISOString(), wouldBe: moment.wouldBe.toISOString() },
      code: row.outcomeCode,
      detail: row.outcomeDetail,
      meaning: row.outcome === null ? null : OUTCOME_WORDS[end].meaning,
      plannedAt: row.plannedAt?.toISOString() ?? null,
      trace,
    };
  };

/** Ends with its caller: nobody reads what comes after. */
const endingWith = (reply: FastifyReply): AbortSignal => {
  const cancel = new AbortController();
  reply.raw.once("close", () => cancel.abort());
  return cancel.signal;
};

const run = async (deps: NativeDeps, ask: BacktestAsk, signal: AbortSignal): Promise<Backtest> => {
  const wait = { nowMs: () => deps.clock.now().getTime(), signal };
  const links = sampleLinks(deps.publicUrl);
  const render: DryRender = (content, input) => deps.previewer.render(content, { ...input, links });
  const done = await backtest(deps.db, ask, render, wait);
  const { content: _, version, from, until, examples, ...sums } = done;
  return {
    version: version === 0 ? null : version,
    from: from?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
    ...sums,
    examples: await Promise.all(examples.map(told(deps, ask.accountId, done))),
  };
};

/** The last triggers of a campaign, decided again by another version. */
export const backtestRoutes: Routes = (app, deps) => {
  const inPlace = createPlaces({
    countMax: backtestsPerAccountMax,
    allMax: backtestsAtOnceMax,
    code: "backtest/busy",
    what: ["backtest", "backtests"],
  });
  app.post(
    "/campaigns/:campaign/backtests",
    {
      config: { scope: "messages:read" },
      schema: {
        tags: ["Campaigns"],
        summary:
          "What the last triggers would have come to under the draft or another version; nothing is stored, sent or counted",
        description:
          "Each trigger is decided again at its own moment, with its own payload and addresses and the users as they are now, and its messages are made. It counts outcomes then and now, says what would change and whether the version is the reason, which messages could not be made, and which fields payloads lack. Limits and caps are not asked again: whom one refused then, it refuses again. At most 500 recipients, and what is done within 20 seconds.",
        params: CampaignParams,
        body: BacktestRequest,
        response: { 200: Backtest },
      },
    },
    async (request, reply) => {
      const { accountId } = callerOf(request);
      const { triggers = backtestTriggersDefault, version = "draft", isTest = false } = request.body;
      const { id } = await requireCampaign(deps.db, accountId, request.params.campaign);
      const ask = { accountId, campaignId: id, triggers, version, isTest };
      return inPlace(accountId, () => run(deps, ask, endingWith(reply)));
    },
  );
};
