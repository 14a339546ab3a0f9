import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconInbox, IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CHANNELS } from "../../../src/contract/content.ts";
import { inboxDays } from "../../../src/limits.ts";
import { useHere } from "../../api/context.ts";
import { inboxQuery } from "../../api/inbox.ts";
import type { InboxSearch } from "../../searches.ts";
import { names } from "../../texts/common.ts";
import { inbox as words } from "../../texts/inbox.ts";
import { SandboxBadge } from "../../ui/badges.tsx";
import { ButtonTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { EmptyState, ErrorState } from "../../ui/States.tsx";
import { CampaignSelect } from "../triggers/log/CampaignSelect.tsx";
import { InboxPanes, LoadingPanes } from "./InboxPanes.tsx";

const route = getRouteApi("/a/$account/inbox");

const CHANNEL_OPTIONS = CHANNELS.map((value) => ({ value, label: names.channel[value] }));

const Filters = ({ search, onChange }: { search: InboxSearch; onChange: (change: InboxSearch) => void }) => (
  <Group gap="sm" align="flex-end">
    <Select
      label={words.channel}
      placeholder={words.allChannels}
      data={CHANNEL_OPTIONS}
      value={search.channel ?? null}
      onChange={(chosen) => onChange({ channel: CHANNELS.find((channel) => channel === chosen) })}
      clearable
      clearButtonProps={{ "aria-label": words.allChannels }}
      w={{ base: "100%", xs: 200 }}
    />
    <CampaignSelect value={search.campaign} onChange={(campaign) => onChange({ campaign })} />
  </Group>
);

const Empty = () => {
  const account = useHere().account.id;
  return (
    <div role="status">
      <EmptyState icon={IconInbox} title={words.emptyTitle} text={words.emptyText}>
        <ButtonTo to="/a/$account/campaigns/new" params={{ account }}>
          {words.toNew}
        </ButtonTo>
      </EmptyState>
    </div>
  );
};

const NothingFound = ({ clear }: { clear: () => void }) => (
  <EmptyState icon={IconSearchOff} title={words.nothingFound} text={words.nothingFoundText}>
    <Button variant="default" onClick={clear}>
      {words.clear}
    </Button>
  </EmptyState>
);

const useInbox = (search: InboxSearch) => {
  const query = useInfiniteQuery(inboxQuery(useHere().account.id, search));
  return { query, messages: query.data?.pages.flatMap(({ data }) => data) ?? [] };
};

const Body = ({ search, clear }: { search: InboxSearch; clear: () => void }) => {
  const { query, messages } = useInbox(search);
  const isFiltered = search.channel !== undefined || search.campaign !== undefined;
  if (query.data === undefined)
    return query.error === null ? (
      <LoadingPanes isOpen={search.open !== undefined} />
    ) : (
      <ErrorState error={query.error} retry={() => void query.refetch()} />
    );
  if (messages.length === 0) return isFiltered ? <NothingFound clear={clear} /> : <Empty />;
  const more = query.hasNextPage
    ? { isLoading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }
    : undefined;
  return <InboxPanes messages={messages} open={search.open} more={more} />;
};

/** What the sandbox kept, as its receivers would see it. */
export const InboxScreen = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (patch: InboxSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...patch, open: undefined }) });
  return (
    <Page title={words.title} aside={<SandboxBadge />}>
      {/* On a narrow window an open message has it to itself. */}
      <Stack gap="md" visibleFrom={search.open === undefined ? undefined : "md"}>
        <Text size="sm" c="dimmed">
          {words.note(inboxDays)}
        </Text>
        <Filters search={search} onChange={change} />
      </Stack>
      <Body search={search} clear={() => void navigate({ search: {} })} />
    </Page>
  );
};
