import { Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import type { OutgoingWebhook } from "../../../../src/contract/outgoing.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useRotateOutgoingSecret } from "../../../api/outgoing.ts";
import { outgoing } from "../../../texts/outgoing.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { Section } from "../../../ui/Section.tsx";
import { GuardedButton } from "../GuardedButton.tsx";
import { SecretShown } from "./SecretShown.tsx";

const words = outgoing.secret;

/** How requests are signed, and another secret for it. */
export const WebhookSecret = ({ webhook }: { webhook: OutgoingWebhook }) => {
  const rotate = useRotateOutgoingSecret(useHere().account.id, webhook.id);
  const [isAsking, asking] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Section title={words.title}>
      <Text size="sm">{words.text}</Text>
      {webhook.formerSecretUntil === null ? null : (
        <Text size="sm" c="dimmed">
          {words.former} <Moment at={webhook.formerSecretUntil} />.
        </Text>
      )}
      <Group>
        <GuardedButton
          isAllowed={useMay()("account:admin")}
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          onClick={asking.open}
        >
          {words.action}
        </GuardedButton>
      </Group>
      <ConfirmDestructive
        isOpen={isAsking}
        title={words.confirmTitle}
        text={words.confirmText}
        typed={null}
        action={words.action}
        onClose={asking.close}
        onConfirm={async () => setSecret((await rotate.mutateAsync(undefined)).secret)}
      />
      <SecretShown secret={secret} onClose={() => setSecret(null)} />
    </Section>
  );
};
