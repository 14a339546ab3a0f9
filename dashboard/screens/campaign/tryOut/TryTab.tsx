import { Stack } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { Campaign } from "../../../../src/contract/campaignLife.ts";
import type { BacktestSearch, TrySearch } from "../../../searches.ts";
import { Backtest } from "./Backtest.tsx";
import { DryRunPanel } from "./DryRunPanel.tsx";

const route = getRouteApi("/a/$account/campaigns/$campaign");

/** What the campaign would do, with nothing sent. */
export const TryTab = ({ campaign }: { campaign: Campaign }) => {
  const { to, at, zone, version, last, by, test } = route.useSearch();
  const navigate = route.useNavigate();
  const ask = (asked: TrySearch | BacktestSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...asked }), resetScroll: false });
  return (
    <Stack gap="md">
      <DryRunPanel
        campaign={campaign}
        revision={campaign.revision}
        isDraftOnly={campaign.version === 0}
        search={{ to, at, zone, version }}
        onSearch={ask}
      />
      <Backtest campaign={campaign} search={{ last, by, test }} onSearch={ask} />
    </Stack>
  );
};
