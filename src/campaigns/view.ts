import type { Campaign, CampaignListItem, CampaignSummary } from "../contract/campaignLife.ts";
import { SANDBOX_KIND } from "../contract/provider.ts";
import type { CampaignListRow } from "../db/queries/campaignList.ts";
import type { CampaignRow, CampaignSummaryRow } from "../db/queries/campaigns.ts";
import { idTimeMs } from "../lib/ids.ts";
import { campaignState } from "./state.ts";

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

const asSummary = (row: CampaignSummaryRow, now: Date): CampaignSummary => ({
  id: row.id,
  campaignId: row.number === null ? null : String(row.number),
  name: row.name,
  labels: row.labels,
  channel: row.channel,
  purpose: row.purpose,
  state: campaignState(row, now),
  version: row.version,
  revision: row.revision,
  sandbox: row.provider_kind === SANDBOX_KIND,
  startAt: iso(row.start_at),
  endAt: iso(row.end_at),
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  safetyStop:
    row.safety_stopped_at === null
      ? null
      : {
          at: row.safety_stopped_at.toISOString(),
          messages: row.safety_count ?? 0,
          busiest: row.safety_busiest ?? 0,
        },
});

export const asCampaign = (row: CampaignRow, now: Date): Campaign => ({
  ...asSummary(row, now),
  pausedAt: iso(row.paused_at),
  resumedAt: iso(row.resumed_at),
  draft: row.draft,
});

export const asListItem = (row: CampaignListRow, now: Date): CampaignListItem => ({
  ...asSummary(row, now),
  sent: row.sent,
  notSent: row.not_sent,
  failed: row.failed,
  lastTriggeredAt:
    row.last_request_id === null ? null : new Date(idTimeMs(row.last_request_id)).toISOString(),
});
