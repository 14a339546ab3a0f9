import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { outgoing } from "../../../texts/outgoing.ts";
import { CopyField } from "../../../ui/Copy.tsx";

const words = outgoing.secret;

/** A secret, this once. A slip beside the dialog does not close it. @param secret null: closed */
export const SecretShown = ({ secret, onClose }: { secret: string | null; onClose: () => void }) => (
  <Modal
    opened={secret !== null}
    onClose={onClose}
    title={words.shownTitle}
    size="lg"
    closeOnClickOutside={false}
    closeOnEscape={false}
  >
    <Stack>
      <Text size="sm">{words.shownText}</Text>
      {secret === null ? null : <CopyField value={secret} label={words.label} />}
      <Group justify="flex-end">
        <Button onClick={onClose}>{words.done}</Button>
      </Group>
    </Stack>
  </Modal>
);
