import { Badge, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { SegmentDetail, SegmentVersion } from "../../../src/contract/segment.ts";
import { useHere, useMay } from "../../api/context.ts";
import { segmentVersionsQuery, useRestoreSegment } from "../../api/segments.ts";
import { segments as words } from "../../texts/segments.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LongText } from "../../ui/LongText.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { notifyFailed, notifyUndo } from "../../ui/notify.tsx";
import { Section } from "../../ui/Section.tsx";
import { ErrorState, LoadingRows, LoadingShape } from "../../ui/States.tsx";
import { useAuthor } from "../campaign/useAuthor.ts";
import { GuardedButton } from "../settings/GuardedButton.tsx";

const texts = words.versions;
const LOADING_ROWS = 2;

const Restore = ({ segment, version }: { segment: SegmentDetail; version: number }) => {
  const account = useHere().account.id;
  const { mutateAsync, isPending } = useRestoreSegment(account, segment.id);
  const before = segment.version;
  const restore = (): void => {
    mutateAsync(version).then(
      () => notifyUndo(texts.restored(version), () => mutateAsync(before)),
      (error: unknown) => notifyFailed(texts.failed, error, restore),
    );
  };
  return (
    <GuardedButton
      isAllowed={useMay()("segments:write")}
      size="compact-sm"
      variant="default"
      loading={isPending}
      aria-label={texts.restoreOf(version)}
      onClick={restore}
    >
      {texts.restore}
    </GuardedButton>
  );
};

const columnsFor = (
  segment: SegmentDetail,
  authorOf: (author: string) => string,
): Column<SegmentVersion>[] => [
  {
    key: "version",
    title: texts.version,
    cell: ({ version }) => (
      <Group gap={6} wrap="nowrap">
        {version}
        {version === segment.version ? <Badge color="teal">{texts.now}</Badge> : null}
      </Group>
    ),
  },
  {
    key: "words",
    title: texts.words,
    from: "sm",
    cell: (one) => (
      <Text size="sm" component="div" maw={560}>
        <LongText text={one.words} />
      </Text>
    ),
  },
  { key: "saved", title: texts.saved, cell: ({ savedAt }) => <Moment at={savedAt} /> },
  { key: "by", title: texts.by, from: "md", cell: ({ savedBy }) => authorOf(savedBy) },
  {
    key: "restore",
    title: "",
    align: "right",
    cell: ({ version }) =>
      version === segment.version ? null : <Restore segment={segment} version={version} />,
  },
];

/** What the filter was, newest first. */
export const SegmentVersions = ({ segment }: { segment: SegmentDetail }) => {
  const account = useHere().account.id;
  const list = useInfiniteQuery(segmentVersionsQuery(account, segment.id));
  const authorOf = useAuthor();
  return (
    <Section title={texts.title}>
      <Text size="sm" c="dimmed">
        {texts.text}
      </Text>
      {list.error === null ? null : <ErrorState error={list.error} retry={() => void list.refetch()} />}
      {list.data === undefined ? (
        list.error === null && (
          <LoadingShape>
            <LoadingRows rows={LOADING_ROWS} />
          </LoadingShape>
        )
      ) : (
        <DataTable
          label={texts.list}
          columns={columnsFor(segment, authorOf)}
          rows={list.data.pages.flatMap(({ data }) => data)}
          rowKey={({ version }) => String(version)}
          more={
            list.hasNextPage
              ? { isLoading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }
              : undefined
          }
        />
      )}
    </Section>
  );
};
