import { Stack } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo, useRef } from "react";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { type Action, useScreenActions } from "../../actions/actions.ts";
import { authorsQuery, campaignListQuery } from "../../api/campaignList.ts";
import { labelsQuery } from "../../api/campaigns.ts";
import { useHere } from "../../api/context.ts";
import type { CampaignListSearch } from "../../searches.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import { Page } from "../../ui/Page.tsx";
import { ErrorState, LoadingState } from "../../ui/States.tsx";
import { authorChoices } from "./authors.ts";
import { CampaignTable } from "./CampaignTable.tsx";
import { NoCampaigns, NoMatch } from "./EmptyLists.tsx";
import { Filters } from "./Filters.tsx";

const route = getRouteApi("/a/$account/campaigns");

const useSearchAction = () => {
  const field = useRef<HTMLInputElement>(null);
  const actions = useMemo<Action[]>(
    () => [
      {
        id: "campaigns.search",
        label: texts.focusSearch,
        section: "here",
        icon: IconSearch,
        hotkey: "/",
        run: () => field.current?.focus(),
      },
    ],
    [],
  );
  useScreenActions(actions);
  return field;
};

/** All campaigns: found, opened, cloned, archived. */
export const CampaignsScreen = () => {
  const { account } = useHere();
  const search = route.useSearch();
  const navigate = useNavigate();
  const field = useSearchAction();
  const list = useInfiniteQuery(campaignListQuery(account.id, search));
  const labels = useQuery(labelsQuery(account.id));
  const authors = useQuery(authorsQuery(account.id));
  const rows = useMemo(() => list.data?.pages.flatMap(({ data }) => data) ?? [], [list.data]);
  const members = authors.data?.data ?? [];
  const narrow = (next: CampaignListSearch): void =>
    void navigate({
      to: "/a/$account/campaigns",
      params: { account: account.id },
      search: next,
      replace: true,
      resetScroll: false,
    });
  const isNarrowed = Object.values(search).some((value) => value !== undefined);
  // then filters would find nothing, and the one button stands beside the words on what a campaign is
  const isEmpty = list.data !== undefined && rows.length === 0 && !isNarrowed;
  return (
    <Page title={texts.title} actions={isEmpty ? undefined : <ActionButton id="campaign.create" />}>
      <Stack gap="sm">
        {isEmpty ? null : (
          <Filters
            search={search}
            labels={labels.data ?? []}
            authors={authorChoices(members, rows, search.creator)}
            field={field}
            onChange={narrow}
          />
        )}
        {list.data === undefined ? (
          list.error === null ? (
            <LoadingState rows={10} />
          ) : (
            <ErrorState error={list.error} retry={() => void list.refetch()} />
          )
        ) : (
          <CampaignTable
            rows={rows}
            members={members}
            whenEmpty={isNarrowed ? <NoMatch onClear={() => narrow({})} /> : <NoCampaigns />}
            more={
              list.hasNextPage
                ? { isLoading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }
                : undefined
            }
          />
        )}
      </Stack>
    </Page>
  );
};
