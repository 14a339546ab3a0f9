import { Grid, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ApiError } from "../../api/client.ts";
import { messageQuery } from "../../api/messages.ts";
import { common } from "../../texts/common.ts";
import { messages as words } from "../../texts/messages.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { ErrorState, LoadingCard, LoadingShape } from "../../ui/States.tsx";
import { MessageView } from "./one/MessageView.tsx";
import { Undecided } from "./one/Undecided.tsx";

const route = getRouteApi("/a/$account/messages/$message");

const Loading = () => (
  <LoadingShape>
    <Stack gap="lg">
      <Skeleton height={56} radius="md" />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <LoadingCard height={380} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <LoadingCard height={260} />
        </Grid.Col>
      </Grid>
    </Stack>
  </LoadingShape>
);

/** One message: why it was sent, or why not. */
export const MessageScreen = () => {
  const { account, message } = route.useParams();
  const { trigger } = route.useSearch();
  const query = useQuery(messageQuery(account, message));
  if (query.data !== undefined) return <MessageView key={message} message={query.data} />;
  const { error } = query;
  if (error instanceof ApiError && error.status === 404) return <Undecided trigger={trigger} />;
  return (
    <Page
      title={error === null ? common.loading : words.undecided.title}
      trail={[
        <LinkTo key="all" to="/a/$account/messages" params={{ account }}>
          {words.title}
        </LinkTo>,
      ]}
    >
      {error === null ? <Loading /> : <ErrorState error={error} retry={() => void query.refetch()} />}
    </Page>
  );
};
