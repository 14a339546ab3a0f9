import { Anchor, Group, Stack, Text } from "@mantine/core";
import { IconDownload, IconPencil, IconTrash } from "@tabler/icons-react";
import type { ControlGroupListItem } from "../../../../src/contract/controlGroup.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { groupUsersAddress } from "../../../api/controlGroups.ts";
import { controlGroups as words } from "../../../texts/controlGroups.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { GuardedButton } from "../GuardedButton.tsx";

interface Acts {
  onEdit: (group: ControlGroupListItem) => void;
  onDelete: (group: ControlGroupListItem) => void;
}

const Named = ({ group }: { group: ControlGroupListItem }) => (
  <Stack gap={2}>
    <Text size="sm" fw={550} className="breaks">
      {group.name}
    </Text>
    {group.purpose === "" ? null : (
      <Text size="xs" c="dimmed" className="breaks" lineClamp={3}>
        {group.purpose}
      </Text>
    )}
    <Text size="xs" hiddenFrom="sm">
      {words.percent(group.percent)}, {words.about(group.users)}
    </Text>
  </Stack>
);

const SHOWN = 3;

/** The campaigns that leave it out: the first few by name, and how many more. */
const UsedBy = ({ group }: { group: ControlGroupListItem }) => {
  const { account } = useHere();
  const shown = group.campaigns.slice(0, SHOWN);
  const more = group.campaignCount - shown.length;
  if (shown.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {words.noCampaign}
      </Text>
    );
  return (
    <Stack gap={6}>
      {shown.map(({ id, name }) => (
        <LinkTo
          key={id}
          to="/a/$account/campaigns/$campaign"
          params={{ account: account.id, campaign: id }}
          size="sm"
          className="breaks"
        >
          {name}
        </LinkTo>
      ))}
      {more > 0 ? (
        <Text size="xs" c="dimmed">
          {words.moreCampaigns(more)}
        </Text>
      ) : null}
    </Stack>
  );
};

const RowActs = ({ group, onEdit, onDelete }: { group: ControlGroupListItem } & Acts) => {
  const { account } = useHere();
  const may = useMay();
  return (
    <Group gap={6} justify="flex-end">
      {may("profiles:read") ? (
        <Anchor
          href={groupUsersAddress(account.id, group.id)}
          download
          size="sm"
          aria-label={words.exportOf(group.name)}
        >
          <Group gap={4} wrap="nowrap" component="span">
            <IconDownload size={15} aria-hidden />
            {words.export}
          </Group>
        </Anchor>
      ) : null}
      <GuardedButton
        isAllowed={may("account:admin")}
        size="compact-sm"
        variant="default"
        leftSection={<IconPencil size={14} aria-hidden />}
        aria-label={words.edit(group.name)}
        onClick={() => onEdit(group)}
      >
        {words.editAction}
      </GuardedButton>
      <GuardedButton
        isAllowed={may("account:admin")}
        size="compact-sm"
        variant="default"
        leftSection={<IconTrash size={14} aria-hidden />}
        aria-label={words.delete(group.name)}
        onClick={() => onDelete(group)}
      >
        {words.deleteAction}
      </GuardedButton>
    </Group>
  );
};

/** Control groups with their share, how many users that is, and who leaves them out. */
export const GroupTable = ({
  label,
  groups,
  ...acts
}: { label: string; groups: readonly ControlGroupListItem[] } & Acts) => {
  const columns: Column<ControlGroupListItem>[] = [
    { key: "name", title: words.name, cell: (group) => <Named group={group} /> },
    {
      key: "share",
      title: words.share,
      align: "right",
      from: "sm",
      cell: ({ percent }) => words.percent(percent),
    },
    { key: "users", title: words.users, align: "right", from: "sm", cell: ({ users }) => words.about(users) },
    { key: "campaigns", title: words.campaigns, from: "md", cell: (group) => <UsedBy group={group} /> },
    { key: "acts", title: "", align: "right", cell: (group) => <RowActs group={group} {...acts} /> },
  ];
  return <DataTable label={label} columns={columns} rows={groups} rowKey={({ id }) => id} />;
};
