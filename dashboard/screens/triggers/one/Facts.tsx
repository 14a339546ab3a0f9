import { Stack } from "@mantine/core";
import type { ReactNode } from "react";
import type { TriggerDetail } from "../../../../src/contract/messageLog.ts";
import { useHere } from "../../../api/context.ts";
import { triggers as words } from "../../../texts/triggers.ts";
import { CopyField } from "../../../ui/Copy.tsx";
import { KeyValues } from "../../../ui/KeyValues.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { Section } from "../../../ui/Section.tsx";
import { sourceName } from "../../../ui/TriggerTable.tsx";

const Campaigns = ({ parts }: Pick<TriggerDetail, "parts">) => {
  const account = useHere().account.id;
  const distinct = new Map(parts.map(({ id, campaignName }) => [id, campaignName]));
  return (
    <Stack gap={2} align="flex-start">
      {[...distinct].map(([id, name]) => (
        <LinkTo key={id} to="/a/$account/campaigns/$campaign" params={{ account, campaign: id }} size="sm">
          {name}
        </LinkTo>
      ))}
    </Stack>
  );
};

const Reference = ({ reference }: { reference: string }) => {
  const account = useHere().account.id;
  return (
    <LinkTo to="/a/$account/triggers" params={{ account }} search={{ reference }} size="sm">
      {reference}
    </LinkTo>
  );
};

const Trigger = ({ id, at }: { id: string; at: string | null }) => {
  const account = useHere().account.id;
  return (
    <LinkTo to="/a/$account/triggers/$trigger" params={{ account, trigger: id }} size="sm">
      {at === null ? id : <Moment at={at} precision="exact" />}
    </LinkTo>
  );
};

const Replays = ({ replays }: Pick<TriggerDetail, "replays">) => (
  <Stack gap={2} align="flex-start">
    {replays.map(({ id, acceptedAt }) => (
      <Trigger key={id} id={id} at={acceptedAt} />
    ))}
  </Stack>
);

/** What it repeats, and what repeats it. */
const replaysOf = ({ replayOf, replays }: TriggerDetail): [string, ReactNode][] => [
  ...row(words.one.replayOf, replayOf, (id) => <Trigger key="replayOf" id={id} at={null} />),
  ...(replays.length === 0
    ? []
    : [[words.one.replays, <Replays key="replays" replays={replays} />] satisfies [string, ReactNode]]),
];

/** What only some calls say of their trigger. */
const extrasOf = ({ reference, metadata, deliverAt, expiresAt }: TriggerDetail): [string, ReactNode][] => [
  ...row(words.one.reference, reference, (value) => <Reference key="reference" reference={value} />),
  ...row(words.one.deliverAt, deliverAt, (at) => <Moment key="deliverAt" at={at} precision="exact" />),
  ...row(words.one.expiresAt, expiresAt, (at) => <Moment key="expiresAt" at={at} precision="exact" />),
  ...row(words.one.metadata, metadata, (text) => <code key="metadata">{text}</code>),
];

const row = (
  name: string,
  value: string | null,
  shown: (value: string) => ReactNode,
): [string, ReactNode][] => (value === null ? [] : [[name, shown(value)]]);

/** What is known of a trigger as a whole. */
export const Facts = ({ trigger }: { trigger: TriggerDetail }) => (
  <Section title={words.one.facts}>
    <KeyValues
      rows={[
        [
          words.one.state,
          <span key="state" role="status">
            {words.one.states[trigger.state]}
          </span>,
        ],
        [words.one.acceptedAt, <Moment key="at" at={trigger.acceptedAt} precision="exact" />],
        [words.campaigns, <Campaigns key="campaigns" parts={trigger.parts} />],
        [words.one.source, sourceName(trigger.source)],
        ...extrasOf(trigger),
        ...replaysOf(trigger),
        [words.one.accepted, trigger.accepted.toLocaleString("en")],
        [words.one.id, <CopyField key="id" value={trigger.id} label={words.one.id} />],
      ]}
    />
  </Section>
);
