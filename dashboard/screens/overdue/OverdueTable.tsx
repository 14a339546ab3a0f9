import { Group, VisuallyHidden } from "@mantine/core";
import type { OverdueCampaign } from "../../../src/contract/overdue.ts";
import type { OverdueAct } from "../../api/overdue.ts";
import { overdue as texts } from "../../texts/overdue.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { GuardedButton } from "../settings/GuardedButton.tsx";

interface TableProps {
  account: string;
  campaigns: readonly OverdueCampaign[];
  mayDecide: boolean;
  onAct: (act: OverdueAct, campaign: OverdueCampaign) => void;
}

const columnsOf = ({ account, mayDecide, onAct }: TableProps): Column<OverdueCampaign>[] => [
  {
    key: "campaign",
    title: texts.campaign,
    cell: ({ id, name }) => (
      <LinkTo
        to="/a/$account/campaigns/$campaign"
        params={{ account, campaign: id }}
        size="sm"
        fw={600}
        className="breaks"
      >
        {name}
      </LinkTo>
    ),
  },
  { key: "oldest", title: texts.oldest, from: "sm", cell: ({ oldestAt }) => <Moment at={oldestAt} /> },
  {
    key: "undecided",
    title: texts.undecided,
    align: "right",
    from: "md",
    cell: ({ undecided }) => undecided.toLocaleString("en"),
  },
  {
    key: "messages",
    title: texts.messages,
    align: "right",
    cell: ({ undecided, messages }) => (undecided + messages).toLocaleString("en"),
  },
  {
    key: "acts",
    title: <VisuallyHidden>{texts.acts}</VisuallyHidden>,
    align: "right",
    cell: (campaign) => (
      <Group gap="xs" justify="flex-end">
        <GuardedButton
          isAllowed={mayDecide}
          size="xs"
          variant="default"
          aria-label={texts.releaseOf(campaign.name)}
          onClick={() => onAct("release", campaign)}
        >
          {texts.release}
        </GuardedButton>
        <GuardedButton
          isAllowed={mayDecide}
          size="xs"
          color="red"
          variant="outline"
          aria-label={texts.dropOf(campaign.name)}
          onClick={() => onAct("drop", campaign)}
        >
          {texts.drop}
        </GuardedButton>
      </Group>
    ),
  },
];

/** What is held, by campaign, and what can be done with it. */
export const OverdueTable = (props: TableProps) => (
  <DataTable label={texts.table} columns={columnsOf(props)} rows={props.campaigns} rowKey={({ id }) => id} />
);
