import { Group, Stack, Switch } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import type { TriggerSummary } from "../../../src/contract/messageLog.ts";
import { useHere } from "../../api/context.ts";
import { logQuery } from "../../api/logSearch.ts";
import { campaign as words } from "../../texts/campaign.ts";
import { common } from "../../texts/common.ts";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { useMoments } from "../../ui/moments.ts";
import { EmptyState, ErrorState, LoadingState } from "../../ui/States.tsx";
import { TriggerTable } from "../../ui/TriggerTable.tsx";

const texts = words.triggers;
const route = getRouteApi("/a/$account/campaigns/$campaign");

const Empty = ({ isTest }: { isTest: boolean }) => {
  const { account, campaign } = route.useParams();
  return (
    <EmptyState icon={IconBolt} title={texts.empty} text={isTest ? texts.noTests : texts.emptyText}>
      <ButtonTo
        variant="default"
        to="/a/$account/campaigns/$campaign"
        params={{ account, campaign }}
        search={{ tab: "call" }}
      >
        {words.results.showCall}
      </ButtonTo>
    </EmptyState>
  );
};

const Rows = ({ campaign, isTest }: { campaign: Campaign; isTest: boolean }) => {
  const { account } = useHere();
  const format = useMoments();
  const filter = { campaign: campaign.id, test: isTest };
  const query = useInfiniteQuery(logQuery<TriggerSummary>(account.id, "/triggers", filter));
  if (query.data === undefined)
    return query.error === null ? (
      <LoadingState />
    ) : (
      <ErrorState error={query.error} retry={() => void query.refetch()} />
    );
  const rows = query.data.pages.flatMap(({ data }) => data);
  if (rows.length === 0 && !query.hasNextPage) return <Empty isTest={isTest} />;
  const back = query.data.pages.at(-1)?.searchedBackTo ?? null;
  const more = {
    isLoading: query.isFetchingNextPage,
    load: () => void query.fetchNextPage(),
    ...(back === null ? {} : { note: common.searchedBackTo(format.full(back)), label: common.searchFurther }),
  };
  return (
    <TriggerTable label={texts.list} rows={rows} more={query.hasNextPage ? more : undefined} hideCampaign />
  );
};

/** The campaign's triggers as they come in. */
export const TriggersTab = ({ campaign }: { campaign: Campaign }) => {
  const { account } = useHere();
  const { test = false } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Switch
          label={texts.isTest}
          checked={test}
          onChange={(event) => {
            const next = event.currentTarget.checked ? true : undefined;
            void navigate({ search: (before) => ({ ...before, test: next }), resetScroll: false });
          }}
        />
        <LinkTo
          to="/a/$account/triggers"
          params={{ account: account.id }}
          search={{ campaign: campaign.id, test: test ? true : undefined }}
          size="sm"
        >
          {texts.all}
        </LinkTo>
      </Group>
      <Rows campaign={campaign} isTest={test} />
    </Stack>
  );
};
