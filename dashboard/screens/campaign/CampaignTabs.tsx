import { Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { CAMPAIGN_TABS } from "../../searches.ts";
import { campaign as words } from "../../texts/campaign.ts";
import { CallTab } from "./CallTab.tsx";
import classes from "./CampaignTabs.module.css";
import { ResultsTab } from "./results/ResultsTab.tsx";
import { TriggersTab } from "./TriggersTab.tsx";
import { TryTab } from "./tryOut/TryTab.tsx";
import { VersionsTab } from "./versions/VersionsTab.tsx";

const route = getRouteApi("/a/$account/campaigns/$campaign");

type Tab = (typeof CAMPAIGN_TABS)[number];

const PANELS: Record<Tab, (campaign: Campaign) => ReactNode> = {
  results: (campaign) => <ResultsTab campaign={campaign} />,
  triggers: (campaign) => <TriggersTab campaign={campaign} />,
  try: (campaign) => <TryTab campaign={campaign} />,
  versions: (campaign) => <VersionsTab campaign={campaign} />,
  call: (campaign) => <CallTab campaign={campaign} />,
};

/** The parts of a campaign's page; which one is open stands in the address. */
export const CampaignTabs = ({ campaign }: { campaign: Campaign }) => {
  const { tab = "results" } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (value: string | null): void => {
    const next = CAMPAIGN_TABS.find((name) => name === value);
    void navigate({
      search: (before) => ({ ...before, tab: next === "results" ? undefined : next }),
      resetScroll: false,
    });
  };
  return (
    <Tabs value={tab} onChange={open} keepMounted={false}>
      <Tabs.List className={classes.list ?? ""} aria-label={words.tabs.label}>
        {CAMPAIGN_TABS.map((name) => (
          <Tabs.Tab key={name} value={name} className={classes.tab ?? ""}>
            {words.tabs[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {CAMPAIGN_TABS.map((name) => (
        <Tabs.Panel key={name} value={name} pt="md">
          {name === tab ? PANELS[name](campaign) : null}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
};
