import { Alert, Group, Stack, Text } from "@mantine/core";
import { IconCheck, IconSend, IconX } from "@tabler/icons-react";
import type { OutgoingTested, OutgoingWebhook } from "../../../../src/contract/outgoing.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useTestOutgoingWebhook } from "../../../api/outgoing.ts";
import { outgoing } from "../../../texts/outgoing.ts";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { GuardedButton } from "../GuardedButton.tsx";

const words = outgoing.test;

const Result = ({ result: { isOk, detail, durationMs, status, response } }: { result: OutgoingTested }) => (
  <Alert
    color={isOk ? "teal" : "red"}
    icon={isOk ? <IconCheck aria-hidden /> : <IconX aria-hidden />}
    title={isOk ? words.okTitle : words.failedTitle}
    role="status"
  >
    <Text size="sm" className="breaks">
      {detail} ({words.took(durationMs)})
    </Text>
    {status === null ? null : (
      <>
        <Text size="sm" fw={600} mt="xs">
          {words.answer}
        </Text>
        <Text size="sm" ff={response === "" ? undefined : "monospace"} className="breaks">
          {response === "" ? words.nothing : response}
        </Text>
      </>
    )}
  </Alert>
);

/** Sends a test event for real, and shows what came back. */
export const TestWebhook = ({ webhook }: { webhook: OutgoingWebhook }) => {
  const test = useTestOutgoingWebhook(useHere().account.id, webhook.id);
  return (
    <Section title={words.title}>
      <Stack gap="sm">
        <Text size="sm">{words.text}</Text>
        <Group>
          <GuardedButton
            isAllowed={useMay()("account:admin")}
            variant="default"
            leftSection={<IconSend size={16} aria-hidden />}
            loading={test.isPending}
            onClick={() => test.mutate(undefined)}
          >
            {words.action}
          </GuardedButton>
        </Group>
        {test.error === null ? null : <ErrorState error={test.error} title={words.failedTitle} />}
        {test.data === undefined || test.isPending ? null : <Result result={test.data} />}
      </Stack>
    </Section>
  );
};
