import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useHere } from "../../api/context.ts";
import type { InboxMessage } from "../../api/inbox.ts";
import { inbox as words } from "../../texts/inbox.ts";
import { CHANNEL_ICONS } from "../../ui/channelIcons.ts";
import { readContent, summaryOf } from "../../ui/content/readContent.ts";
import { useMoments } from "../../ui/moments.ts";
import classes from "./inbox.module.css";

/** A message of the list: how it begins, to whom, when. */
export const InboxRow = ({ message, isOpen }: { message: InboxMessage; isOpen: boolean }) => {
  const account = useHere().account.id;
  const format = useMoments();
  const content = useMemo(() => readContent(message.content), [message.content]);
  const ChannelIcon = CHANNEL_ICONS[message.channel];
  return (
    <Link
      to="/a/$account/inbox"
      params={{ account }}
      search={(before) => ({ ...before, open: message.id })}
      resetScroll={false}
      preload={false}
      aria-current={isOpen ? "true" : undefined}
      className={classes.row}
    >
      <ChannelIcon size={18} aria-hidden className={classes.icon} />
      <span className={classes.what}>
        <Text size="sm" fw={600} truncate dir="auto">
          {content === null ? words.unreadable : summaryOf(content)}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {words.to(message.to)}
        </Text>
        <Text size="xs" c="dimmed">
          <time dateTime={message.receivedAt}>{format.full(message.receivedAt)}</time>
        </Text>
      </span>
    </Link>
  );
};
