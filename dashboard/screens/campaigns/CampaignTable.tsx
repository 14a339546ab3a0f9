import { Stack, Text } from "@mantine/core";
import { useCallbackRef } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CampaignListItem } from "../../../src/contract/campaignLife.ts";
import type { Member } from "../../../src/contract/session.ts";
import { type ListAct, useCloneCampaign } from "../../api/campaignList.ts";
import { useHere } from "../../api/context.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import { DataTable } from "../../ui/DataTable.tsx";
import { notifyDone, notifyFailed } from "../../ui/notify.tsx";
import { BulkBar } from "./BulkBar.tsx";
import { campaignColumns } from "./columns.tsx";
import { RefusedNote } from "./RefusedNote.tsx";
import { useListActs } from "./useListActs.ts";
import { useSelection } from "./useSelection.ts";

/** Copies a campaign and opens the copy. */
const useClone = (account: string): ((campaign: CampaignListItem) => void) => {
  const { mutate } = useCloneCampaign(account);
  const navigate = useNavigate();
  const clone = (campaign: CampaignListItem): void =>
    mutate(campaign.id, {
      onSuccess: (made) => {
        notifyDone(texts.cloned(made.name));
        void navigate({
          to: "/a/$account/campaigns/$campaign/edit/$section",
          params: { account, campaign: made.id, section: "start" },
        });
      },
      onError: (error) => notifyFailed(texts.cloneFailed, error, () => clone(campaign)),
    });
  return clone;
};

interface CampaignTableProps {
  rows: readonly CampaignListItem[];
  members: readonly Member[];
  more: { isLoading: boolean; load: () => void } | undefined;
  /** In place of the table when there is nothing to show. */
  whenEmpty: ReactNode;
}

/** The campaigns found, what can be done with them, and what was refused. */
export const CampaignTable = ({ rows, members, more, whenEmpty }: CampaignTableProps) => {
  const { account } = useHere();
  const selection = useSelection(rows);
  const { refused, act, forgetRefused, dialog } = useListActs(account.id);
  const clone = useCallbackRef(useClone(account.id));
  const actOnOne = useCallbackRef((what: ListAct, campaign: CampaignListItem) => act(what, [campaign]));
  const actOnSelected = (what: ListAct): void => {
    act(what, selection.selected);
    selection.clear();
  };
  const columns = campaignColumns({
    account: account.id,
    members,
    rows,
    selection,
    onClone: clone,
    onAct: actOnOne,
  });
  return (
    <Stack gap="sm">
      {dialog}
      <RefusedNote refused={refused} onClose={forgetRefused} />
      <BulkBar selected={selection.selected} onAct={actOnSelected} onClear={selection.clear} />
      <Text size="sm" c="dimmed" role="status">
        {texts.found(rows.length, more !== undefined)}
        {selection.selected.length === 0 ? null : ` · ${texts.selected(selection.selected.length)}`}
      </Text>
      {rows.length === 0 ? (
        whenEmpty
      ) : (
        <DataTable
          label={texts.table}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          isActive={({ id }) => selection.has(id)}
          more={more}
        />
      )}
    </Stack>
  );
};
