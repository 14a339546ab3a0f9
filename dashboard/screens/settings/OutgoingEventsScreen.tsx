import { Text } from "@mantine/core";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { OutgoingWebhook, OutgoingWebhookWithSecret } from "../../../src/contract/outgoing.ts";
import { useHere, useMay } from "../../api/context.ts";
import { outgoingWebhooksQuery } from "../../api/outgoing.ts";
import { outgoing as words } from "../../texts/outgoing.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { GuardedButton } from "./GuardedButton.tsx";
import { NewWebhook } from "./outgoing/NewWebhook.tsx";
import { SecretShown } from "./outgoing/SecretShown.tsx";
import { WebhookBadge } from "./outgoing/WebhookBits.tsx";

const NewButton = ({ onOpen }: { onOpen: () => void }) => (
  <GuardedButton
    isAllowed={useMay()("account:admin")}
    leftSection={<IconPlus size={16} aria-hidden />}
    onClick={onOpen}
  >
    {words.create}
  </GuardedButton>
);

const Named = ({ webhook: { id, name, url } }: { webhook: OutgoingWebhook }) => {
  const { account } = useHere();
  return (
    <div>
      <LinkTo
        to="/a/$account/settings/outgoing-events/$webhook"
        params={{ account: account.id, webhook: id }}
        size="sm"
        fw={550}
        className="breaks"
      >
        {name}
      </LinkTo>
      <Text size="xs" ff="monospace" c="dimmed" className="breaks" lineClamp={2}>
        {url}
      </Text>
    </div>
  );
};

const COLUMNS: readonly Column<OutgoingWebhook>[] = [
  { key: "name", title: words.name, cell: (webhook) => <Named webhook={webhook} /> },
  { key: "state", title: words.state, cell: (webhook) => <WebhookBadge webhook={webhook} /> },
  {
    key: "waiting",
    title: words.waiting,
    align: "right",
    from: "sm",
    cell: ({ waiting }) => words.counted(waiting),
  },
  {
    key: "failed",
    title: words.failed,
    align: "right",
    from: "sm",
    cell: ({ failed }) => words.counted(failed),
  },
  {
    key: "told",
    title: words.lastTold,
    align: "right",
    from: "md",
    cell: ({ lastToldAt }) => <Moment at={lastToldAt} />,
  },
];

/** Systems of the account's own that are told what happens. */
export const OutgoingEventsScreen = () => {
  const { account } = useHere();
  const navigate = useNavigate();
  const query = useQuery(outgoingWebhooksQuery(account.id));
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<OutgoingWebhookWithSecret | null>(null);
  const open = (): void => setOpen(true);
  const toMade = (): void => {
    if (made === null) return;
    const params = { account: account.id, webhook: made.id };
    void navigate({ to: "/a/$account/settings/outgoing-events/$webhook", params });
  };
  return (
    <Page
      title={words.title}
      actions={query.data === undefined || query.data.length === 0 ? undefined : <NewButton onOpen={open} />}
    >
      <Text size="sm" c="dimmed" maw={760}>
        {words.text}
      </Text>
      <QueryView query={query}>
        {(webhooks) =>
          webhooks.length === 0 ? (
            <EmptyState icon={IconWebhook} title={words.emptyTitle} text={words.emptyText}>
              <NewButton onOpen={open} />
            </EmptyState>
          ) : (
            <DataTable label={words.list} columns={COLUMNS} rows={webhooks} rowKey={({ id }) => id} />
          )
        }
      </QueryView>
      <NewWebhook
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onMade={(webhook) => {
          setOpen(false);
          setMade(webhook);
        }}
      />
      <SecretShown secret={made?.secret ?? null} onClose={toMade} />
    </Page>
  );
};
