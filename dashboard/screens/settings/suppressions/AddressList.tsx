import { Stack, Text } from "@mantine/core";
import { IconMailOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Suppression } from "../../../../src/contract/suppression.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { suppressionsQuery, useLetAddressGo } from "../../../api/suppressions.ts";
import type { SuppressionSearch } from "../../../searches.ts";
import { suppressions as texts } from "../../../texts/suppressions.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { ButtonTo } from "../../../ui/LinkTo.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyDone } from "../../../ui/notify.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { EmptyState } from "../../../ui/States.tsx";
import { GuardedButton } from "../GuardedButton.tsx";
import { channelName } from "./channelName.ts";

const columnsFor = (mayChange: boolean, ask: (row: Suppression) => void): Column<Suppression>[] => [
  {
    key: "address",
    title: texts.address,
    cell: ({ address, channel }) => (
      <Stack gap={0}>
        <Text size="sm" fw={550} className="breaks">
          {address}
        </Text>
        <Text size="xs" c="dimmed">
          {channelName(channel)}
        </Text>
      </Stack>
    ),
  },
  {
    key: "reason",
    title: texts.reason,
    cell: ({ reason, detail }) => (
      <Stack gap={0}>
        <Text size="sm">{texts.reasons[reason]}</Text>
        <Text size="xs" c="dimmed" className="breaks">
          {detail}
        </Text>
      </Stack>
    ),
  },
  { key: "since", title: texts.since, from: "sm", cell: ({ since }) => <Moment at={since} /> },
  {
    key: "remove",
    title: "",
    align: "right",
    cell: (row) => (
      <GuardedButton
        isAllowed={mayChange}
        size="compact-sm"
        variant="default"
        aria-label={texts.remove(row.address)}
        onClick={() => ask(row)}
      >
        {texts.removeAction}
      </GuardedButton>
    ),
  },
];

const Empty = ({ search }: { search: SuppressionSearch }) => {
  const account = useHere().account.id;
  return Object.keys(search).length === 0 ? (
    <EmptyState icon={IconMailOff} title={texts.empty} text={texts.emptyText} />
  ) : (
    <EmptyState icon={IconMailOff} title={texts.noMatch} text={texts.noMatchText}>
      <ButtonTo to="/a/$account/settings/stopped-addresses" params={{ account }} variant="default">
        {texts.showAll}
      </ButtonTo>
    </EmptyState>
  );
};

const LetGo = ({ asked, onClose }: { asked: Suppression | null; onClose: () => void }) => {
  const letGo = useLetAddressGo(useHere().account.id);
  return (
    <ConfirmDestructive
      isOpen={asked !== null}
      title={texts.removeTitle(asked?.address ?? "")}
      text={texts.removeText}
      typed={null}
      action={texts.removeAction}
      dismiss={texts.removeKeep}
      onClose={onClose}
      onConfirm={async () => {
        if (asked === null) return;
        await letGo.mutateAsync(asked.id);
        notifyDone(texts.removed(asked.address));
        onClose();
      }}
    />
  );
};

/** Stopped addresses, newest first, as many as the search lets through; more on demand. */
export const AddressList = ({ search }: { search: SuppressionSearch }) => {
  const account = useHere().account.id;
  const mayChange = useMay()("account:admin");
  const list = useInfiniteQuery(suppressionsQuery(account, search));
  const [asked, setAsked] = useState<Suppression | null>(null);
  return (
    <>
      <QueryView query={list}>
        {({ pages }) => {
          const rows = pages.flatMap(({ data }) => data);
          if (rows.length === 0) return <Empty search={search} />;
          return (
            <DataTable
              label={texts.list}
              columns={columnsFor(mayChange, setAsked)}
              rows={rows}
              rowKey={({ id }) => String(id)}
              more={
                list.hasNextPage
                  ? { isLoading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }
                  : undefined
              }
            />
          );
        }}
      </QueryView>
      <LetGo asked={asked} onClose={() => setAsked(null)} />
    </>
  );
};
