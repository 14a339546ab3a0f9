import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useMemo } from "react";
import { useHere } from "../../api/context.ts";
import type { InboxMessage } from "../../api/inbox.ts";
import { common, names } from "../../texts/common.ts";
import { content as contentWords } from "../../texts/content.ts";
import { inbox as words } from "../../texts/inbox.ts";
import { MessageContent } from "../../ui/content/MessageContent.tsx";
import { readContent, summaryOf } from "../../ui/content/readContent.ts";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";

const Back = () => (
  <ButtonTo
    to="/a/$account/inbox"
    params={{ account: useHere().account.id }}
    search={({ open: _open, ...before }) => before}
    variant="default"
    size="xs"
    hiddenFrom="md"
    leftSection={<IconArrowLeft size={14} aria-hidden />}
    style={{ alignSelf: "flex-start" }}
  >
    {common.back}
  </ButtonTo>
);

const Head = ({ message, title }: { message: InboxMessage; title: string }) => {
  const account = useHere().account.id;
  return (
    <Stack gap={4}>
      <Title order={2} size="h4" className="breaks" dir="auto">
        {title}
      </Title>
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          {names.channel[message.channel]}
        </Text>
        <Text size="sm" c="dimmed">
          <Moment at={message.receivedAt} precision="exact" />
        </Text>
        <Text size="sm" c="dimmed">
          {message.campaignId === null ? words.draft : `${words.campaignId} ${message.campaignId}`}
        </Text>
      </Group>
      {message.isLogged ? (
        <LinkTo
          to="/a/$account/messages/$message"
          params={{ account, message: message.messageId }}
          size="sm"
          style={{ alignSelf: "flex-start" }}
        >
          {words.timeline}
        </LinkTo>
      ) : (
        <Text size="sm" c="dimmed">
          {words.notLogged}
        </Text>
      )}
    </Stack>
  );
};

/** One message of the inbox, whole. */
export const OpenMessage = ({ message }: { message: InboxMessage }) => {
  const content = useMemo(() => readContent(message.content), [message.content]);
  return (
    <Paper withBorder radius="lg" p="md" bg="var(--clarion-surface)">
      <Stack gap="md">
        <Back />
        <Head message={message} title={content === null ? words.unreadable : summaryOf(content)} />
        {content === null ? (
          <Text size="sm" c="dimmed">
            {contentWords.unreadable}
          </Text>
        ) : (
          <MessageContent key={message.id} content={content} />
        )}
      </Stack>
    </Paper>
  );
};
