import { Button, Paper, Stack, Text } from "@mantine/core";
import { IconArrowUp, IconSearchOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { common } from "../../../texts/common.ts";
import { triggers as words } from "../../../texts/triggers.ts";
import type { DataTable } from "../../../ui/DataTable.tsx";
import { useMoments } from "../../../ui/moments.ts";
import { EmptyState, ErrorState, LoadingState } from "../../../ui/States.tsx";
import type { LogList } from "./useLogList.ts";

type More = Parameters<typeof DataTable>[0]["more"];

const News = ({
  news,
  what,
}: {
  news: LogList<{ id: string }>["news"];
  what: { one: string; many: string };
}) => (
  <div role="status">
    {news.count === 0 ? null : (
      <Button
        size="xs"
        variant="light"
        fullWidth
        onClick={news.show}
        leftSection={<IconArrowUp size={14} aria-hidden />}
      >
        {words.follow.news(news.count, news.isMore, news.count === 1 ? what.one : what.many)}
      </Button>
    )}
  </div>
);

const NothingYet = ({ searchedBackTo, more }: { searchedBackTo: string; more: NonNullable<More> }) => (
  <Paper withBorder p="lg" radius="lg">
    <Stack align="center" gap="sm" ta="center" role="status">
      <Text c="dimmed" maw={520}>
        {words.nothingYet(useMoments().full(searchedBackTo))}
      </Text>
      <Button variant="default" size="xs" loading={more.isLoading} onClick={more.load}>
        {common.searchFurther}
      </Button>
    </Stack>
  </Paper>
);

const NothingFound = ({ clear }: { clear: () => void }) => (
  <EmptyState icon={IconSearchOff} title={words.nothingFound} text={words.nothingFoundText}>
    <Button variant="default" onClick={clear}>
      {words.filter.clear}
    </Button>
  </EmptyState>
);

/** A searched list in each of its looks: coming, failed, empty, nothing found yet, nothing found, full. */
export function LogView<Row extends { id: string }>({
  log,
  isFiltered,
  clear,
  empty,
  what,
  children,
}: {
  log: LogList<Row>;
  isFiltered: boolean;
  clear: () => void;
  /** Where nothing has happened yet. */
  empty: ReactNode;
  what: { one: string; many: string };
  children: (rows: readonly Row[], more: More) => ReactNode;
}) {
  const format = useMoments();
  const { list, rows, searchedBackTo } = log;
  if (list.data === undefined)
    return list.error === null ? (
      <LoadingState />
    ) : (
      <ErrorState error={list.error} retry={() => void list.refetch()} />
    );
  const more =
    searchedBackTo === null
      ? undefined
      : {
          isLoading: list.isFetchingNextPage,
          load: log.loadMore,
          ...(isFiltered
            ? { label: common.searchFurther, note: common.searchedBackTo(format.full(searchedBackTo)) }
            : {}),
        };
  if (rows.length === 0 && more !== undefined && searchedBackTo !== null)
    return <NothingYet searchedBackTo={searchedBackTo} more={more} />;
  if (rows.length === 0) return isFiltered ? <NothingFound clear={clear} /> : empty;
  return (
    <Stack gap="sm">
      <News news={log.news} what={what} />
      {list.error === null ? null : <ErrorState error={list.error} retry={() => void list.refetch()} />}
      {children(rows, more)}
    </Stack>
  );
}
