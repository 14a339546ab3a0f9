import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { CredentialCreated } from "../../../../src/contract/credential.ts";
import { useHere } from "../../../api/context.ts";
import { settings } from "../../../texts/settings.ts";
import { callBody, callCode } from "../../../ui/apiCallCode.ts";
import { CodeBlock, CopyField } from "../../../ui/Copy.tsx";
import { uploadCall } from "../../users/uploadCall.ts";

const words = settings.newCredential;

/** A call that this credential may make; null for one that only reads or manages. */
const exampleOf = (made: CredentialCreated, accountId: string): string | null => {
  const { origin } = window.location;
  if (made.scopes.includes("trigger"))
    return callCode("curl", { origin, accountId, passcode: made.passcode, body: callBody(null, {}) });
  return made.scopes.includes("upload") ? uploadCall(origin, accountId, made.passcode) : null;
};

const Secret = ({ label, value }: { label: string; value: string }) => (
  <div>
    <Text size="sm" fw={500}>
      {label}
    </Text>
    <CopyField value={value} label={label} />
  </div>
);

const Shown = ({ made, onClose }: { made: CredentialCreated; onClose: () => void }) => {
  const { account } = useHere();
  const example = exampleOf(made, account.id);
  return (
    <Stack>
      <Text size="sm">{words.readyText}</Text>
      <Secret label={words.accountId} value={account.id} />
      <Secret label={words.passcodeShown} value={made.passcode} />
      <Secret label={words.apiKey} value={made.apiKey} />
      {example === null ? null : (
        <Stack gap={6}>
          <Text size="sm" fw={500}>
            {words.tryIt}
          </Text>
          <CodeBlock code={example} label={words.code} />
        </Stack>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>{words.done}</Button>
      </Group>
    </Stack>
  );
};

/** The secrets of a new credential, this once. A slip beside the dialog does not close it. */
export const Secrets = ({ made, onClose }: { made: CredentialCreated | null; onClose: () => void }) => (
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
