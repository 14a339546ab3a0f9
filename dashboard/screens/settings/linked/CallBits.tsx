import { Badge, Group, Text } from "@mantine/core";
import type { LinkedCall } from "../../../../src/contract/linkedApi.ts";
import { linked as words } from "../../../texts/linked.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { Moment } from "../../../ui/Moment.tsx";

export const CallBadge = ({ call: { error } }: { call: LinkedCall }) => (
  <Badge color={error === null ? "teal" : "red"} variant="light">
    {error === null ? words.ok : words.failed}
  </Badge>
);

/** How the last call went, and when. */
export const LastCall = ({ call }: { call: LinkedCall | null }) =>
  call === null ? (
    <Text size="sm" c="dimmed">
      {words.neverCalled}
    </Text>
  ) : (
    <Group gap="xs" justify="flex-end">
      <CallBadge call={call} />
      <Moment at={call.at} />
    </Group>
  );

const texts = words.calls;

const COLUMNS: readonly Column<LinkedCall & { key: string }>[] = [
  {
    key: "at",
    title: texts.at,
    cell: ({ at, isTest }) => (
      <Group gap="xs">
        <Moment at={at} />
        {isTest ? <Badge variant="default">{texts.isTest}</Badge> : null}
      </Group>
    ),
  },
  { key: "status", title: texts.status, cell: ({ status }) => status ?? "–" },
  {
    key: "error",
    title: texts.error,
    cell: ({ error }) => (
      <Text size="sm" className="breaks" c={error === null ? "dimmed" : "var(--mantine-color-error)"}>
        {error ?? "–"}
      </Text>
    ),
  },
  { key: "tries", title: texts.tries, align: "right", from: "sm", cell: ({ attempts }) => attempts },
  {
    key: "took",
    title: texts.took,
    align: "right",
    from: "sm",
    cell: ({ durationMs }) => words.test.took(durationMs),
  },
];

/** Calls, newest first. */
export const CallTable = ({ calls }: { calls: readonly LinkedCall[] }) =>
  calls.length === 0 ? (
    <Text size="sm" c="dimmed">
      {texts.none}
    </Text>
  ) : (
    <DataTable
      label={texts.title}
      columns={COLUMNS}
      rows={calls.map((call, index) => ({ ...call, key: `${call.at} ${calls.length - index}` }))}
      rowKey={({ key }) => key}
    />
  );
