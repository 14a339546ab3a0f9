import type { CampaignContent } from "../../../src/contract/campaign.ts";
import type { Campaign } from "../../../src/contract/campaignLife.ts";

export interface WhatEditorProps {
  campaign: Campaign;
  /** As typed now, unsaved. */
  what: CampaignContent["what"];
  onChange: (what: CampaignContent["what"]) => void;
}

export const WhatEditor = (_: WhatEditorProps) => null;
