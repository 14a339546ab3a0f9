import { Grid, Stack, Text } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { MessageDetail } from "../../../../src/contract/messageLog.ts";
import { ActionButton } from "../../../actions/ActionButton.tsx";
import { type Action, useScreenActions } from "../../../actions/actions.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { common } from "../../../texts/common.ts";
import { content as contentWords } from "../../../texts/content.ts";
import { messages as words } from "../../../texts/messages.ts";
import { OutcomeBadge, TestBadge } from "../../../ui/badges.tsx";
import { MessageContent } from "../../../ui/content/MessageContent.tsx";
import { readContent } from "../../../ui/content/readContent.ts";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { Page } from "../../../ui/Page.tsx";
import { Section } from "../../../ui/Section.tsx";
import { MessageDevices } from "./MessageDevices.tsx";
import { MessageFacts } from "./MessageFacts.tsx";
import { MessageTimeline } from "./MessageTimeline.tsx";
import { SendAgain } from "./SendAgain.tsx";
import { WhatIfNow } from "./WhatIfNow.tsx";
import { Why } from "./Why.tsx";

const SEND_AGAIN = "message.sendAgain";
const TITLE_CHARS = 100;

const useSendAgainAction = (message: MessageDetail, open: () => void): void => {
  const may = useMay()("trigger");
  const isUndecided = message.outcome === null;
  const actions = useMemo((): Action[] => {
    const disabledReason = may ? (isUndecided ? words.again.undecided : undefined) : common.notAllowed;
    return [
      {
        id: SEND_AGAIN,
        label: words.again.action,
        section: "here",
        icon: IconSend,
        disabledReason,
        run: open,
      },
    ];
  }, [may, isUndecided, open]);
  useScreenActions(actions);
};

const AsSent = ({ message }: { message: MessageDetail }) => {
  const content = useMemo(() => readContent(message.content), [message.content]);
  if (content !== null) return <MessageContent content={content} />;
  const reason =
    message.content !== null
      ? contentWords.unreadable
      : message.outcome === null
        ? words.page.notYetContent
        : words.page.noContent;
  return (
    <Text size="sm" c="dimmed">
      {reason}
    </Text>
  );
};

const titleOf = ({ recipient: { value }, campaignName }: MessageDetail): string =>
  words.page.title(value.length > TITLE_CHARS ? `${value.slice(0, TITLE_CHARS)}…` : value, campaignName);

/** Why a message was sent, or not: the answer first, then how it came about, then what was sent. */
export const MessageView = ({ message }: { message: MessageDetail }) => {
  const account = useHere().account.id;
  const [isAsking, setAsking] = useState(false);
  const open = useMemo(() => () => setAsking(true), []);
  useSendAgainAction(message, open);
  return (
    <Page
      title={titleOf(message)}
      aside={
        <>
          <OutcomeBadge outcome={message.outcome} state={message.state} />
          {message.isTest ? <TestBadge /> : null}
        </>
      }
      trail={[
        <LinkTo key="all" to="/a/$account/messages" params={{ account }}>
          {words.title}
        </LinkTo>,
      ]}
      actions={<ActionButton id={SEND_AGAIN} />}
    >
      <Why message={message} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack gap="lg">
            <Section title={words.page.timeline}>
              <MessageTimeline message={message} />
            </Section>
            {message.devices.length === 0 ? null : (
              <Section title={words.devices.title}>
                <MessageDevices devices={message.devices} />
              </Section>
            )}
            <Section title={words.page.facts}>
              <MessageFacts message={message} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Section title={words.page.content}>
            <AsSent message={message} />
          </Section>
        </Grid.Col>
      </Grid>
      <WhatIfNow message={message} />
      <SendAgain message={message} isOpen={isAsking} onClose={() => setAsking(false)} />
    </Page>
  );
};
