import type { Campaign, CampaignSummary } from "../contract/campaignLife.ts";
import { SANDBOX_KIND } from "../contract/provider.ts";
import type { CampaignRow } from "../db/queries/campaigns.ts";
import { campaignState } from "./state.ts";

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** Provider kind whose messages stay in the dashboard's inbox. */

export const asSummary = (row: CampaignRow, now: Date): CampaignSummary => ({
  id: row.id,
  campaignId: row.number === null ? null : String(row.number),
  name: row.draft.name,
  labels: row.draft.labels,
  channel: row.channel,
  purpose: row.draft.start.purpose,
  state: campaignState(row, now),
  version: row.version,
  revision: row.revision,
  sandbox: row.provider_kind === SANDBOX_KIND,
  startAt: iso(row.start_at),
  endAt: iso(row.end_at),
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const asCampaign = (row: CampaignRow, now: Date): Campaign => ({
  ...asSummary(row, now),
  pausedAt: iso(row.paused_at),
  resumedAt: iso(row.resumed_at),
  draft: row.draft,
});
