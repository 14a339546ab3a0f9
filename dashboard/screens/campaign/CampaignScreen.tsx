import { Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { campaignQuery } from "../../api/campaigns.ts";
import { campaign as words } from "../../texts/campaign.ts";
import { common } from "../../texts/common.ts";
import { SandboxBadge, StateBadge } from "../../ui/badges.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { ErrorState, LoadingCard, LoadingShape } from "../../ui/States.tsx";
import { CampaignActions } from "./CampaignActions.tsx";
import { CampaignFacts } from "./CampaignFacts.tsx";
import { CampaignTabs } from "./CampaignTabs.tsx";
import { DraftOnly } from "./DraftOnly.tsx";
import { NewerBlocks } from "./NewerBlocks.tsx";
import { Published } from "./Published.tsx";
import { LoadingFigures } from "./results/LoadingFigures.tsx";
import { SafetyStop } from "./SafetyStop.tsx";
import { StandIn } from "./StandIn.tsx";

const route = getRouteApi("/a/$account/campaigns/$campaign");

const nameOf = ({ draft, name }: Campaign): string => name || draft.name || words.untitled;

const Trail = ({ account }: { account: string }) => (
  <LinkTo to="/a/$account/campaigns" params={{ account }} size="sm">
    {words.trail}
  </LinkTo>
);

const Loading = () => (
  <LoadingShape>
    <Stack gap="lg">
      <LoadingCard height={28} />
      <LoadingFigures />
    </Stack>
  </LoadingShape>
);

const Body = ({ campaign }: { campaign: Campaign }) => {
  const { published } = route.useSearch();
  if (campaign.version === 0) return <DraftOnly campaign={campaign} />;
  return (
    <Stack gap="lg">
      <SafetyStop campaign={campaign} />
      <StandIn campaign={campaign} />
      <NewerBlocks campaign={campaign} />
      {published === true ? <Published campaign={campaign} /> : null}
      <CampaignFacts campaign={campaign} />
      <CampaignTabs campaign={campaign} />
    </Stack>
  );
};

/** One campaign: its state and what can be done with it, its results, triggers, versions and call. */
export const CampaignScreen = () => {
  const { account, campaign: ref } = route.useParams();
  const query = useQuery(campaignQuery(account, ref));
  const trail = [<Trail key="campaigns" account={account} />];
  const { data: campaign } = query;
  if (campaign === undefined)
    return (
      <Page title={query.error === null ? common.loading : words.untitledPage} trail={trail}>
        {query.error === null ? (
          <Loading />
        ) : (
          <ErrorState error={query.error} retry={() => void query.refetch()} />
        )}
      </Page>
    );
  return (
    <Page
      title={nameOf(campaign)}
      trail={trail}
      aside={
        <Group gap={6}>
          <StateBadge state={campaign.state} isSafetyStop={campaign.safetyStop !== null} />
          {campaign.sandbox ? <SandboxBadge /> : null}
        </Group>
      }
      actions={<CampaignActions campaign={campaign} />}
    >
      <Body campaign={campaign} />
    </Page>
  );
};
