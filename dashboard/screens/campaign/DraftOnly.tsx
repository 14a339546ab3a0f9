import { IconPencil } from "@tabler/icons-react";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { useHere } from "../../api/context.ts";
import { campaign as words } from "../../texts/campaign.ts";
import { ButtonTo } from "../../ui/LinkTo.tsx";
import { EmptyState } from "../../ui/States.tsx";

/** What stands here until the first publish. */
export const DraftOnly = ({ campaign }: { campaign: Campaign }) => {
  const { account } = useHere();
  return (
    <EmptyState icon={IconPencil} title={words.draft.title} text={words.draft.text}>
      {campaign.state !== "draft" ? null : (
        <ButtonTo
          to="/a/$account/campaigns/$campaign/edit/$section"
          params={{ account: account.id, campaign: campaign.id, section: "start" }}
          leftSection={<IconPencil size={16} aria-hidden />}
        >
          {words.draft.go}
        </ButtonTo>
      )}
    </EmptyState>
  );
};
