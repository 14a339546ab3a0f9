import { Group, Stack } from "@mantine/core";
import { IconFlask, IconPencil } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { useHere } from "../../api/context.ts";
import { campaign as words } from "../../texts/campaign.ts";
import { dryRun } from "../../texts/dryRun.ts";
import { ButtonTo } from "../../ui/LinkTo.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { TryTab } from "./tryOut/TryTab.tsx";

const route = getRouteApi("/a/$account/campaigns/$campaign");

/** What stands here until the first publish. */
export const DraftOnly = ({ campaign }: { campaign: Campaign }) => {
  const { account } = useHere();
  const { tab } = route.useSearch();
  if (tab === "try") return <TryTab campaign={campaign} />;
  return (
    <Stack gap="md">
      <EmptyState icon={IconPencil} title={words.draft.title} text={words.draft.text}>
        <Group gap="sm" justify="center">
          {campaign.state !== "draft" ? null : (
            <ButtonTo
              to="/a/$account/campaigns/$campaign/edit/$section"
              params={{ account: account.id, campaign: campaign.id, section: "start" }}
              leftSection={<IconPencil size={16} aria-hidden />}
            >
              {words.draft.go}
            </ButtonTo>
          )}
          <ButtonTo
            variant="default"
            to="/a/$account/campaigns/$campaign"
            params={{ account: account.id, campaign: campaign.id }}
            search={{ tab: "try" }}
            leftSection={<IconFlask size={16} aria-hidden />}
          >
            {dryRun.act}
          </ButtonTo>
        </Group>
      </EmptyState>
    </Stack>
  );
};
