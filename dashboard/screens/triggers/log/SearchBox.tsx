import { ActionIcon, TextInput } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { messageOf } from "../../../api/client.ts";
import { useHere } from "../../../api/context.ts";
import { useFindById } from "../../../api/messages.ts";
import { triggers as words } from "../../../texts/triggers.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Opens the trigger or the message of a UUID; says when there is neither. */
const useOpenById = () => {
  const account = useHere().account.id;
  const navigate = useNavigate();
  const find = useFindById(account);
  return async (id: string): Promise<string | null> => {
    const found = await find(id);
    if (found === null) return words.filter.noSuchId;
    await (found.kind === "trigger"
      ? navigate({ to: "/a/$account/triggers/$trigger", params: { account, trigger: id } })
      : navigate({ to: "/a/$account/messages/$message", params: { account, message: id } }));
    return null;
  };
};

/** Finds by recipient, or goes straight to what has the ID. */
export const SearchBox = ({
  recipient,
  onRecipient,
}: {
  recipient: string | undefined;
  onRecipient: (recipient: string | undefined) => void;
}) => {
  const [text, setText] = useState(recipient ?? "");
  const [error, setError] = useState<string | null>(null);
  const openById = useOpenById();
  useEffect(() => setText(recipient ?? ""), [recipient]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const asked = text.trim();
    setError(null);
    if (UUID.test(asked))
      openById(asked.toLowerCase()).then(setError, (failed) => setError(messageOf(failed)));
    else onRecipient(asked === "" ? undefined : asked);
  };
  const clear = (): void => {
    setText("");
    setError(null);
    onRecipient(undefined);
  };
  return (
    <search style={{ flex: "1 1 300px" }}>
      <form onSubmit={submit}>
        <TextInput
          label={words.filter.search}
          placeholder={words.filter.searchHint}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={error}
          leftSection={
            <ActionIcon type="submit" variant="subtle" color="gray" aria-label={words.filter.search}>
              <IconSearch size={16} aria-hidden />
            </ActionIcon>
          }
          rightSection={
            text === "" ? null : (
              <ActionIcon
                variant="subtle"
                color="gray"
                onClick={clear}
                aria-label={words.filter.removeRecipient}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            )
          }
        />
      </form>
    </search>
  );
};
