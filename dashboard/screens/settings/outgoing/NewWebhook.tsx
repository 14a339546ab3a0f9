import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import type { OutgoingWebhookWithSecret } from "../../../../src/contract/outgoing.ts";
import { useHere } from "../../../api/context.ts";
import { useCreateOutgoingWebhook } from "../../../api/outgoing.ts";
import { common } from "../../../texts/common.ts";
import { outgoing } from "../../../texts/outgoing.ts";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { refusedFields } from "../providers/refusedFields.ts";
import { WebhookFields } from "./WebhookFields.tsx";
import { cleaned, FRESH, problemsOf, type WebhookValues } from "./webhookForm.ts";

const words = outgoing.new;

interface Props {
  onClose: () => void;
  onMade: (made: OutgoingWebhookWithSecret) => void;
}

const Form = ({ onClose, onMade }: Props) => {
  const create = useCreateOutgoingWebhook(useHere().account.id);
  const [values, setValues] = useState<WebhookValues>(FRESH);
  const [isAsked, setAsked] = useState(false);
  const own = problemsOf(values);
  const hasProblems = Object.keys(own).length > 0;
  const refused = refusedFields(create.error);
  const submit = (): void => {
    setAsked(true);
    if (!hasProblems) create.mutate(cleaned(values), { onSuccess: onMade });
  };
  return (
    <CheckedForm hasProblems={hasProblems} onSubmit={submit}>
      <Stack>
        <WebhookFields
          values={values}
          problems={isAsked ? { ...refused, ...own } : refused}
          change={(patch) => {
            create.reset();
            setValues((before) => ({ ...before, ...patch }));
          }}
          isNew
        />
        {create.error === null || Object.keys(refused).length > 0 ? null : (
          <ErrorState error={create.error} title={words.failed} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {words.action}
          </Button>
        </Group>
      </Stack>
    </CheckedForm>
  );
};

/** Asks for a new receiver. */
export const NewWebhook = ({ isOpen, ...props }: Props & { isOpen: boolean }) => (
  <Modal opened={isOpen} onClose={props.onClose} title={words.title} size="lg">
    {isOpen ? <Form {...props} /> : null}
  </Modal>
);
