import { requireCampaign } from "../../campaigns/find.ts";
import { DryRun, type DryRunRecipient, DryRunRequest, WhatIf } from "../../contract/dryRun.ts";
import { isOutcome, OUTCOME_WORDS } from "../../contract/outcomes.ts";
import { variantsOf } from "../../contract/variants.ts";
import type { CampaignRow } from "../../db/queries/campaigns.ts";
import { DomainError } from "../../lib/errors.ts";
import { dryRunsAtOnceMax, dryRunsPerAccountMax } from "../../limits.ts";
import { sampleLinks } from "../../links/messageLinks.ts";
import { closedReason } from "../../pipeline/accept/campaignCache.ts";
import { namedIn } from "../../pipeline/accept/native/parse.ts";
import { storedRecipient } from "../../pipeline/accept/storedRecipient.ts";
import {
  type DryMessage,
  type DryTrigger,
  dryRun,
  type DryRun as ImaginedRun,
} from "../../pipeline/decide/dryRun.ts";
import { wordTrace } from "../../reports/trace.ts";
import { readTriggerRecipient } from "../../reports/triggerLog.ts";
import { callerOf } from "../auth.ts";
import { createPlaces, type Places } from "../places.ts";
import type { NativeDeps, Routes } from "./api.ts";
import { CampaignParams } from "./campaigns.ts";
import { keepBodyBytes, payloadBytesOf } from "./previewBody.ts";
import { RecipientParams } from "./triggers.ts";

const told = (
  { db }: NativeDeps,
  accountId: number,
  { content }: ImaginedRun,
): ((message: DryMessage) => Promise<DryRunRecipient>) => {
  const findFilter = async () => content.who.filter;
  const variantOf = (id: string | null) => {
    const found = variantsOf(content.what).find((variant) => variant.id === id);
    return found === undefined ? null : { id: found.id, name: found.name };
  };
  return async ({ row, isNew, isThrottled, content: rendered }) => {
    const outcome = row.outcome !== null && isOutcome(row.outcome) ? row.outcome : null;
    const shadow = row.shadowOutcome !== null && isOutcome(row.shadowOutcome) ? row.shadowOutcome : null;
    const subject = { channel: content.channel, kind: row.recipientKind, value: row.recipientValue };
    return {
      number: row.recipientNo,
      kind: row.recipientKind,
      value: row.recipientValue,
      profileId: isNew ? null : row.profileId,
      address: row.address,
      variant: variantOf(row.variant),
      outcome,
      meaning: outcome === null ? null : OUTCOME_WORDS[outcome].meaning,
      advice: outcome === null ? null : OUTCOME_WORDS[outcome].advice,
      code: row.outcomeCode,
      detail: row.outcomeDetail,
      plannedAt: row.plannedAt?.toISOString() ?? null,
      isThrottled,
      controlGroup:
        row.controlGroupId === null || shadow === null
          ? null
          : { id: row.controlGroupId, name: row.outcomeDetail ?? "", wouldHaveBeen: shadow },
      trace: await wordTrace(db, accountId, { trace: row.trace, subject, findFilter }),
      content: rendered,
    };
  };
};

/** Why the door would not take the trigger; by a draft as if it were published. */
const refusalOf = (
  { number, id, life, safety_stopped_at }: CampaignRow,
  { at, version, content: { when } }: ImaginedRun,
): string | null => {
  const campaign = {
    life: version === 0 && life === "draft" ? ("published" as const) : life,
    startAt: when.startAt === null ? null : new Date(when.startAt),
    endAt: when.endAt === null ? null : new Date(when.endAt),
    // the safety stop refuses none
    whilePaused: safety_stopped_at === null ? when.whilePaused : ("hold" as const),
  };
  return closedReason(campaign, String(number ?? id), false, at)?.error ?? null;
};

/** Runs it, in one of the account's places, with its traces in words. */
const run = async (deps: NativeDeps, trigger: DryTrigger): Promise<DryRun> => {
  const links = sampleLinks(deps.publicUrl);
  const done = await dryRun(deps.db, trigger, async (content, input) => {
    const { result } = await deps.previewer.preview(content, { ...input, links });
    if (result === null) throw new Error("a message was to be rendered, and was not");
    return result;
  });
  const refusal = refusalOf(await requireCampaign(deps.db, trigger.accountId, trigger.campaignId), done);
  return {
    at: done.at.toISOString(),
    version: done.version === 0 ? null : done.version,
    isHeld: done.isHeld && refusal === null,
    refusal,
    recipients: await Promise.all(done.messages.map(told(deps, trigger.accountId, done))),
  };
};

/** The pattern of a moment lets a leap second pass, which no clock of ours has. @throws DomainError input/invalid */
const momentOf = (at: string | undefined): Date | null => {
  if (at === undefined) return null;
  const moment = new Date(at);
  if (!Number.isNaN(moment.getTime())) return moment;
  const message = `Expected a moment such as 2026-03-01T09:30:00Z, got "${at}".`;
  throw new DomainError("input/invalid", `at: ${message}`, [{ field: "at", message }]);
};

const dryRunRoute =
  (inPlace: Places): Routes =>
  (app, deps) => {
    app.post(
      "/campaigns/:campaign/dry-runs",
      {
        config: { scope: "messages:read" },
        schema: {
          tags: ["Campaigns"],
          summary:
            "What would become of a trigger, recipient by recipient; nothing is stored, sent or counted",
          description:
            "Every check with what it saw, the moment it would leave, and the rendered message, now or at a chosen moment.",
          params: CampaignParams,
          body: DryRunRequest,
          response: { 200: DryRun },
        },
      },
      async (request) => {
        const { accountId } = callerOf(request);
        const { recipients, at, version = "published" } = request.body;
        const { id } = await requireCampaign(deps.db, accountId, request.params.campaign);
        const trigger: DryTrigger = {
          accountId,
          campaignId: id,
          recipients: recipients.flatMap(({ to }) => {
            const [kind, value] = namedIn(to) ?? [];
            return kind === undefined || value === undefined ? [] : [{ kind, value, address: null }];
          }),
          payload: payloadBytesOf(request),
          at: momentOf(at),
          version,
        };
        return inPlace(accountId, () => run(deps, trigger));
      },
    );
  };

const whatIf = async (deps: NativeDeps, accountId: number, triggerId: string, number: number) => {
  const was = await readTriggerRecipient(deps.db, accountId, triggerId, number);
  const { campaignId, ...stored } = await storedRecipient(deps.db, accountId, triggerId, number);
  const trigger: DryTrigger = {
    accountId,
    campaignId,
    recipients: [{ kind: stored.kind, value: stored.value, address: stored.address }],
    payload: stored.payload,
    at: null,
    version: "newest",
  };
  const { recipients, ...how } = await run(deps, trigger);
  const [recipient] = recipients;
  if (recipient === undefined) throw new Error("a recipient was given, and nothing was decided");
  return { was, wouldBe: { ...how, ...recipient, number: was.number } };
};

const whatIfRoute =
  (inPlace: Places): Routes =>
  (app, deps) => {
    app.post(
      "/triggers/:trigger/recipients/:number/what-if",
      {
        config: { scope: "messages:read" },
        schema: {
          tags: ["Triggers and messages"],
          summary:
            "What would become of a recipient if the trigger came now; nothing is stored, sent or counted",
          description:
            "The newest published version, the user as stored now, and the payload and address that the trigger brought, beside what became of it.",
          params: RecipientParams,
          response: { 200: WhatIf },
        },
      },
      async (request) => {
        const { accountId } = callerOf(request);
        const { trigger, number } = request.params;
        return inPlace(accountId, () => whatIf(deps, accountId, trigger.toLowerCase(), number));
      },
    );
  };

/** Triggers that are only imagined. */
export const dryRunRoutes: Routes = (app, deps) => {
  const inPlace = createPlaces({
    countMax: dryRunsPerAccountMax,
    allMax: dryRunsAtOnceMax,
    code: "dry-run/busy",
    what: ["dry run", "dry runs"],
  });
  app.register(async (scoped: typeof app) => {
    keepBodyBytes(scoped);
    dryRunRoute(inPlace)(scoped, deps);
  });
  whatIfRoute(inPlace)(app, deps);
};
