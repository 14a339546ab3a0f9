import { Alert, Badge, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { OutgoingWebhook } from "../../../../src/contract/outgoing.ts";
import { outgoing as words } from "../../../texts/outgoing.ts";
import { Moment } from "../../../ui/Moment.tsx";

/** How a receiver stands, in a word. */
export const WebhookBadge = ({ webhook: { isOn, goneAt, failingSince } }: { webhook: OutgoingWebhook }) => {
  if (goneAt !== null) return <Badge color="red">{words.gone}</Badge>;
  if (!isOn) return <Badge color="gray">{words.off}</Badge>;
  if (failingSince !== null) return <Badge color="red">{words.failing}</Badge>;
  return <Badge color="teal">{words.on}</Badge>;
};

/** Why a receiver is told nothing, where that is so. */
export const WebhookHealth = ({ webhook }: { webhook: OutgoingWebhook }) => {
  const { goneAt, failingSince, lastError } = webhook;
  const texts = words.health;
  if (goneAt !== null)
    return (
      <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={texts.goneTitle}>
        <Text size="sm">{texts.goneText}</Text>
      </Alert>
    );
  if (failingSince === null) return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={texts.failingTitle}>
      <Text size="sm">
        {texts.failingSince} <Moment at={failingSince} />.
      </Text>
      <Text size="sm" className="breaks">
        {lastError}
      </Text>
    </Alert>
  );
};
