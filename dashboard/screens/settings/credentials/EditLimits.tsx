import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { type Credential, CredentialPatch } from "../../../../src/contract/credential.ts";
import { useHere } from "../../../api/context.ts";
import { usePatchCredential } from "../../../api/credentials.ts";
import { common } from "../../../texts/common.ts";
import { settings } from "../../../texts/settings.ts";
import { notifyFailed, notifyUndo } from "../../../ui/notify.tsx";
import { problemsWith } from "../../../ui/validate.ts";
import { CheckedForm } from "../CheckedForm.tsx";
import { type CallLimits, LimitFields } from "./LimitFields.tsx";

const words = settings.credentialLimits;

const given = (value: number | string): number | null => (value === "" ? null : Number(value));

const patchOf = ({ concurrencyMax, requestsPerSecondMax }: CallLimits): Required<CredentialPatch> => ({
  concurrencyMax: given(concurrencyMax),
  requestsPerSecondMax: given(requestsPerSecondMax),
});

/** Changed at once, and taken back in one step; on a refusal the table is as it was, and what was typed can be tried again. */
const useSave = (
  credential: Credential,
  onClose: () => void,
): ((patch: Required<CredentialPatch>) => void) => {
  const { mutateAsync } = usePatchCredential(useHere().account.id);
  const { id, name, concurrencyMax, requestsPerSecondMax } = credential;
  const save = (patch: Required<CredentialPatch>): void => {
    onClose();
    if (patch.concurrencyMax === concurrencyMax && patch.requestsPerSecondMax === requestsPerSecondMax)
      return;
    mutateAsync({ id, patch }).then(
      () =>
        notifyUndo(words.saved(name), () =>
          mutateAsync({ id, patch: { concurrencyMax, requestsPerSecondMax } }),
        ),
      (error: unknown) => notifyFailed(words.failed, error, () => save(patch)),
    );
  };
  return save;
};

const Form = ({ credential, onClose }: { credential: Credential; onClose: () => void }) => {
  const [values, setValues] = useState<CallLimits>({
    concurrencyMax: credential.concurrencyMax ?? "",
    requestsPerSecondMax: credential.requestsPerSecondMax ?? "",
  });
  const [isChecked, setChecked] = useState(false);
  const save = useSave(credential, onClose);
  const patch = patchOf(values);
  const wrong = problemsWith(CredentialPatch, patch);
  const problems = Object.fromEntries(wrong.map(({ field, message }) => [field, message]));
  const submit = (): void => {
    setChecked(true);
    if (wrong.length === 0) save(patch);
  };
  return (
    <CheckedForm hasProblems={wrong.length > 0} onSubmit={submit}>
      <Stack>
        <Text size="sm">{words.text}</Text>
        <LimitFields
          values={values}
          problems={isChecked ? problems : {}}
          onChange={(change) => setValues((before) => ({ ...before, ...change }))}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit">{common.save}</Button>
        </Group>
      </Stack>
    </CheckedForm>
  );
};

/** How often a credential may call, once it was made. */
export const EditLimits = ({
  credential,
  onClose,
}: {
  /** Null: none is edited. */
  credential: Credential | null;
  onClose: () => void;
}) => (
  <Modal
    opened={credential !== null}
    onClose={onClose}
    title={credential === null ? "" : words.title(credential.name)}
    size="lg"
  >
    {credential === null ? null : <Form credential={credential} onClose={onClose} />}
  </Modal>
);
