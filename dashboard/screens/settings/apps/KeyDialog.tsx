import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { PublishableKey, PublishableKeyCreated } from "../../../../src/contract/publishableKey.ts";
import { useHere } from "../../../api/context.ts";
import { useCreatePublishableKey, usePatchPublishableKey } from "../../../api/publishableKeys.ts";
import { apps as words } from "../../../texts/apps.ts";
import { common } from "../../../texts/common.ts";
import { notifyUndo } from "../../../ui/notify.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { refusedFields } from "../providers/refusedFields.ts";
import { linesOf, wrongLine } from "./origins.ts";

interface Values {
  name: string;
  /** One a line. */
  origins: string;
}

const problemsOf = ({ name, origins }: Values): Record<string, string> => {
  const wrong = wrongLine(origins);
  return {
    ...(name.trim() === "" ? { name: words.nameMissing } : {}),
    ...(wrong === undefined ? {} : { allowedOrigins: words.originWrong(wrong) }),
  };
};

/** Makes the key, whose secret is shown then, or changes it, which can be taken back. */
const useSave = (
  edited: PublishableKey | null,
  onClose: () => void,
  onCreated: (made: PublishableKeyCreated) => void,
) => {
  const account = useHere().account.id;
  const create = useCreatePublishableKey(account);
  const patch = usePatchPublishableKey(account);
  const save = ({ name, origins }: Values): void => {
    const given = { name: name.trim(), allowedOrigins: linesOf(origins) };
    if (edited === null) {
      create.mutate(given, { onSuccess: onCreated });
      return;
    }
    const { id, name: was, allowedOrigins } = edited;
    const undo = () => patch.mutateAsync({ id, patch: { name: was, allowedOrigins } });
    patch.mutate(
      { id, patch: given },
      {
        onSuccess: () => {
          onClose();
          notifyUndo(words.saved(given.name), undo);
        },
      },
    );
  };
  return { save, error: create.error ?? patch.error, isSaving: create.isPending || patch.isPending };
};

const Buttons = ({
  isNew,
  isSaving,
  onClose,
}: {
  isNew: boolean;
  isSaving: boolean;
  onClose: () => void;
}) => (
  <Group justify="flex-end">
    <Button variant="default" onClick={onClose}>
      {common.cancel}
    </Button>
    <Button type="submit" loading={isSaving}>
      {isNew ? words.createAction : words.save}
    </Button>
  </Group>
);

const Form = ({
  edited,
  onClose,
  onCreated,
}: {
  edited: PublishableKey | null;
  onClose: () => void;
  onCreated: (made: PublishableKeyCreated) => void;
}) => {
  const [values, setValues] = useState<Values>({
    name: edited?.name ?? "",
    origins: edited?.allowedOrigins.join("\n") ?? "",
  });
  const [isChecked, setChecked] = useState(false);
  const { save, error, isSaving } = useSave(edited, onClose, onCreated);
  const own = problemsOf(values);
  const isWrong = Object.keys(own).length > 0;
  const refused = refusedFields(error);
  const problems = isChecked ? { ...refused, ...own } : refused;
  const origins = Object.entries(problems).find(([field]) => field.startsWith("allowedOrigins"))?.[1];
  const submit = (): void => {
    setChecked(true);
    if (!isWrong) save(values);
  };
  return (
    <CheckedForm hasProblems={isWrong} onSubmit={submit}>
      <Stack>
        <TextInput
          label={words.name}
          description={words.nameHint}
          value={values.name}
          error={problems.name}
          maxLength={200}
          onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
          data-autofocus
        />
        <Textarea
          label={words.originsLabel}
          description={words.originsHint}
          value={values.origins}
          error={origins}
          autosize
          minRows={2}
          maxRows={8}
          onChange={(event) => setValues({ ...values, origins: event.currentTarget.value })}
        />
        {error === null || Object.keys(refused).length > 0 ? null : (
          <ErrorState error={error} title={words.failed} />
        )}
        <Buttons isNew={edited === null} isSaving={isSaving} onClose={onClose} />
      </Stack>
    </CheckedForm>
  );
};

/** Asks for a new key, or for what changes of one. @param wish null: closed */
export const KeyDialog = ({
  wish,
  ...props
}: {
  wish: { edited: PublishableKey | null } | null;
  onClose: () => void;
  onCreated: (made: PublishableKeyCreated) => void;
}) => (
  <Modal
    opened={wish !== null}
    onClose={props.onClose}
    title={wish?.edited === null ? words.create : words.editTitle}
    size="lg"
  >
    {wish === null ? null : <Form edited={wish.edited} {...props} />}
  </Modal>
);
