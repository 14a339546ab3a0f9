import { Text } from "@mantine/core";
import { IconAt, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useHere, useMay } from "../../api/context.ts";
import { sendersQuery } from "../../api/senders.ts";
import { senders as words } from "../../texts/senders.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { GuardedButton } from "./GuardedButton.tsx";
import { SenderDialog, type SenderWish } from "./senders/SenderDialog.tsx";
import { SenderTable } from "./senders/SenderTable.tsx";

const NewSender = ({ open }: { open: () => void }) => (
  <GuardedButton
    isAllowed={useMay()("campaigns:write")}
    leftSection={<IconPlus size={16} aria-hidden />}
    onClick={open}
  >
    {words.create}
  </GuardedButton>
);

/** Whom e-mails are from, for authors to choose of. */
export const SendersScreen = () => {
  const account = useHere().account.id;
  const query = useQuery(sendersQuery(account));
  const [wish, setWish] = useState<SenderWish | null>(null);
  const create = (): void => setWish({ edited: null });
  return (
    <Page title={words.title} actions={<NewSender open={create} />}>
      <Text size="sm" c="dimmed" maw={680}>
        {words.text}{" "}
        <LinkTo to="/a/$account/settings/sender-domains" params={{ account }} size="sm" underline="always">
          {words.toDomains}
        </LinkTo>
      </Text>
      <QueryView query={query}>
        {(senders) =>
          senders.length === 0 ? (
            <EmptyState icon={IconAt} title={words.emptyTitle} text={words.emptyText}>
              <NewSender open={create} />
            </EmptyState>
          ) : (
            <SenderTable senders={senders} edit={(edited) => setWish({ edited })} />
          )
        }
      </QueryView>
      <SenderDialog
        wish={wish}
        onClose={() => setWish(null)}
        onSaved={({ fromName }) => {
          setWish(null);
          notifyDone(words.form.saved(fromName));
        }}
      />
    </Page>
  );
};
