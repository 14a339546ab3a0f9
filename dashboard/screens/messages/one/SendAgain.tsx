import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { MessageDetail, SentAgain } from "../../../../src/contract/messageLog.ts";
import { useHere } from "../../../api/context.ts";
import { useSendAgain } from "../../../api/messages.ts";
import { common } from "../../../texts/common.ts";
import { messages as words } from "../../../texts/messages.ts";
import { KeyValues } from "../../../ui/KeyValues.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import { channelName } from "../../../ui/MessageTable.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { useMessageProvider } from "./MessageFacts.tsx";

const SHOWN_MS = 15_000;

/** `crypto.randomUUID` exists on secure origins only, and Clarion may be reached over plain HTTP in a network. */
const newKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join("-");

const useNotifySent = () => {
  const account = useHere().account.id;
  const router = useRouter();
  return ({ messageId, triggerId }: SentAgain): void => {
    const open = (): void => {
      notifications.hide(id);
      void router.navigate({
        to: "/a/$account/messages/$message",
        params: { account, message: messageId },
        search: { trigger: triggerId },
      });
    };
    const id = notifications.show({
      color: "clarion",
      autoClose: SHOWN_MS,
      message: (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm">{words.again.done}</Text>
          <Button size="compact-sm" variant="default" onClick={open}>
            {words.again.openNew}
          </Button>
        </Group>
      ),
    });
  };
};

const Whom = ({ message }: { message: MessageDetail }) => {
  const provider = useMessageProvider(message.providerId);
  const channel = channelName(message.channel);
  const { recipient, address } = message;
  const to = address === null ? recipient.value : `${recipient.value} (${address})`;
  return (
    <KeyValues
      rows={[
        [words.again.to, <LongText key="to" text={to} />],
        [words.again.campaign, message.campaignName],
        [
          words.again.through,
          provider === undefined ? words.again.throughChannel(channel) : `${channel}: ${provider.name}`,
        ],
      ]}
    />
  );
};

/** Asks before a message goes out again: to whom, and through what. */
export const SendAgain = ({
  message,
  isOpen,
  onClose,
}: {
  message: MessageDetail;
  isOpen: boolean;
  onClose: () => void;
}) => {
  const again = useSendAgain(useHere().account.id, message.id);
  const notifySent = useNotifySent();
  const [key, setKey] = useState(newKey);
  // A key an opening: trying again after a lost answer sends nothing twice.
  useEffect(() => {
    if (isOpen) setKey(newKey());
  }, [isOpen]);
  const close = (): void => {
    again.reset();
    onClose();
  };
  const send = (): void =>
    again.mutate(key, {
      onSuccess: (sent) => {
        notifySent(sent);
        close();
      },
    });
  return (
    <Modal opened={isOpen} onClose={close} title={words.again.title}>
      <Stack>
        <Whom message={message} />
        <Text size="sm">{words.again.text}</Text>
        {message.isTest ? <Text size="sm">{words.again.test}</Text> : null}
        {again.error === null ? null : <ErrorState error={again.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common.cancel}
          </Button>
          <Button onClick={send} loading={again.isPending} data-autofocus>
            {words.again.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
