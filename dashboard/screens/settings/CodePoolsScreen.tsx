import { Code, Group, Text } from "@mantine/core";
import { IconPlus, IconTicket } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CodePool } from "../../../src/contract/codePool.ts";
import { codePoolsQuery } from "../../api/codePools.ts";
import { useHere, useMay } from "../../api/context.ts";
import { codePools as words } from "../../texts/codePools.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { PoolBadges, Stock } from "./codePools/PoolBits.tsx";
import { PoolDialog } from "./codePools/PoolDialog.tsx";
import { GuardedButton } from "./GuardedButton.tsx";

const NewPool = ({ onOpen }: { onOpen: () => void }) => (
  <GuardedButton
    isAllowed={useMay()("codes:write")}
    leftSection={<IconPlus size={16} aria-hidden />}
    onClick={onOpen}
  >
    {words.create}
  </GuardedButton>
);

const Named = ({ pool }: { pool: CodePool }) => {
  const { account } = useHere();
  return (
    <div>
      <Group gap="xs">
        <LinkTo
          to="/a/$account/settings/code-pools/$pool"
          params={{ account: account.id, pool: pool.id }}
          size="sm"
          fw={550}
          className="breaks"
        >
          {pool.name}
        </LinkTo>
        <PoolBadges pool={pool} />
      </Group>
      {pool.description === "" ? null : (
        <Text size="xs" c="dimmed" className="breaks" lineClamp={2}>
          {pool.description}
        </Text>
      )}
    </div>
  );
};

const COLUMNS: readonly Column<CodePool>[] = [
  { key: "name", title: words.name, cell: (pool) => <Named pool={pool} /> },
  { key: "stock", title: words.stock, cell: (pool) => <Stock pool={pool} /> },
  {
    key: "used",
    title: words.used,
    align: "right",
    from: "sm",
    cell: ({ used }) => used.toLocaleString("en"),
  },
  {
    key: "expires",
    title: words.expires,
    align: "right",
    from: "md",
    cell: ({ expiresAt }) => <Moment at={expiresAt} />,
  },
];

/** Named lists of one-time codes, of which messages take. */
export const CodePoolsScreen = () => {
  const { account } = useHere();
  const query = useQuery(codePoolsQuery(account.id));
  const [isOpen, setOpen] = useState(false);
  const open = (): void => setOpen(true);
  return (
    <Page
      title={words.title}
      actions={query.data === undefined || query.data.length === 0 ? undefined : <NewPool onOpen={open} />}
    >
      <Text size="sm" c="dimmed" maw={760}>
        {words.text}
      </Text>
      <QueryView query={query}>
        {(pools) =>
          pools.length === 0 ? (
            <EmptyState icon={IconTicket} title={words.emptyTitle} text={words.emptyText}>
              <Code>{words.example}</Code>
              <NewPool onOpen={open} />
            </EmptyState>
          ) : (
            <DataTable label={words.list} columns={COLUMNS} rows={pools} rowKey={({ id }) => id} />
          )
        }
      </QueryView>
      <PoolDialog wish={isOpen ? { pool: null } : null} onClose={() => setOpen(false)} />
    </Page>
  );
};
