import { Button, Group } from "@mantine/core";
import { IconFilterOff, IconSpeakerphone } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { useHere } from "../../api/context.ts";
import { createDemo } from "../../api/session.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { notifyFailed } from "../../ui/notify.tsx";
import { EmptyState } from "../../ui/States.tsx";

const DemoButton = () => {
  const { session } = useHere();
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const demo = session.accounts.find(({ isDemo }) => isDemo);
  const open = async (): Promise<void> => {
    const id = demo?.id ?? (await createDemo()).accountId;
    await navigate({ to: "/a/$account", params: { account: id } });
  };
  const start = (): void => {
    setBusy(true);
    open()
      .catch((error: unknown) => notifyFailed(texts.demoFailed, error, start))
      .finally(() => setBusy(false));
  };
  return (
    <Button variant="default" loading={isBusy} onClick={start}>
      {texts.exploreDemo}
    </Button>
  );
};

/** No campaign at all: what one is, and the two ways on. */
export const NoCampaigns = () => {
  const { account } = useHere();
  return (
    <EmptyState icon={IconSpeakerphone} title={texts.emptyTitle} text={texts.emptyText}>
      <Group justify="center" mt="xs">
        <ActionButton id="campaign.create" />
        {account.isDemo ? null : <DemoButton />}
      </Group>
      <LinkTo
        to="/a/$account/campaigns"
        params={{ account: account.id }}
        search={{ state: "archived" }}
        size="sm"
      >
        {texts.seeArchived}
      </LinkTo>
    </EmptyState>
  );
};

/** Campaigns there are, but none that the filters let through. */
export const NoMatch = ({ onClear }: { onClear: () => void }) => (
  <EmptyState icon={IconFilterOff} title={texts.noMatchTitle} text={texts.noMatchText}>
    <Button variant="default" onClick={onClear}>
      {texts.clear}
    </Button>
  </EmptyState>
);
