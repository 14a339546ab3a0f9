import { Badge, Box, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { PublishableKey } from "../../../../src/contract/publishableKey.ts";
import { useHere } from "../../../api/context.ts";
import { useRevokePublishableKey } from "../../../api/publishableKeys.ts";
import { apps as words } from "../../../texts/apps.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { CopyField } from "../../../ui/Copy.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyDone } from "../../../ui/notify.tsx";

type Do = (key: PublishableKey) => void;

const Origins = ({ allowedOrigins }: PublishableKey) =>
  allowedOrigins.length === 0 ? (
    <Text size="sm" c="dimmed">
      {words.appsOnly}
    </Text>
  ) : (
    <Stack gap={2}>
      {allowedOrigins.map((origin) => (
        <Text key={origin} size="sm" className="breaks">
          {origin}
        </Text>
      ))}
    </Stack>
  );

const State = ({ revokedAt }: PublishableKey) =>
  revokedAt === null ? (
    <Badge color="teal">{words.inUse}</Badge>
  ) : (
    <Stack gap={2} align="flex-start">
      <Badge color="gray">{words.revoked}</Badge>
      <Text size="xs" c="dimmed">
        <Moment at={revokedAt} />
      </Text>
    </Stack>
  );

const Actions = ({ row, edit, revoke }: { row: PublishableKey; edit: Do; revoke: Do }) =>
  row.revokedAt === null ? (
    <Group gap={4} justify="flex-end" miw={{ sm: 160 }}>
      <Button
        size="compact-sm"
        variant="subtle"
        aria-label={words.editOf(row.name)}
        onClick={() => edit(row)}
      >
        {words.edit}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        aria-label={words.revokeOf(row.name)}
        onClick={() => revoke(row)}
      >
        {words.revoke}
      </Button>
    </Group>
  ) : null;

const columnsFor = (edit: Do, revoke: Do): Column<PublishableKey>[] => [
  {
    key: "name",
    title: words.name,
    cell: (row) => (
      <>
        <Text size="sm" fw={550} className="breaks">
          {row.name}
        </Text>
        <CopyField value={row.key} label={words.key} />
        <Box hiddenFrom="md">
          <Origins {...row} />
        </Box>
      </>
    ),
  },
  { key: "origins", title: words.origins, from: "md", cell: (row) => <Origins {...row} /> },
  {
    key: "used",
    title: words.lastUsed,
    align: "right",
    from: "sm",
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? words.never : <Moment at={lastUsedAt} />),
  },
  { key: "state", title: words.state, cell: (row) => <State {...row} /> },
  {
    key: "actions",
    title: words.actions,
    align: "right",
    cell: (row) => <Actions row={row} edit={edit} revoke={revoke} />,
  },
];

/** The keys, and the ways to change one and to end one. */
export const KeyTable = ({ keys, edit }: { keys: readonly PublishableKey[]; edit: Do }) => {
  const revoke = useRevokePublishableKey(useHere().account.id);
  const [asked, ask] = useState<PublishableKey | null>(null);
  const confirm = async (): Promise<void> => {
    if (asked === null) return;
    await revoke.mutateAsync(asked.id);
    notifyDone(words.revokeDone(asked.name));
  };
  return (
    <>
      <DataTable label={words.list} columns={columnsFor(edit, ask)} rows={keys} rowKey={({ id }) => id} />
      <ConfirmDestructive
        isOpen={asked !== null}
        title={words.revokeTitle}
        text={words.revokeText(asked?.name ?? "")}
        typed={asked?.name ?? ""}
        typeLabel={words.revokeType}
        action={words.revoke}
        onClose={() => ask(null)}
        onConfirm={confirm}
      />
    </>
  );
};
