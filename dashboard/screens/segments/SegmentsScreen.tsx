import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconListDetails, IconSearchOff, IconUsersGroup } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Segment } from "../../../src/contract/segment.ts";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { type Action, useScreenActions } from "../../actions/actions.ts";
import { useHere } from "../../api/context.ts";
import { segmentsQuery } from "../../api/segments.ts";
import { common } from "../../texts/common.ts";
import { segments as words } from "../../texts/segments.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { LongText } from "../../ui/LongText.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Page } from "../../ui/Page.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../ui/States.tsx";
import { UsersNav } from "../users/UsersNav.tsx";

const route = getRouteApi("/a/$account/users/segments");
const CREATE = "segment.create";
const CREATE_LIST = "segment.createList";

/** New segments and lists, for those whose role may make them. */
const useCreateActions = (): readonly Action[] => {
  const { account } = useHere();
  const navigate = useNavigate();
  return useMemo(() => {
    const disabledReason = account.scopes.includes("segments:write") ? undefined : common.notAllowed;
    const open = (kind: "list" | undefined) => (): void =>
      void navigate({
        to: "/a/$account/users/segments/new",
        params: { account: account.id },
        search: kind === undefined ? {} : { kind },
      });
    return [
      {
        id: CREATE,
        label: words.create,
        section: "here",
        icon: IconUsersGroup,
        hotkey: "N",
        disabledReason,
        run: open(undefined),
      },
      {
        id: CREATE_LIST,
        label: words.createList,
        section: "here",
        icon: IconListDetails,
        disabledReason,
        run: open("list"),
      },
    ];
  }, [account, navigate]);
};

const columnsFor = (account: string): Column<Segment>[] => [
  {
    key: "name",
    title: words.name,
    cell: ({ id, name, description }) => (
      <div>
        <LinkTo
          to="/a/$account/users/segments/$segment"
          params={{ account, segment: id }}
          size="sm"
          fw={550}
          className="breaks"
        >
          {name}
        </LinkTo>
        {description === "" ? null : (
          <Text size="xs" c="dimmed" className="breaks" lineClamp={2}>
            {description}
          </Text>
        )}
      </div>
    ),
  },
  {
    key: "kind",
    title: words.kind,
    from: "sm",
    cell: ({ kind }) => <Badge color="gray">{words.kinds[kind]}</Badge>,
  },
  {
    key: "words",
    title: words.words,
    from: "md",
    cell: ({ words: text, members }) => (
      <Text size="sm" component="div" maw={520}>
        <LongText text={text ?? (members === null ? words.listWords : words.membersOf(members))} />
      </Text>
    ),
  },
  {
    key: "updated",
    title: words.updated,
    align: "right",
    cell: ({ updatedAt }) => <Moment at={updatedAt} />,
  },
];

const NoSegments = () => (
  <EmptyState icon={IconUsersGroup} title={words.emptyTitle} text={words.emptyText}>
    <Group gap="sm" justify="center">
      <ActionButton id={CREATE} />
      <ActionButton id={CREATE_LIST} variant="default" />
    </Group>
  </EmptyState>
);

const NoneFound = ({ text, clear }: { text: string; clear: () => void }) => (
  <div role="status" className="breaks">
    <EmptyState icon={IconSearchOff} title={words.noneTitle} text={words.noneText(text)}>
      <Button variant="default" onClick={clear}>
        {common.clearSearch}
      </Button>
    </EmptyState>
  </div>
);

const List = ({ text, clear }: { text: string; clear: () => void }) => {
  const account = useHere().account.id;
  const list = useInfiniteQuery(segmentsQuery(account, text));
  const retry = (): void => void list.refetch();
  if (list.data === undefined)
    return list.error === null ? <LoadingState /> : <ErrorState error={list.error} retry={retry} />;
  const rows = list.data.pages.flatMap(({ data }) => data);
  if (rows.length === 0 && !list.isPlaceholderData)
    return text === "" ? <NoSegments /> : <NoneFound text={text} clear={clear} />;
  return (
    <Stack gap="sm">
      {list.error === null ? null : <ErrorState error={list.error} retry={retry} />}
      <DataTable
        label={text === "" ? words.list : words.found(text)}
        columns={columnsFor(account)}
        rows={rows}
        rowKey={({ id }) => id}
        more={
          list.hasNextPage
            ? { isLoading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }
            : undefined
        }
      />
    </Stack>
  );
};

/** Filters with a name, and lists of users. */
export const SegmentsScreen = () => {
  const { text = "" } = route.useSearch();
  const navigate = route.useNavigate();
  useScreenActions(useCreateActions());
  const search = (next: string): void =>
    void navigate({ search: next === "" ? {} : { text: next }, replace: text !== "" && next !== "" });
  return (
    <Page
      title={words.title}
      actions={
        <>
          <ActionButton id={CREATE_LIST} variant="default" />
          <ActionButton id={CREATE} />
        </>
      }
    >
      <UsersNav />
      <search>
        <SearchField
          label={words.searchLabel}
          placeholder={words.searchPlaceholder}
          value={text}
          onSearch={search}
        />
      </search>
      <List text={text} clear={() => search("")} />
    </Page>
  );
};
