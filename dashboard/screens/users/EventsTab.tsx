import { Accordion, Button, Group, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ProfileEvent } from "../../../src/contract/profile.ts";
import { useHere } from "../../api/context.ts";
import { profileEventsQuery } from "../../api/profiles.ts";
import { common } from "../../texts/common.ts";
import { users } from "../../texts/users.ts";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { ErrorState, LoadingState } from "../../ui/States.tsx";
import { PropertyValue } from "./PropertyValue.tsx";

const words = users.events;

const Event = ({ event }: { event: ProfileEvent }) => {
  const properties = Object.entries(event.properties);
  return (
    <Accordion.Item value={event.id}>
      <Accordion.Control>
        <Group justify="space-between" gap="xs">
          <Text size="sm" fw={550} className="breaks">
            {event.name}
          </Text>
          <Group gap="md">
            <Text size="xs" c="dimmed">
              {properties.length === 0 ? words.noProperties : words.properties(properties.length)}
            </Text>
            <Text size="sm" className="tabular">
              <Moment at={event.at} />
            </Text>
          </Group>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        {properties.length === 0 ? (
          <Text size="sm" c="dimmed">
            {words.noProperties}
          </Text>
        ) : (
          <KeyValues
            rows={properties.map(([name, value]) => [name, <PropertyValue key={name} value={value} />])}
          />
        )}
      </Accordion.Panel>
    </Accordion.Item>
  );
};

const Events = ({ profile, name }: { profile: number; name: string }) => {
  const account = useHere().account.id;
  const list = useInfiniteQuery(profileEventsQuery(account, profile, name));
  if (list.data === undefined)
    return list.error === null ? (
      <LoadingState />
    ) : (
      <ErrorState error={list.error} retry={() => void list.refetch()} />
    );
  const events = list.data.pages.flatMap(({ data }) => data);
  return (
    <Stack gap="sm">
      {list.error === null ? null : <ErrorState error={list.error} retry={() => void list.refetch()} />}
      {events.length === 0 ? (
        <Text size="sm" c="dimmed" role="status" className="breaks">
          {name === "" ? words.none : words.noMatch(name)}
        </Text>
      ) : (
        <Accordion multiple variant="default" chevronPosition="left">
          {events.map((event) => (
            <Event key={event.id} event={event} />
          ))}
        </Accordion>
      )}
      {list.hasNextPage ? (
        <Group justify="center">
          <Button
            variant="default"
            size="xs"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {common.loadMore}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
};

/** What a user did, newest first. */
export const EventsTab = ({
  profile,
  name,
  onName,
}: {
  profile: number;
  name: string;
  onName: (name: string) => void;
}) => (
  <Stack gap="md">
    <SearchField label={words.filter} placeholder={words.placeholder} value={name} onSearch={onName} />
    <Events profile={profile} name={name} />
  </Stack>
);
