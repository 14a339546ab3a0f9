import { Badge, Button, Group, Tooltip } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { Campaign, CampaignVersion } from "../../../../src/contract/campaignLife.ts";
import { useMay } from "../../../api/context.ts";
import { useRestoreVersion } from "../../../api/versions.ts";
import { common } from "../../../texts/common.ts";
import { versions as words } from "../../../texts/versions.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyFailed, notifyUndo } from "../../../ui/notify.tsx";
import { isLive, refusalOf } from "../lifeRules.ts";
import { useAuthor } from "../useAuthor.ts";

const route = getRouteApi("/a/$account/campaigns/$campaign");

const useRestore = (campaign: Campaign): { restore: (version: number) => void; isBusy: boolean } => {
  const { account, campaign: ref } = route.useParams();
  const { mutateAsync, isPending } = useRestoreVersion(account, ref);
  const restore = (version: number): void => {
    mutateAsync({ before: campaign, version }).then(
      ({ undo }) => notifyUndo(words.restored(version), undo),
      (error: unknown) => notifyFailed(words.restoreFailed, error, () => restore(version)),
    );
  };
  return { restore, isBusy: isPending };
};

const RestoreButton = ({ campaign, version }: { campaign: Campaign; version: number }) => {
  const may = useMay();
  const { restore, isBusy } = useRestore(campaign);
  const refusal = may("campaigns:write")
    ? refusalOf("edit", campaign.state, may) && words.restoreRefused
    : common.notAllowed;
  const button = (
    <Button
      size="compact-sm"
      variant="default"
      loading={isBusy}
      aria-label={words.restoreOf(version)}
      aria-disabled={refusal === undefined ? undefined : true}
      data-disabled={refusal === undefined ? undefined : true}
      onClick={refusal === undefined ? () => restore(version) : undefined}
    >
      {words.restore}
    </Button>
  );
  return refusal === undefined ? (
    button
  ) : (
    <Tooltip label={refusal} events={{ hover: true, focus: true, touch: true }}>
      {button}
    </Tooltip>
  );
};

/** Published versions, newest first. */
export const VersionTable = ({
  campaign,
  versions,
}: {
  campaign: Campaign;
  versions: readonly CampaignVersion[];
}) => {
  const { account, campaign: ref } = route.useParams();
  const authorOf = useAuthor();
  const columns: Column<CampaignVersion>[] = [
    {
      key: "version",
      title: words.version,
      cell: ({ version }) => (
        <Group gap={6} wrap="nowrap">
          {version}
          {isLive(version, campaign) ? <Badge color="teal">{words.live}</Badge> : null}
        </Group>
      ),
    },
    { key: "published", title: words.published, cell: ({ publishedAt }) => <Moment at={publishedAt} /> },
    { key: "by", title: words.by, from: "sm", cell: ({ publishedBy }) => authorOf(publishedBy) },
    {
      key: "actions",
      title: words.actions,
      align: "right",
      cell: ({ version }) => (
        <Group gap="sm" justify="flex-end">
          <LinkTo
            to="/a/$account/campaigns/$campaign"
            params={{ account, campaign: ref }}
            search={{ tab: "versions", compare: version, with: "draft" }}
            resetScroll={false}
            size="sm"
            aria-label={words.compareWithDraftOf(version)}
          >
            {words.compareWithDraft}
          </LinkTo>
          <RestoreButton campaign={campaign} version={version} />
        </Group>
      ),
    },
  ];
  return (
    <DataTable
      label={words.list}
      columns={columns}
      rows={versions}
      rowKey={({ version }) => String(version)}
    />
  );
};
