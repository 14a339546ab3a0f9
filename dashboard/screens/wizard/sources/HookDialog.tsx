import { Alert, Button, Group, Modal, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { InboundHook, InboundHookPatch } from "../../../../src/contract/inboundHook.ts";
import { inboundHookNameCharsMax } from "../../../../src/limits.ts";
import { useHere } from "../../../api/context.ts";
import { useInboundHookActs } from "../../../api/inboundHooks.ts";
import { sources as texts } from "../../../texts/sources.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { notifyDone } from "../../../ui/notify.tsx";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { useWizard } from "../WizardContext.ts";
import { CheckFields } from "./CheckFields.tsx";
import { HookAddress } from "./HookAddress.tsx";
import { HookMapping } from "./HookMapping.tsx";

interface DialogProps {
  hook: InboundHook;
  /** The address, where it was made during this visit. */
  url: string | undefined;
  onUrl: (hook: string, url: string) => void;
  mayChange: boolean;
  onClose: () => void;
}

interface Typed extends Pick<InboundHook, "name" | "isOn" | "check" | "mapping"> {
  /** Empty: as it is. */
  secret: string;
}

const typedOf = ({ name, isOn, check, mapping }: InboundHook): Typed => ({
  name,
  isOn,
  check,
  mapping,
  secret: "",
});

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const patchOf = ({ secret, ...typed }: Typed): InboundHookPatch => ({
  ...typed,
  ...(secret === "" ? {} : { secret }),
});

const Remove = ({ hook, onRemoved }: { hook: InboundHook; onRemoved: () => void }) => {
  const { account } = useHere();
  const { campaign } = useWizard().draft;
  const { remove } = useInboundHookActs(account.id, campaign.id);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
        {texts.remove}
      </Button>
      <ConfirmDestructive
        isOpen={isAsking}
        title={texts.removeTitle}
        text={texts.removeText}
        typed={null}
        action={texts.remove}
        dismiss={texts.removeKeep}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await remove.mutateAsync(hook.id);
          notifyDone(texts.removed);
          onRemoved();
        }}
      />
    </>
  );
};

const NameAndSwitch = ({ typed, put }: { typed: Typed; put: (part: Partial<Typed>) => void }) => (
  <Group gap="lg" align="flex-start">
    <TextInput
      label={texts.name}
      value={typed.name}
      onChange={(event) => put({ name: event.currentTarget.value })}
      maxLength={inboundHookNameCharsMax}
      style={{ flex: "1 1 240px", maxWidth: 360 }}
    />
    <Switch
      label={texts.isOn}
      description={texts.isOnText}
      checked={typed.isOn}
      onChange={(event) => put({ isOn: event.currentTarget.checked })}
      mt={26}
    />
  </Group>
);

interface FootProps extends Pick<DialogProps, "hook" | "mayChange" | "onClose"> {
  isChanged: boolean;
  isWhole: boolean;
  isBusy: boolean;
  onSave: () => void;
}

const Foot = ({ hook, mayChange, isChanged, isWhole, isBusy, onSave, onClose }: FootProps) => (
  <Group justify="space-between">
    {mayChange ? <Remove hook={hook} onRemoved={onClose} /> : <span />}
    <Group gap="sm">
      {isChanged ? (
        <Text size="sm" c="dimmed" role="status">
          {texts.unsaved}
        </Text>
      ) : null}
      <Button variant="default" onClick={onClose}>
        {texts.close}
      </Button>
      {mayChange ? (
        <Button onClick={onSave} disabled={!isChanged || !isWhole} loading={isBusy}>
          {texts.save}
        </Button>
      ) : null}
    </Group>
  </Group>
);

const SetUp = ({ hook, url, onUrl, mayChange, onClose }: DialogProps) => {
  const { account } = useHere();
  const { campaign } = useWizard().draft;
  const { change } = useInboundHookActs(account.id, campaign.id);
  const [typed, setTyped] = useState(() => typedOf(hook));
  const put = (part: Partial<Typed>): void => setTyped((before) => ({ ...before, ...part }));
  const isChanged = !isSame(typed, typedOf(hook));
  const save = (): void =>
    change.mutate(
      { hook: hook.id, patch: patchOf(typed) },
      {
        onSuccess: (saved) => {
          setTyped(typedOf(saved));
          notifyDone(texts.saved);
        },
      },
    );
  return (
    <Stack>
      {campaign.version === 0 ? null : <Alert color="gray">{mayChange ? texts.live : texts.mayNot}</Alert>}
      <fieldset disabled={!mayChange} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
        <Stack>
          <HookAddress hook={hook} url={url} onUrl={onUrl} />
          <Section title={texts.check}>
            <CheckFields
              check={typed.check}
              secret={typed.secret}
              hasSecret={hook.hasSecret}
              onCheck={(check) => put({ check })}
              onSecret={(secret) => put({ secret })}
            />
          </Section>
          <HookMapping hook={hook} mapping={typed.mapping} onChange={(mapping) => put({ mapping })} />
          <NameAndSwitch typed={typed} put={put} />
        </Stack>
      </fieldset>
      {change.error === null ? null : <ErrorState error={change.error} title={texts.failed} />}
      <Foot
        hook={hook}
        mayChange={mayChange}
        isChanged={isChanged}
        isWhole={typed.name.trim() !== ""}
        isBusy={change.isPending}
        onSave={save}
        onClose={onClose}
      />
    </Stack>
  );
};

/** Sets up one inbound webhook: its address, its check, and what its requests mean. */
export const HookDialog = ({
  hook,
  isWanted,
  ...props
}: Omit<DialogProps, "hook"> & { hook: InboundHook | null; isWanted: boolean }) => (
  <Modal
    opened={isWanted}
    onClose={props.onClose}
    title={hook === null ? texts.hooks : texts.dialog(hook.name)}
    size="xl"
    closeOnClickOutside={false}
  >
    {hook === null ? <Text size="sm">{texts.gone}</Text> : <SetUp key={hook.id} hook={hook} {...props} />}
  </Modal>
);
