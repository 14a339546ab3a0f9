import { Button, Paper, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { type Action, useScreenActions } from "../../actions/actions.ts";
import type { InboxMessage } from "../../api/inbox.ts";
import { common } from "../../texts/common.ts";
import { inbox as words } from "../../texts/inbox.ts";
import { InboxRow } from "./InboxRow.tsx";
import classes from "./inbox.module.css";
import { OpenMessage } from "./OpenMessage.tsx";

const route = getRouteApi("/a/$account/inbox");

interface More {
  isLoading: boolean;
  load: () => void;
}

/** J and K go through the list. */
const useWalk = (messages: readonly InboxMessage[], open: string | undefined): void => {
  const navigate = route.useNavigate();
  const at = messages.findIndex(({ id }) => id === open);
  const next = messages[at + 1]?.id;
  const previous = at > 0 ? messages[at - 1]?.id : undefined;
  const actions = useMemo((): Action[] => {
    const to = (id: string | undefined) => () => {
      if (id !== undefined)
        void navigate({ search: (before) => ({ ...before, open: id }), replace: true, resetScroll: false });
    };
    return [
      {
        id: "inbox.next",
        label: words.next,
        section: "here",
        icon: IconArrowDown,
        hotkey: "J",
        run: to(next),
      },
      {
        id: "inbox.previous",
        label: words.previous,
        section: "here",
        icon: IconArrowUp,
        hotkey: "K",
        run: to(previous),
      },
    ];
  }, [navigate, next, previous]);
  useScreenActions(actions);
};

/** A message that is linked to may lie further back: so many messages are looked through for it. */
const SOUGHT_MAX = 300;

const useSeek = (isMissing: boolean, loaded: number, more: More | undefined): void => {
  const isSought = isMissing && loaded < SOUGHT_MAX;
  useEffect(() => {
    if (isSought && more?.isLoading === false) more.load();
  }, [isSought, more]);
};

const Gone = () => (
  <Paper withBorder radius="lg" p="lg" bg="var(--clarion-surface)">
    <Text fw={600}>{words.gone}</Text>
    <Text size="sm" c="dimmed">
      {words.goneText}
    </Text>
  </Paper>
);

const Choose = () => (
  <Paper withBorder radius="lg" p="xl" bg="var(--clarion-surface)" visibleFrom="md">
    <Text c="dimmed" ta="center">
      {words.choose}
    </Text>
  </Paper>
);

/** The list, and beside it what is open; one of the two on a narrow window. */
export const InboxPanes = ({
  messages,
  open,
  more,
}: {
  messages: readonly InboxMessage[];
  open: string | undefined;
  more: More | undefined;
}) => {
  const shown = messages.find(({ id }) => id === open);
  useWalk(messages, open);
  useSeek(open !== undefined && shown === undefined, messages.length, more);
  const isOpen = open !== undefined;
  return (
    <div className={classes.panes}>
      <nav aria-label={words.list} className={`${classes.list} ${isOpen ? classes.behind : ""}`}>
        {messages.map((message) => (
          <InboxRow key={message.id} message={message} isOpen={message.id === open} />
        ))}
        {more === undefined ? null : (
          <Button variant="subtle" fullWidth loading={more.isLoading} onClick={more.load}>
            {common.loadMore}
          </Button>
        )}
      </nav>
      <section aria-label={words.message} className={classes.message}>
        {shown === undefined ? isOpen ? <Gone /> : <Choose /> : <OpenMessage message={shown} />}
      </section>
    </div>
  );
};
