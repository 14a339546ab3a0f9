import { Code, Text } from "@mantine/core";
import { IconPlugConnected, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { LinkedApi } from "../../../src/contract/linkedApi.ts";
import { useHere, useMay } from "../../api/context.ts";
import { linkedApisQuery } from "../../api/linked.ts";
import { linked as words } from "../../texts/linked.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { GuardedButton } from "./GuardedButton.tsx";
import { LastCall } from "./linked/CallBits.tsx";
import { NewLookup } from "./linked/NewLookup.tsx";

const NewButton = ({ onOpen }: { onOpen: () => void }) => (
  <GuardedButton
    isAllowed={useMay()("providers:write")}
    leftSection={<IconPlus size={16} aria-hidden />}
    onClick={onOpen}
  >
    {words.create}
  </GuardedButton>
);

const Named = ({ api }: { api: LinkedApi }) => {
  const { account } = useHere();
  return (
    <div>
      <LinkTo
        to="/a/$account/settings/linked-content/$api"
        params={{ account: account.id, api: api.id }}
        size="sm"
        fw={550}
        className="breaks"
      >
        {api.name}
      </LinkTo>
      {api.description === "" ? null : (
        <Text size="xs" c="dimmed" className="breaks" lineClamp={2}>
          {api.description}
        </Text>
      )}
    </div>
  );
};

const COLUMNS: readonly Column<LinkedApi>[] = [
  { key: "name", title: words.name, cell: (api) => <Named api={api} /> },
  {
    key: "address",
    title: words.address,
    from: "md",
    cell: ({ url }) => (
      <Text size="xs" ff="monospace" className="breaks" lineClamp={2}>
        {url}
      </Text>
    ),
  },
  {
    key: "labels",
    title: words.labels,
    align: "right",
    from: "sm",
    cell: ({ labels }) => labels.length.toLocaleString("en"),
  },
  {
    key: "last",
    title: words.lastCall,
    align: "right",
    cell: ({ lastCall }) => <LastCall call={lastCall} />,
  },
];

/** Look-ups of other systems that messages read. */
export const LinkedContentScreen = () => {
  const { account } = useHere();
  const query = useQuery(linkedApisQuery(account.id));
  const [isOpen, setOpen] = useState(false);
  const open = (): void => setOpen(true);
  return (
    <Page
      title={words.title}
      actions={query.data === undefined || query.data.length === 0 ? undefined : <NewButton onOpen={open} />}
    >
      <Text size="sm" c="dimmed" maw={760}>
        {words.text}
      </Text>
      <QueryView query={query}>
        {(apis) =>
          apis.length === 0 ? (
            <EmptyState icon={IconPlugConnected} title={words.emptyTitle} text={words.emptyText}>
              <Code>{words.example}</Code>
              <NewButton onOpen={open} />
            </EmptyState>
          ) : (
            <DataTable label={words.list} columns={COLUMNS} rows={apis} rowKey={({ id }) => id} />
          )
        }
      </QueryView>
      <NewLookup isOpen={isOpen} onClose={() => setOpen(false)} />
    </Page>
  );
};
