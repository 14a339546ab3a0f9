import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { common } from "../texts/common.ts";
import { ErrorState } from "./States.tsx";

interface ConfirmProps {
  title: string;
  text: string;
  /** What has to be typed; null where the words of the button are warning enough. */
  typed: string | null;
  typeLabel?: string;
  action: string;
  /** On the button that leaves everything as it is, where “Cancel” would say the opposite. */
  dismiss?: string;
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
}

const Confirmation = ({
  text,
  typed,
  typeLabel,
  action,
  dismiss = common.cancel,
  onClose,
  onConfirm,
}: ConfirmProps) => {
  const [given, setGiven] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const confirm = (): void => {
    setBusy(true);
    setError(null);
    onConfirm()
      .then(onClose, setError)
      .finally(() => setBusy(false));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === null || given === typed) confirm();
      }}
    >
      <Stack>
        <Text size="sm">{text}</Text>
        {error === null ? null : <ErrorState error={error} title={common.unsavedFailed} />}
        {typed === null ? null : (
          <TextInput
            label={typeLabel}
            description={typed}
            value={given}
            onChange={(event) => setGiven(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {dismiss}
          </Button>
          <Button color="red" type="submit" loading={isBusy} disabled={typed !== null && given !== typed}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

/** For what cannot be taken back: says what goes, and wants its name typed. */
export const ConfirmDestructive = ({ isOpen, ...props }: ConfirmProps & { isOpen: boolean }) => (
  <Modal opened={isOpen} onClose={props.onClose} title={props.title}>
    <Confirmation {...props} />
  </Modal>
);
