import { Box, Button, Paper, Skeleton, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Action, useScreenActions } from "../../actions/actions.ts";
import { ApiError } from "../../api/client.ts";
import { useHere } from "../../api/context.ts";
import { type InboxMessage, inboxMessageQuery } from "../../api/inbox.ts";
import { common } from "../../texts/common.ts";
import { inbox as words } from "../../texts/inbox.ts";
import { ErrorState, LoadingCard, LoadingRows, LoadingShape } from "../../ui/States.tsx";
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

const Gone = () => (
  <Paper withBorder radius="lg" p="lg" bg="var(--clarion-surface)">
    <Text fw={600}>{words.gone}</Text>
    <Text size="sm" c="dimmed">
      {words.goneText}
    </Text>
  </Paper>
);

const OPEN_HEIGHT = 420;

/** A message that is linked to may lie further back than the list is loaded. */
const Linked = ({ id }: { id: string }) => {
  const query = useQuery(inboxMessageQuery(useHere().account.id, id));
  if (query.data !== undefined) return <OpenMessage message={query.data} />;
  if (query.error === null)
    return (
      <LoadingShape>
        <LoadingCard height={OPEN_HEIGHT} />
      </LoadingShape>
    );
  // An ID that is none is refused as such: for who followed the link it is the same.
  return query.error instanceof ApiError && [400, 404, 422].includes(query.error.status) ? (
    <Gone />
  ) : (
    <ErrorState error={query.error} retry={() => void query.refetch()} />
  );
};

const Choose = () => (
  <Paper withBorder radius="lg" p="xl" bg="var(--clarion-surface)" visibleFrom="md">
    <Text c="dimmed" ta="center">
      {words.choose}
    </Text>
  </Paper>
);

/** The two panes while the list is on its way. */
export const LoadingPanes = ({ isOpen }: { isOpen: boolean }) => (
  <LoadingShape>
    <div className={classes.panes}>
      <Box p="sm" className={`${classes.list} ${isOpen ? classes.behind : ""}`}>
        <LoadingRows rows={7} height={52} />
      </Box>
      <Box visibleFrom={isOpen ? undefined : "md"} className={classes.message}>
        {isOpen ? <LoadingCard height={OPEN_HEIGHT} /> : <Skeleton height={84} radius="lg" />}
      </Box>
    </div>
  </LoadingShape>
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
        {shown !== undefined ? (
          <OpenMessage message={shown} />
        ) : open === undefined ? (
          <Choose />
        ) : (
          <Linked key={open} id={open} />
        )}
      </section>
    </div>
  );
};
