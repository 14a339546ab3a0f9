import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Sender, SenderCreate } from "../../../../src/contract/sender.ts";
import { senderNameCharsMax } from "../../../../src/limits.ts";
import { useHere } from "../../../api/context.ts";
import { useSaveSender } from "../../../api/senders.ts";
import { common } from "../../../texts/common.ts";
import { senders } from "../../../texts/senders.ts";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { refusedFields } from "../providers/refusedFields.ts";

const words = senders.form;

type Values = Required<SenderCreate>;

/** A new sender, or one that is changed. */
export interface SenderWish {
  edited: Sender | null;
}

const missingOf = ({ fromName, fromAddress }: Values): Partial<Record<keyof Values, string>> => ({
  ...(fromName.trim() === "" ? { fromName: words.fromNameMissing } : {}),
  ...(fromAddress.trim() === "" ? { fromAddress: words.fromAddressMissing } : {}),
});

const FIELDS = ["fromName", "fromAddress", "replyTo"] as const;

const Form = ({
  edited,
  onClose,
  onSaved,
}: SenderWish & { onClose: () => void; onSaved: (sender: Sender) => void }) => {
  const save = useSaveSender(useHere().account.id);
  const [values, setValues] = useState<Values>({
    fromName: edited?.fromName ?? "",
    fromAddress: edited?.fromAddress ?? "",
    replyTo: edited?.replyTo ?? "",
  });
  const [isAsked, setAsked] = useState(false);
  const missing = missingOf(values);
  const isWrong = Object.keys(missing).length > 0;
  const refused = refusedFields(save.error);
  const problems: Record<string, string> = isAsked ? { ...refused, ...missing } : refused;
  const submit = (): void => {
    setAsked(true);
    if (!isWrong) save.mutate({ id: edited?.id ?? null, sender: values }, { onSuccess: onSaved });
  };
  return (
    <CheckedForm hasProblems={isWrong} onSubmit={submit}>
      <Stack>
        {FIELDS.map((field) => (
          <TextInput
            key={field}
            label={words[field]}
            description={words[`${field}Hint`]}
            value={values[field]}
            error={problems[field]}
            maxLength={field === "fromName" ? senderNameCharsMax : 254}
            inputMode={field === "fromName" ? "text" : "email"}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              save.reset();
              setValues({ ...values, [field]: event.currentTarget.value });
            }}
            data-autofocus={field === "fromName" || undefined}
          />
        ))}
        {save.error === null || Object.keys(refused).length > 0 ? null : (
          <ErrorState error={save.error} title={words.failed} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {edited === null ? words.create : words.save}
          </Button>
        </Group>
      </Stack>
    </CheckedForm>
  );
};

/** Asks for a new sender, or for what changes of one. @param wish null: closed */
export const SenderDialog = ({
  wish,
  ...props
}: {
  wish: SenderWish | null;
  onClose: () => void;
  onSaved: (sender: Sender) => void;
}) => (
  <Modal
    opened={wish !== null}
    onClose={props.onClose}
    title={(wish?.edited ?? null) === null ? words.title : words.editTitle}
  >
    {wish === null ? null : <Form {...wish} {...props} />}
  </Modal>
);
