import { Button, Group, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconRepeat } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { OutgoingEvent, OutgoingWebhook } from "../../../../src/contract/outgoing.ts";
import { OUTGOING_KINDS, TEST_KIND } from "../../../../src/contract/outgoingKinds.ts";
import { OUTGOING_STATES } from "../../../../src/contract/outgoingStates.ts";
import { outgoingEventDays } from "../../../../src/limits.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { outgoingEventsQuery, useReplayFailedEvents } from "../../../api/outgoing.ts";
import type { OutgoingSearch } from "../../../searches.ts";
import { outgoing } from "../../../texts/outgoing.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { useMoments } from "../../../ui/moments.ts";
import { notifyDone } from "../../../ui/notify.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { Section } from "../../../ui/Section.tsx";
import { GuardedButton } from "../GuardedButton.tsx";
import { EventBadge } from "./EventBadge.tsx";
import { EventDialog } from "./EventDialog.tsx";

const route = getRouteApi("/a/$account/settings/outgoing-events/$webhook");
const words = outgoing.log;

const KINDS = [...OUTGOING_KINDS, TEST_KIND];
const DAY_MS = 24 * 60 * 60_000;

const ShowButton = ({ event, show }: { event: OutgoingEvent; show: (id: string) => void }) => {
  const format = useMoments();
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      aria-label={words.showOf(event.kind, format.exact(event.happenedAt))}
      onClick={() => show(event.id)}
    >
      {words.show}
    </Button>
  );
};

const columnsFor = (show: (id: string) => void): Column<OutgoingEvent>[] => [
  {
    key: "kind",
    title: words.kind,
    cell: ({ kind }) => (
      <Text size="sm" className="breaks">
        {kind}
      </Text>
    ),
  },
  { key: "state", title: outgoing.state, cell: ({ state }) => <EventBadge state={state} /> },
  {
    key: "campaign",
    title: words.campaign,
    from: "md",
    cell: ({ campaignName }) => (
      <Text size="sm" className="breaks">
        {campaignName ?? "–"}
      </Text>
    ),
  },
  { key: "calls", title: words.calls, align: "right", from: "sm", cell: ({ attempts }) => attempts },
  {
    key: "at",
    title: words.happened,
    align: "right",
    from: "sm",
    cell: ({ happenedAt }) => <Moment at={happenedAt} />,
  },
  {
    key: "show",
    title: words.details,
    align: "right",
    cell: (event) => <ShowButton event={event} show={show} />,
  },
];

const Filters = ({ search, change }: { search: OutgoingSearch; change: (patch: OutgoingSearch) => void }) => (
  <Group align="flex-end" gap="md">
    <SegmentedControl
      aria-label={words.filterState}
      value={search.state ?? "any"}
      onChange={(chosen) => change({ state: OUTGOING_STATES.find((state) => state === chosen) })}
      data={[
        { value: "any", label: words.any },
        ...OUTGOING_STATES.map((state) => ({ value: state, label: words.states[state] })),
      ]}
    />
    <Select
      aria-label={words.filterKind}
      placeholder={words.anyKind}
      data={KINDS}
      value={search.kind ?? null}
      onChange={(chosen) => change({ kind: chosen ?? undefined })}
      clearable
      clearButtonProps={{ "aria-label": words.anyKind }}
      w={{ base: "100%", xs: 260 }}
    />
  </Group>
);

const ReplayFailed = ({ webhook }: { webhook: OutgoingWebhook }) => {
  const [isAsking, asking] = useDisclosure(false);
  const replay = useReplayFailedEvents(useHere().account.id, webhook.id);
  return (
    <>
      <GuardedButton
        isAllowed={useMay()("account:admin")}
        size="compact-sm"
        variant="default"
        leftSection={<IconRepeat size={15} aria-hidden />}
        onClick={asking.open}
      >
        {words.replayFailed}
      </GuardedButton>
      <ConfirmDestructive
        isOpen={isAsking}
        title={words.replayTitle}
        text={words.replayText}
        typed={null}
        action={words.replayFailed}
        onClose={asking.close}
        onConfirm={async () => {
          const since = new Date(Date.now() - outgoingEventDays * DAY_MS).toISOString();
          let count = 0;
          for (let isAll = false; !isAll; ) {
            const answer = await replay.mutateAsync(since);
            count += answer.replayed;
            isAll = answer.isAll;
          }
          notifyDone(words.replayed(count));
        }}
      />
    </>
  );
};

const Found = ({
  webhook,
  search,
  show,
}: {
  webhook: OutgoingWebhook;
  search: OutgoingSearch;
  show: (id: string) => void;
}) => {
  const { state } = search;
  const kind = KINDS.find((known) => known === search.kind);
  const list = useInfiniteQuery(outgoingEventsQuery(useHere().account.id, webhook.id, { state, kind }));
  return (
    <QueryView query={list}>
      {({ pages }) => {
        const rows = pages.flatMap(({ data }) => data);
        if (rows.length === 0)
          return (
            <Text size="sm" c="dimmed" role="status">
              {state === undefined && kind === undefined ? words.none : words.noneFound}
            </Text>
          );
        return (
          <DataTable
            label={words.list}
            columns={columnsFor(show)}
            rows={rows}
            rowKey={({ id }) => id}
            isActive={({ id }) => id === search.event}
            more={
              list.hasNextPage
                ? { isLoading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }
                : undefined
            }
          />
        );
      }}
    </QueryView>
  );
};

/** What a receiver is told, to look one event up or to have it told again. */
export const EventLog = ({ webhook }: { webhook: OutgoingWebhook }) => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const maySee = useMay()("messages:read");
  const change = (patch: OutgoingSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...patch }), replace: true });
  if (!maySee)
    return (
      <Section title={words.title}>
        <Text size="sm">{words.notSeen}</Text>
      </Section>
    );
  return (
    <Section title={words.title} aside={webhook.failed > 0 ? <ReplayFailed webhook={webhook} /> : null}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {words.text}
        </Text>
        <Filters search={search} change={change} />
        <Found webhook={webhook} search={search} show={(event) => change({ event })} />
        <EventDialog webhook={webhook.id} id={search.event} onClose={() => change({ event: undefined })} />
      </Stack>
    </Section>
  );
};
