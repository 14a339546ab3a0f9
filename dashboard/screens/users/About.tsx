import { Badge, Group, Stack, Text } from "@mantine/core";
import { IconBan, IconCheck, IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import type { ProfileDetail } from "../../../src/contract/profile.ts";
import { names } from "../../texts/common.ts";
import { users } from "../../texts/users.ts";
import { CopyIcon } from "../../ui/Copy.tsx";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { LongText } from "../../ui/LongText.tsx";
import { channelName } from "../../ui/MessageTable.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { momentFormat } from "../../ui/moments.ts";
import { Section } from "../../ui/Section.tsx";

const words = users.page;
const MINUTE_MS = 60_000;

/** The button is higher than a line: what sticks out takes no room, so that name and value stand level. */
const Copied = ({ value, label }: { value: string; label: string }) => (
  <Group gap={2} wrap="nowrap" align="center" my={-3}>
    <LongText text={value} />
    <CopyIcon value={value} label={label} />
  </Group>
);

const Address = ({
  value,
  label,
  suppressions,
}: {
  value: string | null;
  label: string;
  suppressions: ProfileDetail["suppressions"];
}) =>
  value === null ? (
    <Text size="sm" c="dimmed">
      {users.absent}
    </Text>
  ) : (
    <Stack gap={8} align="flex-start">
      <Copied value={value} label={label} />
      {suppressions
        .filter(({ address }) => address === value)
        .map(({ channel, reason, since }) => (
          <Stack key={channel} gap={2} align="flex-start">
            <Group gap={8}>
              <Badge color="red" leftSection={<IconBan size={12} aria-hidden />}>
                {words.suppressed(channelName(channel))}
              </Badge>
              <Text size="xs" c="dimmed">
                {words.suppressedSince} <Moment at={since} />
              </Text>
            </Group>
            <Text size="xs" c="dimmed" className="breaks">
              {words.suppressedFor(reason)}
            </Text>
          </Stack>
        ))}
    </Stack>
  );

const SUBSCRIBED = ["email", "push", "whatsapp"] as const;

const Subscriptions = ({ subscriptions }: Pick<ProfileDetail, "subscriptions">) => (
  <Group gap={6}>
    {SUBSCRIBED.map((channel) => (
      <Badge
        key={channel}
        color={subscriptions[channel] ? "teal" : "gray"}
        leftSection={
          subscriptions[channel] ? <IconCheck size={12} aria-hidden /> : <IconX size={12} aria-hidden />
        }
      >
        {subscriptions[channel] ? words.subscribed[channel] : words.unsubscribed[channel]}
      </Badge>
    ))}
  </Group>
);

/** The time at the user's place; null for a zone that the browser does not know. */
const timeIn = (zone: string, now: number): string | null => {
  try {
    return momentFormat(zone).time(now);
  } catch {
    return null;
  }
};

const LocalTime = ({ zone }: { zone: string }) => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  const time = timeIn(zone, now);
  return (
    <>
      {zone}{" "}
      {time === null ? null : (
        <Text span c="dimmed">
          {words.localTime(time)}
        </Text>
      )}
    </>
  );
};

type Identity = ProfileDetail["identities"][number];

const identitiesByKind = (identities: readonly Identity[]): [Identity["kind"], string[]][] => {
  const byKind = new Map<Identity["kind"], string[]>();
  for (const { kind, value } of identities) byKind.set(kind, [...(byKind.get(kind) ?? []), value]);
  return [...byKind];
};

const Identities = ({ kind, values }: { kind: Identity["kind"]; values: readonly string[] }) => (
  <Stack gap={8}>
    {values.map((value) => (
      <Copied key={value} value={value} label={names.identityKind[kind]} />
    ))}
  </Stack>
);

/** Who it is, how it is reached, and what it wants. */
export const About = ({ user }: { user: ProfileDetail }) => {
  const rows: (readonly [string, ReactNode])[] = [
    ...identitiesByKind(user.identities).map(
      ([kind, values]) =>
        [names.identityKind[kind], <Identities key={kind} kind={kind} values={values} />] as const,
    ),
    [
      users.email,
      <Address key="email" value={user.email} label={users.email} suppressions={user.suppressions} />,
    ],
    [
      users.phone,
      <Address key="phone" value={user.phone} label={users.phone} suppressions={user.suppressions} />,
    ],
    [words.subscriptions, <Subscriptions key="subscriptions" subscriptions={user.subscriptions} />],
    [
      words.timeZone,
      user.timeZone === null ? words.timeZoneUnknown : <LocalTime key="zone" zone={user.timeZone} />,
    ],
    [words.lastSeen, <Moment key="seen" at={user.lastSeenAt} />],
    [words.created, <Moment key="created" at={user.createdAt} />],
    ...(user.mergedProfileIds.length === 0
      ? []
      : [[words.merged, `${user.mergedProfileIds.join(", ")}. ${words.mergedHint}`] as const]),
  ];
  return (
    <Section title={words.about}>
      <KeyValues rows={rows} />
    </Section>
  );
};
