import { Alert, Text } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { backupOf } from "../../../src/contract/backup.ts";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { draftProvidersQuery, providerHealthQuery } from "../../api/campaigns.ts";
import { useHere, useMay } from "../../api/context.ts";
import { accountQuery } from "../../api/settings.ts";
import { failover as texts } from "../../texts/failover.ts";
import { Moment } from "../../ui/Moment.tsx";

/** That the campaign's first provider does not answer, and who delivers meanwhile; nothing while it answers. */
export const StandIn = ({ campaign }: { campaign: Campaign }) => {
  const account = useHere().account.id;
  const mayKnow = useMay()("providers:read");
  const { providerId } = campaign.draft.start;
  const isLive = mayKnow && campaign.version > 0;
  const { data: known } = useQuery({ ...accountQuery(account), enabled: isLive });
  const backup = backupOf(campaign.draft.channel, campaign.draft.start, known?.settings.backups);
  const enabled = isLive && backup !== undefined;
  const { data: providers = [] } = useQuery({ ...draftProvidersQuery(account), enabled });
  const { data: ill = [] } = useQuery({ ...providerHealthQuery(account), enabled });
  const trouble = ill.find(({ id }) => id === providerId);
  if (!enabled || trouble === undefined || trouble.state === "up") return null;
  const nameOf = (id: string | null): string => providers.find((one) => one.id === id)?.name ?? id ?? "";
  return (
    <Alert
      color="orange"
      variant="outline"
      bg="var(--clarion-surface)"
      icon={<IconPlugConnectedX aria-hidden />}
      title={
        <Text span size="sm" fw={650} c="var(--mantine-color-text)">
          {texts.firstDown(nameOf(providerId))}
        </Text>
      }
      role="status"
    >
      <Text size="sm">
        {texts.takesOver(nameOf(backup.providerId), backup.afterSeconds)}{" "}
        <Moment at={trouble.changedAt} precision="exact" />
      </Text>
    </Alert>
  );
};
