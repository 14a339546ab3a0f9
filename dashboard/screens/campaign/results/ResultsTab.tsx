import { Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Campaign, CampaignStats } from "../../../../src/contract/campaignLife.ts";
import { useHere } from "../../../api/context.ts";
import { campaignStatsQuery } from "../../../api/stats.ts";
import { RESULT_RANGES } from "../../../searches.ts";
import { campaign as words } from "../../../texts/campaign.ts";
import { ButtonTo } from "../../../ui/LinkTo.tsx";
import { useMoments } from "../../../ui/moments.ts";
import { QueryView } from "../../../ui/QueryView.tsx";
import { EmptyState, LoadingShape } from "../../../ui/States.tsx";
import { CapUse } from "../CapUse.tsx";
import { CodeStock } from "../CodeStock.tsx";
import { WaitingNow } from "../WaitingNow.tsx";
import { AbTestCard } from "./AbTestCard.tsx";
import { Afterwards } from "./Afterwards.tsx";
import { Links } from "./Links.tsx";
import { LoadingFigures } from "./LoadingFigures.tsx";
import { Outcomes } from "./Outcomes.tsx";
import { rangeStart, resultsOf } from "./results.ts";
import { Totals } from "./Totals.tsx";
import { Trend } from "./Trend.tsx";
import { VariantResults } from "./VariantResults.tsx";
import { VersionResults } from "./VersionResults.tsx";

const texts = words.results;
const route = getRouteApi("/a/$account/campaigns/$campaign");

type Range = (typeof RESULT_RANGES)[number] | undefined;

const useRange = (): [range: Range, choose: (value: string) => void] => {
  const { range } = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (value: string): void => {
    const next = RESULT_RANGES.find((name) => name === value);
    void navigate({ search: (before) => ({ ...before, range: next }), resetScroll: false });
  };
  return [range, choose];
};

const Empty = ({ range, showAll }: { range: Range; showAll: () => void }) => {
  const { account, campaign } = route.useParams();
  return (
    <EmptyState
      icon={IconChartBar}
      title={range === undefined ? texts.emptyEver : texts.empty}
      text={texts.emptyText}
    >
      {range === undefined ? (
        <ButtonTo
          variant="default"
          to="/a/$account/campaigns/$campaign"
          params={{ account, campaign }}
          search={{ tab: "call" }}
        >
          {texts.showCall}
        </ButtonTo>
      ) : (
        <Button variant="default" onClick={showAll}>
          {texts.showAll}
        </Button>
      )}
    </EmptyState>
  );
};

const Figures = ({
  campaign,
  stats,
  range,
  from,
}: {
  campaign: Campaign;
  stats: CampaignStats;
  range: Range;
  from: string | undefined;
}) => {
  const results = resultsOf(stats.total);
  return (
    <Stack gap="md">
      <Totals results={results} />
      <Afterwards measures={stats.total} />
      <Links campaign={campaign.id} from={from} />
      <Outcomes campaign={campaign} results={results} from={from} />
      <Trend hours={stats.hours} by={range === "hours" ? "hours" : "days"} />
      {stats.variants.length === 0 ? null : <VariantResults campaign={campaign} variants={stats.variants} />}
      {stats.versions.length < 2 ? null : <VersionResults campaign={campaign} versions={stats.versions} />}
    </Stack>
  );
};

/** What the campaign's messages came to, as it happens. */
export const ResultsTab = ({ campaign }: { campaign: Campaign }) => {
  const { account } = useHere();
  const { zone } = useMoments();
  const [range, choose] = useRange();
  // kept for as long as the range is shown, so that the question stays the same
  const from = useMemo(
    () => (range === undefined ? undefined : rangeStart(range, Date.now(), zone)),
    [range, zone],
  );
  const query = useQuery(campaignStatsQuery(account.id, campaign.id, from));
  return (
    <Stack gap="md">
      <Group justify="flex-end">
        <SegmentedControl
          size="xs"
          aria-label={texts.range}
          value={range ?? "all"}
          onChange={choose}
          data={[...RESULT_RANGES, "all" as const].map((value) => ({ value, label: texts.ranges[value] }))}
        />
      </Group>
      <AbTestCard campaign={campaign} />
      <CapUse campaign={campaign} />
      <CodeStock campaign={campaign} />
      <WaitingNow campaign={campaign} />
      <QueryView
        query={query}
        loading={
          <LoadingShape>
            <LoadingFigures />
          </LoadingShape>
        }
      >
        {(stats) =>
          Object.keys(stats.total).length === 0 ? (
            <Empty range={range} showAll={() => choose("all")} />
          ) : (
            <Figures campaign={campaign} stats={stats} range={range} from={from} />
          )
        }
      </QueryView>
    </Stack>
  );
};
