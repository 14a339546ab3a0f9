import { Group, Modal, Stack, Text } from "@mantine/core";
import { IconRepeat } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { OutgoingAttempt, OutgoingEventDetail } from "../../../../src/contract/outgoing.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { outgoingEventQuery, useReplayOutgoingEvent } from "../../../api/outgoing.ts";
import { outgoing } from "../../../texts/outgoing.ts";
import { prettyJson } from "../../../ui/content/prettyJson.ts";
import { SourceText } from "../../../ui/content/SourceText.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { KeyValues } from "../../../ui/KeyValues.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyDone } from "../../../ui/notify.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { GuardedButton } from "../GuardedButton.tsx";
import { EventBadge } from "./EventBadge.tsx";

const words = outgoing.event;

const Outcome = ({ attempt: { error, response } }: { attempt: OutgoingAttempt }) =>
  error === null ? (
    <Text size="sm">{words.taken}</Text>
  ) : (
    <>
      <Text size="sm" className="breaks" c="var(--mantine-color-error)">
        {error}
      </Text>
      {response === null ? null : (
        <Text size="xs" ff="monospace" className="breaks">
          {response}
        </Text>
      )}
    </>
  );

const COLUMNS: readonly Column<OutgoingAttempt>[] = [
  { key: "number", title: words.attempt, from: "sm", cell: ({ attempt }) => attempt },
  { key: "at", title: words.at, cell: ({ at }) => <Moment at={at} precision="exact" /> },
  { key: "status", title: words.status, from: "sm", cell: ({ status }) => status ?? "–" },
  { key: "result", title: words.result, cell: (attempt) => <Outcome attempt={attempt} /> },
  {
    key: "took",
    title: words.took,
    align: "right",
    from: "sm",
    cell: ({ durationMs }) => outgoing.test.took(durationMs),
  },
];

const Facts = ({ event }: { event: OutgoingEventDetail }) => {
  const account = useHere().account.id;
  const { id, messageId, happenedAt, dueAt, endedAt } = event;
  const rows: (readonly [string, ReactNode])[] = [
    [outgoing.state, <EventBadge key="state" state={event.state} />],
    [words.id, id],
    [outgoing.log.happened, <Moment key="at" at={happenedAt} precision="exact" />],
  ];
  if (dueAt !== null) rows.push([words.next, <Moment key="next" at={dueAt} precision="exact" />]);
  if (endedAt !== null) rows.push([words.ended, <Moment key="ended" at={endedAt} precision="exact" />]);
  if (messageId !== null) {
    const params = { account, message: messageId };
    rows.push([
      words.message,
      <LinkTo key="message" to="/a/$account/messages/$message" params={params} size="sm">
        {words.toMessage}
      </LinkTo>,
    ]);
  }
  return <KeyValues rows={rows} />;
};

const Event = ({ webhook, event }: { webhook: string; event: OutgoingEventDetail }) => {
  const replay = useReplayOutgoingEvent(useHere().account.id, webhook);
  const mayReplay = useMay()("account:admin");
  const again = (): void => replay.mutate(event.id, { onSuccess: () => notifyDone(words.replayed) });
  return (
    <Stack>
      <Facts event={event} />
      <SourceText text={prettyJson(event.body) ?? event.body} label={words.body} isJson />
      {event.attemptLog.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.noAttempts}
        </Text>
      ) : (
        <DataTable
          label={words.attempts}
          columns={COLUMNS}
          rows={event.attemptLog}
          rowKey={({ attempt }) => String(attempt)}
        />
      )}
      {replay.error === null ? null : <ErrorState error={replay.error} />}
      {event.state === "waiting" ? null : (
        <Group justify="flex-end">
          <GuardedButton
            isAllowed={mayReplay}
            leftSection={<IconRepeat size={16} aria-hidden />}
            loading={replay.isPending}
            onClick={again}
          >
            {words.replay}
          </GuardedButton>
        </Group>
      )}
    </Stack>
  );
};

const Shown = ({ webhook, id }: { webhook: string; id: string }) => {
  const query = useQuery(outgoingEventQuery(useHere().account.id, webhook, id));
  return <QueryView query={query}>{(event) => <Event webhook={webhook} event={event} />}</QueryView>;
};

/** What an event tells and how each call went. @param id undefined: closed */
export const EventDialog = ({
  webhook,
  id,
  onClose,
}: {
  webhook: string;
  id: string | undefined;
  onClose: () => void;
}) => (
  <Modal opened={id !== undefined} onClose={onClose} title={words.title} size="xl">
    {id === undefined ? null : <Shown webhook={webhook} id={id} />}
  </Modal>
);
