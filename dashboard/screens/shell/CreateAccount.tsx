import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useHere } from "../../api/context.ts";
import { createAccount } from "../../api/session.ts";
import { common } from "../../texts/common.ts";
import { shell } from "../../texts/shell.ts";
import { browserZone } from "../../ui/moments.ts";
import { notifyDone } from "../../ui/notify.tsx";
import { ErrorState } from "../../ui/States.tsx";
import { ZoneSelect } from "../../ui/ZoneSelect.tsx";

/** A new tenant, whose owner the person becomes. */
export const CreateAccount = ({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) => {
  const navigate = useNavigate();
  const { session: known } = useHere();
  const [name, setName] = useState("");
  const [timeZone, setTimeZone] = useState(browserZone());
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const create = async (): Promise<void> => {
    const before = new Set(known.accounts.map(({ id }) => id));
    const session = await createAccount({ name: name.trim(), timeZone });
    const made = session.accounts.find(({ id }) => !before.has(id));
    onClose();
    notifyDone(shell.account.created(name.trim()));
    setName("");
    if (made !== undefined) await navigate({ to: "/a/$account", params: { account: made.id } });
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title={shell.account.createTitle}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setBusy(true);
          setError(null);
          create()
            .catch(setError)
            .finally(() => setBusy(false));
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {shell.account.createText}
          </Text>
          {error === null ? null : <ErrorState error={error} title={shell.account.createFailed} />}
          <TextInput
            label={shell.account.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            maxLength={200}
            data-autofocus
          />
          <ZoneSelect
            label={shell.account.timeZone}
            description={shell.account.timeZoneHint}
            value={timeZone}
            onChange={setTimeZone}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={isBusy}>
              {shell.account.createTitle}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
