import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Provider, ProviderCallback } from "../../../../src/contract/provider.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { callbackQuery, useRotateCallback } from "../../../api/providers.ts";
import { providerCallback as texts } from "../../../texts/providerCallback.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { CopyField } from "../../../ui/Copy.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyDone } from "../../../ui/notify.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { Section } from "../../../ui/Section.tsx";

const STEPS: Readonly<Record<string, readonly string[]>> = texts.steps;

const Rotate = ({ provider }: { provider: Provider }) => {
  const rotate = useRotateCallback(useHere().account.id, provider.id);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {texts.rotate}
      </Button>
      <ConfirmDestructive
        isOpen={isAsking}
        title={texts.rotateTitle}
        text={texts.rotateText}
        typed={null}
        action={texts.rotate}
        dismiss={texts.rotateKeep}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await rotate.mutateAsync();
          notifyDone(texts.rotated);
        }}
      />
    </>
  );
};

/** When the last call was taken, and when and why one was refused. */
const LastCalls = ({ callback }: { callback: ProviderCallback }) => {
  const { lastTakenAt, lastReports, lastUnknown, lastRefusedAt, lastRefusal } = callback;
  return (
    <Stack gap="xs">
      <Text size="sm">
        {lastTakenAt === null ? (
          texts.neverTaken
        ) : (
          <>
            {texts.lastTaken} <Moment at={lastTakenAt} />. {texts.brought(lastReports ?? 0, lastUnknown ?? 0)}
          </>
        )}
      </Text>
      {lastRefusedAt === null ? null : (
        <Alert color={lastTakenAt !== null && lastTakenAt > lastRefusedAt ? "gray" : "red"} p="sm">
          <Text size="sm" className="breaks">
            {texts.lastRefused} <Moment at={lastRefusedAt} />: {lastRefusal}
          </Text>
        </Alert>
      )}
    </Stack>
  );
};

const Told = ({ provider, callback }: { provider: Provider; callback: ProviderCallback }) => (
  <Section title={texts.title}>
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {texts.text}
      </Text>
      {callback.isReachable ? null : (
        <Alert color="orange" p="sm">
          <Text size="sm">{texts.unreachable}</Text>
        </Alert>
      )}
      {callback.url === null ? (
        <Text size="sm">{texts.hidden}</Text>
      ) : (
        <>
          <List type="ordered" size="sm" spacing={4}>
            {(STEPS[provider.kind] ?? texts.otherSteps).map((step) => (
              <List.Item key={step}>{step}</List.Item>
            ))}
          </List>
          <Group justify="space-between" gap="sm">
            <CopyField value={callback.url} label={texts.address} />
            <Rotate provider={provider} />
          </Group>
        </>
      )}
      <LastCalls callback={callback} />
    </Stack>
  </Section>
);

/** Where a provider tells what became of messages, and how that goes; nothing for kinds that tell nothing. */
export const Callback = ({ provider }: { provider: Provider }) => {
  const query = useQuery(callbackQuery(useHere().account.id, provider.id));
  const mayRead = useMay()("providers:read");
  return mayRead ? (
    <QueryView query={query}>
      {(callback) => (callback.isSupported ? <Told provider={provider} callback={callback} /> : null)}
    </QueryView>
  ) : null;
};
