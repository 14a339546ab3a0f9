import { Code, Text } from "@mantine/core";
import type { ProfileDetail } from "../../../src/contract/profile.ts";
import { users } from "../../texts/users.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { Moment } from "../../ui/Moment.tsx";

const words = users.devices;
type Device = ProfileDetail["devices"][number];

/** Make, model and versions, as far as registrations told them. */
const describe = ({ make, model, osVersion, appVersion }: Device): { name: string; versions: string } => ({
  name: [make, model].filter((part) => part !== null).join(" "),
  versions: [
    osVersion === null ? null : words.system(osVersion),
    appVersion === null ? null : words.app(appVersion),
  ]
    .filter((part) => part !== null)
    .join(", "),
});

const DeviceCell = ({ device }: { device: Device }) => {
  const { name, versions } = describe(device);
  if (name === "" && versions === "") return <Text c="dimmed">{words.unknown}</Text>;
  return (
    <>
      {name !== "" && <Text size="sm">{name}</Text>}
      {versions !== "" && (
        <Text size="sm" c="dimmed">
          {versions}
        </Text>
      )}
    </>
  );
};

const COLUMNS: readonly Column<Device>[] = [
  { key: "platform", title: words.platform, cell: ({ platform }) => words.platforms[platform] },
  { key: "device", title: words.device, cell: (device) => <DeviceCell device={device} /> },
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
