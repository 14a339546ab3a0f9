import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { LinkedApi } from "../../../../src/contract/linkedApi.ts";
import { useHere } from "../../../api/context.ts";
import { useCreateLinkedApi } from "../../../api/linked.ts";
import { common } from "../../../texts/common.ts";
import { linked } from "../../../texts/linked.ts";
import { notifyDone } from "../../../ui/notify.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { refusedFields } from "../providers/refusedFields.ts";

const words = linked.new;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,59}$/;

/** What was typed, what is wrong with it, and making the look-up. */
const useNewLookup = (onClose: () => void) => {
  const account = useHere().account.id;
  const navigate = useNavigate();
  const create = useCreateLinkedApi(account);
  const [values, setValues] = useState({ name: "", url: "" });
  const [isAsked, setAsked] = useState(false);
  const name = NAME.test(values.name.trim()) ? undefined : words.nameWrong;
  const url = values.url.trim() === "" ? words.addressMissing : undefined;
  const hasProblems = name !== undefined || url !== undefined;
  const refused = refusedFields(create.error);
  const made = (api: LinkedApi): void => {
    onClose();
    notifyDone(words.created(api.name));
    void navigate({ to: "/a/$account/settings/linked-content/$api", params: { account, api: api.id } });
  };
  return {
    values,
    hasProblems,
    problems: {
      name: (isAsked ? name : undefined) ?? refused["name"],
      url: (isAsked ? url : undefined) ?? refused["url"],
    },
    /** What went wrong that no field shows. */
    error: refused["name"] === undefined && refused["url"] === undefined ? create.error : null,
    isMaking: create.isPending,
    change: (patch: Partial<typeof values>): void => {
      create.reset();
      setValues((before) => ({ ...before, ...patch }));
    },
    submit: (): void => {
      setAsked(true);
      if (hasProblems) return;
      create.mutate({ name: values.name.trim(), url: values.url.trim() }, { onSuccess: made });
    },
  };
};

const Form = ({ onClose }: { onClose: () => void }) => {
  const { values, hasProblems, problems, error, isMaking, change, submit } = useNewLookup(onClose);
  return (
    <CheckedForm hasProblems={hasProblems} onSubmit={submit}>
      <Stack>
        <TextInput
          label={linked.name}
          description={words.nameHint}
          value={values.name}
          error={problems.name}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => change({ name: event.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          label={linked.address}
          description={words.addressHint}
          value={values.url}
          error={problems.url}
          maxLength={2_000}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ url: event.currentTarget.value })}
        />
        {error === null ? null : <ErrorState error={error} title={words.failed} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={isMaking}>
            {words.create}
          </Button>
        </Group>
      </Stack>
    </CheckedForm>
  );
};

/** Asks for the name and address of a new look-up, and leads to the rest of it. */
export const NewLookup = ({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) => (
  <Modal opened={isOpen} onClose={onClose} title={words.title}>
    {isOpen ? <Form onClose={onClose} /> : null}
  </Modal>
);
