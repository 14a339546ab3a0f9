import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ApiError } from "../../api/client.ts";
import { useHere } from "../../api/context.ts";
import { messageQuery } from "../../api/messages.ts";
import { messages as words } from "../../texts/messages.ts";
import { Page } from "../../ui/Page.tsx";
import { ErrorState, LoadingState } from "../../ui/States.tsx";
import { MessageView } from "./one/MessageView.tsx";
import { Undecided } from "./one/Undecided.tsx";

const route = getRouteApi("/a/$account/messages/$message");

/** One message: why it was sent, or why not. */
export const MessageScreen = () => {
  const { message } = route.useParams();
  const { trigger } = route.useSearch();
  const query = useQuery(messageQuery(useHere().account.id, message));
  if (query.data !== undefined) return <MessageView key={message} message={query.data} />;
  const { error } = query;
  if (error instanceof ApiError && error.status === 404) return <Undecided trigger={trigger} />;
  return (
    <Page title={words.undecided.title}>
      {error === null ? <LoadingState /> : <ErrorState error={error} retry={() => void query.refetch()} />}
    </Page>
  );
};
