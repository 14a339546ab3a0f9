import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { InboundHook } from "../../../../src/contract/inboundHook.ts";
import { useHere } from "../../../api/context.ts";
import { useInboundHookActs } from "../../../api/inboundHooks.ts";
import { sources as texts } from "../../../texts/sources.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { CopyField } from "../../../ui/Copy.tsx";
import { Section } from "../../../ui/Section.tsx";
import { useWizard } from "../WizardContext.ts";
import classes from "./sources.module.css";

const Rotate = ({ hook, onUrl }: { hook: InboundHook; onUrl: (hook: string, url: string) => void }) => {
  const { account } = useHere();
  const { campaign } = useWizard().draft;
  const { rotate } = useInboundHookActs(account.id, campaign.id);
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
          const made = await rotate.mutateAsync(hook.id);
          onUrl(hook.id, made.url);
        }}
      />
    </>
  );
};

/** The secret address: whole after it was made, and never again. */
export const HookAddress = ({
  hook,
  url,
  onUrl,
}: {
  hook: InboundHook;
  url: string | undefined;
  onUrl: (hook: string, url: string) => void;
}) => (
  <Section title={texts.address}>
    {url === undefined ? (
      <Group justify="space-between" gap="sm">
        <Text size="sm" className={classes.quiet ?? ""} style={{ flex: "1 1 320px" }}>
          {texts.addressHidden}
        </Text>
        <Rotate hook={hook} onUrl={onUrl} />
      </Group>
    ) : (
      <Stack gap={6}>
        <CopyField value={url} label={texts.addressLabel} />
        <Alert color="blue" variant="outline" p="xs">
          {texts.addressOnce}
        </Alert>
      </Stack>
    )}
  </Section>
);
