import { Checkbox, Text, VisuallyHidden } from "@mantine/core";
import type { CampaignListItem } from "../../../src/contract/campaignLife.ts";
import type { Member } from "../../../src/contract/session.ts";
import type { ListAct } from "../../api/campaignList.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import type { Column } from "../../ui/DataTable.tsx";
import { authorName } from "./authors.ts";
import { ChannelCell, LastTriggerCell, NameCell, nameOf, PurposeCell, StateCell } from "./cells.tsx";
import { RowMenu } from "./RowMenu.tsx";
import type { useSelection } from "./useSelection.ts";

type CampaignColumn = Column<CampaignListItem>;

const figures: CampaignColumn[] = [
  {
    key: "sent",
    title: texts.sent,
    align: "right",
    from: "sm",
    cell: ({ sent }) => sent.toLocaleString("en"),
  },
  {
    key: "notSent",
    title: texts.notSent,
    align: "right",
    from: "md",
    cell: ({ notSent }) => notSent.toLocaleString("en"),
  },
  {
    key: "failed",
    title: texts.failed,
    align: "right",
    from: "sm",
    cell: ({ failed }) => (
      <Text
        span
        inherit
        c={failed > 0 ? "var(--mantine-color-error)" : undefined}
        fw={failed > 0 ? 600 : undefined}
      >
        {failed.toLocaleString("en")}
      </Text>
    ),
  },
];

const facts = (account: string): CampaignColumn[] => [
  {
    key: "name",
    title: texts.name,
    cell: (campaign) => <NameCell campaign={campaign} account={account} />,
  },
  {
    key: "state",
    title: texts.state,
    cell: ({ state, safetyStop }) => <StateCell state={state} isSafetyStop={safetyStop !== null} />,
  },
  {
    key: "channel",
    title: texts.channel,
    from: "sm",
    cell: ({ channel }) => <ChannelCell channel={channel} />,
  },
  {
    key: "purpose",
    title: texts.purpose,
    from: "lg",
    cell: ({ purpose }) => <PurposeCell purpose={purpose} />,
  },
];

/** The columns of the list of campaigns. */
export const campaignColumns = ({
  account,
  members,
  rows,
  selection,
  onClone,
  onAct,
}: {
  account: string;
  members: readonly Member[];
  rows: readonly CampaignListItem[];
  selection: ReturnType<typeof useSelection>;
  onClone: (campaign: CampaignListItem) => void;
  onAct: (act: ListAct, campaign: CampaignListItem) => void;
}): CampaignColumn[] => [
  {
    key: "select",
    title: (
      <Checkbox
        aria-label={texts.selectAll}
        checked={rows.length > 0 && selection.selected.length === rows.length}
        indeterminate={selection.selected.length > 0 && selection.selected.length < rows.length}
        onChange={selection.toggleAll}
      />
    ),
    cell: (campaign) => (
      <Checkbox
        aria-label={texts.select(nameOf(campaign))}
        checked={selection.has(campaign.id)}
        onChange={() => selection.toggle(campaign.id)}
      />
    ),
  },
  ...facts(account),
  ...figures,
  {
    key: "lastTrigger",
    title: texts.lastTrigger,
    from: "md",
    cell: ({ lastTriggeredAt }) => <LastTriggerCell at={lastTriggeredAt} />,
  },
  {
    key: "creator",
    title: texts.creator,
    from: "lg",
    cell: ({ createdBy }) => (
      <Text size="sm" maw={160} truncate title={authorName(createdBy, members)}>
        {authorName(createdBy, members)}
      </Text>
    ),
  },
  {
    key: "menu",
    title: <VisuallyHidden>{texts.rowActions}</VisuallyHidden>,
    align: "right",
    cell: (campaign) => <RowMenu campaign={campaign} onClone={onClone} onAct={onAct} />,
  },
];
