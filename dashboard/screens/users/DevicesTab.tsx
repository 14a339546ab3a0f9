import { Code, Text } from "@mantine/core";
import type { ProfileDetail } from "../../../src/contract/profile.ts";
import { users } from "../../texts/users.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { Moment } from "../../ui/Moment.tsx";

const words = users.devices;
type Device = ProfileDetail["devices"][number];

const COLUMNS: readonly Column<Device>[] = [
  { key: "platform", title: words.platform, cell: ({ platform }) => words.platforms[platform] },
  { key: "token", title: words.token, cell: ({ tokenEnd }) => <Code className="breaks">…{tokenEnd}</Code> },
  {
    key: "seen",
    title: words.lastSeen,
    align: "right",
    cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} />,
  },
  {
    key: "added",
    title: words.added,
    align: "right",
    from: "sm",
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
];

/** Where push notifications reach a user. */
export const DevicesTab = ({ devices }: { devices: readonly Device[] }) =>
  devices.length === 0 ? (
    <Text size="sm" c="dimmed">
      {words.none}
    </Text>
  ) : (
    <DataTable label={words.label} columns={COLUMNS} rows={devices} rowKey={({ id }) => id} />
  );
