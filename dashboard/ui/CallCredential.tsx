import { Alert, Button, Group, Modal, Radio, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useHere, useMay } from "../api/context.ts";
import { useCallCredential, useMakeCallCredential } from "../api/credentials.ts";
import { apiCall as words } from "../texts/apiCall.ts";
import { common } from "../texts/common.ts";
import { ErrorState } from "./States.tsx";

const KindChoice = ({ isTest, onChange }: { isTest: boolean; onChange: (isTest: boolean) => void }) => (
  <Radio.Group
    label={words.kind}
    value={isTest ? "test" : "live"}
    onChange={(kind) => onChange(kind === "test")}
  >
    <Stack gap="xs" mt={6}>
      <Radio value="test" label={words.test} description={words.testHint} />
      <Radio value="live" label={words.live} description={words.liveHint} />
    </Stack>
  </Radio.Group>
);

const Form = ({ onClose }: { onClose: () => void }) => {
  const make = useMakeCallCredential(useHere().account.id);
  const [name, setName] = useState<string>(words.defaultName);
  const [isTest, setTest] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const isMissing = name.trim() === "";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isMissing) return;
    setBusy(true);
    setError(null);
    make({ name: name.trim(), isTest }).then(onClose, (failure: unknown) => {
      setError(failure);
      setBusy(false);
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{words.createText}</Text>
        {error === null ? null : <ErrorState error={error} />}
        <TextInput
          label={words.name}
          description={words.nameHint}
          value={name}
          maxLength={200}
          error={isMissing ? words.nameMissing : null}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <KindChoice isTest={isTest} onChange={setTest} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={isBusy}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

const CreateButton = ({ onClick }: { onClick: () => void }) => {
  const mayCreate = useMay()("account:admin");
  const button = (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconKey size={14} aria-hidden />}
      aria-disabled={mayCreate ? undefined : true}
      data-disabled={mayCreate ? undefined : true}
      onClick={mayCreate ? onClick : undefined}
    >
      {words.create}
    </Button>
  );
  return mayCreate ? (
    button
  ) : (
    <Tooltip label={common.notAllowed} events={{ hover: true, focus: true, touch: true }}>
      {button}
    </Tooltip>
  );
};

/** Where the call's passcode comes from: a button that makes one, or a word on the one that is filled in. */
export const CallCredential = () => {
  const credential = useCallCredential(useHere().account.id);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <div role="status">
        {credential === null ? null : (
          <Alert color="clarion" icon={<IconKey aria-hidden />}>
            {words.created(credential.name, credential.isTest)}
          </Alert>
        )}
      </div>
      {credential === null ? (
        <Group gap="sm">
          <CreateButton onClick={() => setOpen(true)} />
          <Text size="sm" c="dimmed">
            {words.needsPasscode}
          </Text>
        </Group>
      ) : null}
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={words.createTitle}>
        <Form onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
};
