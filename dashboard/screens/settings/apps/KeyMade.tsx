import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { PublishableKeyCreated } from "../../../../src/contract/publishableKey.ts";
import { pageCode, signingCode, apps as words } from "../../../texts/apps.ts";
import { CodeBlock, CopyField } from "../../../ui/Copy.tsx";

const Value = ({ label, value }: { label: string; value: string }) => (
  <div>
    <Text size="sm" fw={500}>
      {label}
    </Text>
    <CopyField value={value} label={label} />
  </div>
);

const Code = ({ label, code }: { label: string; code: string }) => (
  <Stack gap={6}>
    <Text size="sm" fw={500}>
      {label}
    </Text>
    <CodeBlock code={code} label={label} />
  </Stack>
);

const Shown = ({ made, onClose }: { made: PublishableKeyCreated; onClose: () => void }) => (
  <Stack>
    <Text size="sm">{words.readyText}</Text>
    <Value label={words.key} value={made.key} />
    <Value label={words.identitySecret} value={made.identitySecret} />
    <Code label={words.signing} code={signingCode(made.identitySecret)} />
    {made.allowedOrigins.length === 0 ? null : (
      <>
        <Code label={words.pageCode} code={pageCode(window.location.origin, made.key)} />
        <Text size="sm" c="dimmed">
          {words.pageHint}
        </Text>
      </>
    )}
    <Group justify="flex-end">
      <Button onClick={onClose}>{words.done}</Button>
    </Group>
  </Stack>
);

/** A new key with its secret, this once. A slip beside the dialog does not close it. */
export const KeyMade = ({ made, onClose }: { made: PublishableKeyCreated | null; onClose: () => void }) => (
  <Modal
    opened={made !== null}
    onClose={onClose}
    title={made === null ? "" : words.readyTitle(made.name)}
    size="lg"
    closeOnClickOutside={false}
    closeOnEscape={false}
  >
    {made === null ? null : <Shown made={made} onClose={onClose} />}
  </Modal>
);
