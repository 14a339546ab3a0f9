import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { CONTENT_BLOCK_NAME } from "../../../../src/contract/contentBlock.ts";
import { useCreateContentBlock } from "../../../api/contentBlocks.ts";
import { useHere } from "../../../api/context.ts";
import { common } from "../../../texts/common.ts";
import { contentBlocks } from "../../../texts/contentBlocks.ts";
import { notifyDone } from "../../../ui/notify.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { refusedFields } from "../providers/refusedFields.ts";

const words = contentBlocks.new;
const NAME = new RegExp(CONTENT_BLOCK_NAME);

const Form = ({ onClose }: { onClose: () => void }) => {
  const account = useHere().account.id;
  const navigate = useNavigate();
  const create = useCreateContentBlock(account);
  const [name, setName] = useState("");
  const [isAsked, setAsked] = useState(false);
  const wrong = NAME.test(name.trim()) ? undefined : words.nameWrong;
  const refused = refusedFields(create.error)["name"];
  const submit = (): void => {
    setAsked(true);
    if (wrong !== undefined) return;
    create.mutate(
      { name: name.trim() },
      {
        onSuccess: (block) => {
          onClose();
          notifyDone(words.created(block.name));
          const params = { account, block: block.id };
          void navigate({ to: "/a/$account/settings/content-blocks/$block", params });
        },
      },
    );
  };
  return (
    <CheckedForm hasProblems={wrong !== undefined} onSubmit={submit}>
      <Stack>
        <TextInput
          label={contentBlocks.name}
          description={words.nameHint}
          value={name}
          error={(isAsked ? wrong : undefined) ?? refused}
          maxLength={60}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            create.reset();
            setName(event.currentTarget.value);
          }}
          data-autofocus
        />
        {create.error === null || refused !== undefined ? null : (
          <ErrorState error={create.error} title={words.failed} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {words.create}
          </Button>
        </Group>
      </Stack>
    </CheckedForm>
  );
};

/** Asks for the name; what it says comes on its own page. */
export const NewBlock = ({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) => (
  <Modal opened={isOpen} onClose={onClose} title={words.title}>
    {isOpen ? <Form onClose={onClose} /> : null}
  </Modal>
);
