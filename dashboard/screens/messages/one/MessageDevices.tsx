import { Badge, Text } from "@mantine/core";
import type { MessageDevice } from "../../../../src/contract/messageLog.ts";
import { messages } from "../../../texts/messages.ts";
import { users } from "../../../texts/users.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import { Moment } from "../../../ui/Moment.tsx";

const words = messages.devices;

const COLORS = {
  waiting: "yellow",
  sending: "blue",
  sent: "teal",
  refused: "red",
  given_up: "gray",
  unknown: "orange",
} as const;

const platformName = (platform: string): string =>
  Object.entries(users.devices.platforms).find(([name]) => name === platform)?.[1] ?? platform;

const Result = ({ device }: { device: MessageDevice }) => (
  <>
    <Badge color={COLORS[device.state]}>{words.states[device.state]}</Badge>
    {device.detail === null ? null : (
      <Text size="sm" component="div">
        <LongText text={device.detail} />
      </Text>
    )}
    <Text size="xs" c="dimmed">
      {device.code === "" ? null : `${device.code} · `}
      {words.attempts(device.attempts)}
      {device.maybeSent ? ` · ${words.maybeTwice}` : null}
    </Text>
    {device.nextAt === null ? null : (
      <Text size="xs" c="dimmed">
        {words.next} <Moment at={device.nextAt} />
      </Text>
    )}
  </>
);

const COLUMNS: readonly Column<MessageDevice>[] = [
  {
    key: "device",
    title: words.device,
    cell: ({ platform, providerName }) => (
      <>
        <Text size="sm">{platformName(platform)}</Text>
        <Text size="xs" c="dimmed" className="breaks">
          {providerName ?? words.noProvider}
        </Text>
      </>
    ),
  },
  { key: "result", title: words.result, cell: (device) => <Result device={device} /> },
  { key: "at", title: words.at, align: "right", from: "sm", cell: ({ at }) => <Moment at={at} /> },
];

/** What became of a notification on each of the user's devices. */
export const MessageDevices = ({ devices }: { devices: readonly MessageDevice[] }) => (
  <DataTable label={words.title} columns={COLUMNS} rows={devices} rowKey={({ deviceId }) => deviceId} />
);
