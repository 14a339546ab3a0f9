import { IconWebhook } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { OutgoingWebhook } from "../../../src/contract/outgoing.ts";
import { ApiError } from "../../api/client.ts";
import { useHere, useMay } from "../../api/context.ts";
import { outgoingWebhookQuery, outgoingWebhooksQuery, useDeleteOutgoingWebhook } from "../../api/outgoing.ts";
import { outgoing as words } from "../../texts/outgoing.ts";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { DeleteSection } from "./DeleteSection.tsx";
import { NotAllowed } from "./NotAllowed.tsx";
import { EditWebhook } from "./outgoing/EditWebhook.tsx";
import { EventLog } from "./outgoing/EventLog.tsx";
import { TestWebhook } from "./outgoing/TestWebhook.tsx";
import { WebhookBadge, WebhookHealth } from "./outgoing/WebhookBits.tsx";
import { WebhookSecret } from "./outgoing/WebhookSecret.tsx";

const route = getRouteApi("/a/$account/settings/outgoing-events/$webhook");

/** Not there, or an ID that none can have: to a person that is the same. */
const isMissing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 400);

const Missing = ({ account }: { account: string }) => (
  <EmptyState icon={IconWebhook} title={words.missingTitle} text={words.missingText}>
    <ButtonTo to="/a/$account/settings/outgoing-events" params={{ account }} variant="default">
      {words.toList}
    </ButtonTo>
  </EmptyState>
);

const DeleteWebhook = ({ webhook }: { webhook: OutgoingWebhook }) => {
  const account = useHere().account.id;
  const navigate = useNavigate();
  const client = useQueryClient();
  const remove = useDeleteOutgoingWebhook(account);
  const texts = words.remove;
  const confirm = async (): Promise<void> => {
    await remove.mutateAsync(webhook.id);
    await navigate({ to: "/a/$account/settings/outgoing-events", params: { account } });
    client.removeQueries(outgoingWebhookQuery(account, webhook.id));
    await client.invalidateQueries(outgoingWebhooksQuery(account));
    notifyDone(texts.done(webhook.name));
  };
  return (
    <DeleteSection
      name={webhook.name}
      isAllowed={useMay()("account:admin")}
      texts={texts}
      confirmText={texts.confirmText}
      onConfirm={confirm}
    />
  );
};

const Webhook = ({ webhook }: { webhook: OutgoingWebhook }) => (
  <>
    {useMay()("account:admin") ? null : <NotAllowed />}
    <WebhookHealth webhook={webhook} />
    <EditWebhook webhook={webhook} />
    <TestWebhook webhook={webhook} />
    <EventLog webhook={webhook} />
    <WebhookSecret webhook={webhook} />
    <DeleteWebhook webhook={webhook} />
  </>
);

/** One receiver: what it is told, trying it, and what it was told. */
export const OutgoingWebhookScreen = () => {
  const { webhook: id } = route.useParams();
  const account = useHere().account.id;
  const query = useQuery(outgoingWebhookQuery(account, id));
  const webhook = isMissing(query.error) ? undefined : query.data;
  return (
    <Page
      title={webhook?.name ?? words.title}
      width="narrow"
      trail={[
        <LinkTo key="receivers" to="/a/$account/settings/outgoing-events" params={{ account }} size="sm">
          {words.title}
        </LinkTo>,
      ]}
      aside={webhook === undefined ? null : <WebhookBadge webhook={webhook} />}
    >
      {isMissing(query.error) ? (
        <Missing account={account} />
      ) : (
        <QueryView query={query}>{(known) => <Webhook key={known.id} webhook={known} />}</QueryView>
      )}
    </Page>
  );
};
