import { Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowsTransferDown, IconDownload, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Transfer } from "../../../src/contract/transfer.ts";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { type Action, useScreenActions } from "../../actions/actions.ts";
import { useHere } from "../../api/context.ts";
import { exportedFileAddress, isUnderWay, transfersQuery } from "../../api/transfers.ts";
import { common } from "../../texts/common.ts";
import { transfers as words } from "../../texts/transfers.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Page } from "../../ui/Page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../ui/States.tsx";
import { useAuthor } from "../campaign/useAuthor.ts";
import { UsersNav } from "../users/UsersNav.tsx";
import { ExportDialog } from "./ExportDialog.tsx";
import { DownloadButton, kindOf, RowCounts, ShareBar, shareDone, TransferBadge } from "./TransferBits.tsx";

const IMPORT = "transfer.import";
const EXPORT = "transfer.export";

/** What can be begun here, for those whose role may. */
const useBeginActions = (openExport: () => void): readonly Action[] => {
  const { account } = useHere();
  const navigate = useNavigate();
  return useMemo(
    () => [
      {
        id: IMPORT,
        label: words.import,
        section: "here",
        icon: IconUpload,
        hotkey: "N",
        disabledReason: account.scopes.includes("upload") ? undefined : common.notAllowed,
        run: () => void navigate({ to: "/a/$account/users/transfers/new", params: { account: account.id } }),
      },
      {
        id: EXPORT,
        label: words.export,
        section: "here",
        icon: IconDownload,
        disabledReason: account.scopes.includes("profiles:read") ? undefined : common.notAllowed,
        run: openExport,
      },
    ],
    [account, navigate, openExport],
  );
};

const StateCell = ({ transfer }: { transfer: Transfer }) => (
  <Stack gap={6} align="flex-start">
    <TransferBadge transfer={transfer} />
    {isUnderWay(transfer) ? (
      <div style={{ width: "100%", maxWidth: 180 }}>
        <ShareBar share={shareDone(transfer)} label={words.progressOf(transfer.name)} />
      </div>
    ) : null}
  </Stack>
);

const NameCell = ({ transfer, account }: { transfer: Transfer; account: string }) => (
  <Stack gap={4} align="flex-start">
    <LinkTo
      to="/a/$account/users/transfers/$transfer"
      params={{ account, transfer: transfer.id }}
      size="sm"
      fw={550}
      className="breaks"
    >
      {transfer.name}
    </LinkTo>
    <Text size="xs" c="dimmed" hiddenFrom="sm">
      {kindOf(transfer)}
    </Text>
    {transfer.kind === "export" && transfer.state === "done" ? (
      <DownloadButton
        address={exportedFileAddress(account, transfer.id)}
        text={words.download}
        label={words.downloadOf(transfer.name)}
        variant="default"
        size="compact-sm"
      />
    ) : null}
  </Stack>
);

const columnsFor = (account: string, authorOf: (author: string) => string): Column<Transfer>[] => [
  {
    key: "name",
    title: words.name,
    cell: (transfer) => <NameCell transfer={transfer} account={account} />,
  },
  {
    key: "what",
    title: words.what,
    from: "sm",
    cell: (transfer) => <Text size="sm">{kindOf(transfer)}</Text>,
  },
  { key: "state", title: words.state, cell: (transfer) => <StateCell transfer={transfer} /> },
  {
    key: "rows",
    title: words.rows,
    align: "right",
    cell: (transfer) => <RowCounts transfer={transfer} />,
  },
  {
    key: "by",
    title: words.by,
    from: "md",
    cell: ({ createdBy }) => (
      <Text size="sm" className="breaks">
        {authorOf(createdBy)}
      </Text>
    ),
  },
  {
    key: "when",
    title: words.when,
    align: "right",
    from: "sm",
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
];

const None = () => (
  <EmptyState icon={IconArrowsTransferDown} title={words.emptyTitle} text={words.emptyText}>
    <Group gap="sm" justify="center">
      <ActionButton id={IMPORT} />
      <ActionButton id={EXPORT} variant="default" />
    </Group>
  </EmptyState>
);

const List = () => {
  const account = useHere().account.id;
  const authorOf = useAuthor();
  const list = useInfiniteQuery(transfersQuery(account));
  const retry = (): void => void list.refetch();
  if (list.data === undefined)
    return list.error === null ? <LoadingState /> : <ErrorState error={list.error} retry={retry} />;
  const rows = list.data.pages.flatMap(({ data }) => data);
  if (rows.length === 0) return <None />;
  return (
    <Stack gap="sm">
      {list.error === null ? null : <ErrorState error={list.error} retry={retry} />}
      <DataTable
        label={words.list}
        columns={columnsFor(account, authorOf)}
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

/** Files of users and events that came in and went out, and those under way. */
export const TransfersScreen = () => {
  const [isExporting, exporting] = useDisclosure(false);
  useScreenActions(useBeginActions(exporting.open));
  return (
    <Page
      title={words.title}
      actions={
        <>
          <ActionButton id={EXPORT} variant="default" />
          <ActionButton id={IMPORT} />
        </>
      }
    >
      <UsersNav />
      <List />
      <ExportDialog isOpen={isExporting} onClose={exporting.close} />
    </Page>
  );
};
