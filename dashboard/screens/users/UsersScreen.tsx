import { Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ProfileSummary } from "../../../src/contract/profile.ts";
import { useHere } from "../../api/context.ts";
import { profilesQuery } from "../../api/profiles.ts";
import { users } from "../../texts/users.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Page } from "../../ui/Page.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { ErrorState, LoadingState } from "../../ui/States.tsx";
import { NoMatch, NoUsers } from "./NoUsers.tsx";
import { titleOf } from "./titleOf.ts";
import { UsersNav } from "./UsersNav.tsx";

const route = getRouteApi("/a/$account/users");

const Value = ({ text }: { text: string | null }) => (
  <Text size="sm" className="breaks" c={text === null ? "dimmed" : undefined}>
    {text ?? users.absent}
  </Text>
);

const columnsFor = (account: string): Column<ProfileSummary>[] => [
  {
    key: "name",
    title: users.name,
    cell: (user) => (
      <LinkTo
        to="/a/$account/users/$profile"
        params={{ account, profile: String(user.id) }}
        size="sm"
        fw={550}
        className="breaks"
      >
        {titleOf(user)}
      </LinkTo>
    ),
  },
  { key: "identity", title: users.identity, cell: ({ identity }) => <Value text={identity} /> },
  { key: "email", title: users.email, from: "sm", cell: ({ email }) => <Value text={email} /> },
  { key: "phone", title: users.phone, from: "md", cell: ({ phone }) => <Value text={phone} /> },
  {
    key: "seen",
    title: users.lastSeen,
    align: "right",
    cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} />,
  },
];

const List = ({ text, clear }: { text: string; clear: () => void }) => {
  const account = useHere().account.id;
  const list = useInfiniteQuery(profilesQuery(account, text));
  if (list.data === undefined)
    return list.error === null ? (
      <LoadingState />
    ) : (
      <ErrorState error={list.error} retry={() => void list.refetch()} />
    );
  const rows = list.data.pages.flatMap(({ data }) => data);
  if (rows.length === 0 && !list.isPlaceholderData)
    return text === "" ? <NoUsers /> : <NoMatch text={text} clear={clear} />;
  return (
    <Stack gap="sm">
      {list.error === null ? null : <ErrorState error={list.error} retry={() => void list.refetch()} />}
      <DataTable
        label={text === "" ? users.list : users.found(text)}
        columns={columnsFor(account)}
        rows={rows}
        rowKey={({ id }) => String(id)}
        more={
          list.hasNextPage
            ? { isLoading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }
            : undefined
        }
      />
    </Stack>
  );
};

/** The people whom messages go to, and how to find one. */
export const UsersScreen = () => {
  const { text = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const search = (next: string): void =>
    void navigate({ search: next === "" ? {} : { text: next }, replace: text !== "" && next !== "" });
  return (
    <Page title={users.title}>
      <UsersNav />
      <search>
        <SearchField
          label={users.searchLabel}
          description={users.searchHint}
          placeholder={users.searchPlaceholder}
          value={text}
          onSearch={search}
        />
      </search>
      <List text={text} clear={() => search("")} />
    </Page>
  );
};
