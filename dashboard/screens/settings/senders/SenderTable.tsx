import { Box, Button, Group, Stack, Text } from "@mantine/core";
import type { Sender } from "../../../../src/contract/sender.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useDeleteSender, useSaveSender } from "../../../api/senders.ts";
import { senders as words } from "../../../texts/senders.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyFailed, notifyUndo } from "../../../ui/notify.tsx";
import { DomainBadge } from "../../../ui/senders/DomainBadge.tsx";

type Do = (sender: Sender) => void;

const Domain = ({ domain: { state, checkedAt } }: Sender) => (
  <Stack gap={2} align="flex-start">
    <DomainBadge state={state} />
    {state === "unknown" ? null : (
      <Text size="xs" c="dimmed">
        {checkedAt === null ? (
          words.neverChecked
        ) : (
          <>
            {words.checked} <Moment at={checkedAt} />
          </>
        )}
      </Text>
    )}
  </Stack>
);

const Actions = ({ row, edit, remove }: { row: Sender; edit: Do; remove: Do }) => {
  const named = `${row.fromName} <${row.fromAddress}>`;
  return (
    <Group gap={4} justify="flex-end" miw={{ sm: 160 }}>
      <Button size="compact-sm" variant="subtle" aria-label={words.editOf(named)} onClick={() => edit(row)}>
        {words.edit}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        aria-label={words.deleteOf(named)}
        onClick={() => remove(row)}
      >
        {words.delete}
      </Button>
    </Group>
  );
};

const columnsFor = (acts: { edit: Do; remove: Do } | null): Column<Sender>[] => [
  {
    key: "sender",
    title: words.sender,
    cell: (row) => (
      <>
        <Text size="sm" fw={550} className="breaks">
          {row.fromName}
        </Text>
        <Text size="sm" className="breaks">
          {row.fromAddress}
        </Text>
        {row.replyTo === "" ? null : (
          <Text size="xs" c="dimmed" className="breaks">
            {words.replies(row.replyTo)}
          </Text>
        )}
        <Box hiddenFrom="sm" mt={4}>
          <Domain {...row} />
        </Box>
      </>
    ),
  },
  { key: "domain", title: words.domain, from: "sm", cell: (row) => <Domain {...row} /> },
  ...(acts === null
    ? []
    : [
        {
          key: "actions",
          title: words.actions,
          align: "right" as const,
          cell: (row: Sender) => <Actions row={row} {...acts} />,
        },
      ]),
];

/** The senders, and the ways to change one and to delete one, which can be taken back. */
export const SenderTable = ({ senders, edit }: { senders: readonly Sender[]; edit: Do }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("campaigns:write");
  const { mutate } = useDeleteSender(account);
  const { mutateAsync: save } = useSaveSender(account);
  const remove: Do = ({ id, fromName, fromAddress, replyTo }) =>
    mutate(id, {
      onSuccess: () =>
        notifyUndo(words.deleted(fromName), () =>
          save({ id: null, sender: { fromName, fromAddress, replyTo } }),
        ),
      onError: (error) => notifyFailed(words.deleteFailed, error),
    });
  return (
    <DataTable
      label={words.list}
      columns={columnsFor(mayWrite ? { edit, remove } : null)}
      rows={senders}
      rowKey={({ id }) => id}
    />
  );
};
